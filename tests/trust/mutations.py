"""
R28: rules of the product that were changed by hand, one at a time, and the tests that see it.

A mutation is kept here once a test catches it, so that no later change of the tests lets it live again. Those that unit
tests catch stand first: the suite tries the first few.
"""

from dataclasses import dataclass

_UNIT, _INTEGRATION = "tests/unit/domain", "tests/integration"


@dataclass(frozen=True)
class Mutation:
    """One change of one module, as `defects.rewritten` makes it while the tests run; `old` stands there once."""

    module: str
    old: str
    new: str
    seen_by: tuple[str, ...]
    """Each of these tests has to fail."""


MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "satupintu.domain.process.revisions",
        'frozenset({"burdens_public", "burden_change", "funding.in_current_budget"})',
        'frozenset({"burdens_public", "burden_change"})',
        (f"{_UNIT}/test_revisions.py::test_what_leads_to_the_dprd_is_judged_again[the budget of the year]",),
    ),
    Mutation(
        "satupintu.domain.task.seats",
        "if is_free(office, acting, on, {*barred, *taken}):",
        "if is_free(office, acting, on, barred):",
        (f"{_UNIT}/test_seats.py::test_a_seat_is_taken_by[the deputy has a voice already]",),
    ),
    Mutation(
        "satupintu.domain.process.rules",
        "veto = {email.lower() for email in lens.veto}",
        "veto = set(lens.veto)",
        (f"{_UNIT}/test_rules.py::test_a_veto_is_whose_it_is_however_the_office_writes_the_address",),
    ),
    Mutation(
        "satupintu.domain.route.deadlines",
        "if signed_on <= day <= ends_on]",
        "if signed_on <= day < ends_on]",
        (f"{_UNIT}/test_approvals.py::test_a_duty_of_the_very_first_or_last_day_is_owed[on a day of the year]",),
    ),
    Mutation(
        "satupintu.domain.route.deadlines",
        "semester_reported(each).last >= starts_on]",
        "semester_reported(each).last > starts_on]",
        (f"{_UNIT}/test_approvals.py::test_the_semester_of_the_signing_is_reported_for_its_last_day_alone",),
    ),
    Mutation(
        "satupintu.domain.task.seats",
        "and deputy is None and not proposed:",
        "and deputy is None:",
        (f"{_UNIT}/test_seats.py::test_a_seat_is_taken_by[the head proposed it, nobody acts]",),
    ),
    Mutation(
        "satupintu.domain.task.seats",
        "office.deputy_of(person.email, on) is None and person.address not in excluded",
        "person.address not in excluded",
        (f"{_UNIT}/test_seats.py::test_whoever_is_away_does_not_step_in_for_another",),
    ),
    Mutation(
        "satupintu.domain.task.sides",
        "return frozenset(found | {each.by.lower() for each in deputies if each is not None})",
        "return frozenset(found)",
        (f"{_UNIT}/test_sides.py::test_whoever_acts_for_somebody_of_a_department_is_of_it_while_they_do",),
    ),
    Mutation(
        "satupintu.domain.task.reminders",
        "return today > due_on and warned_on",
        "return today >= due_on and warned_on",
        (
            f"{_UNIT}/test_reminders.py::test_silence_speaks_after_8_january_2027_for_a_letter_received_on_24_november_2026",
        ),
    ),
    Mutation(
        "satupintu.domain.task.reminders",
        "warned_on is not None and warned_on < today",
        "warned_on is not None",
        (f"{_UNIT}/test_reminders.py::test_silence_never_speaks_without_a_warning_on_an_earlier_day",),
    ),
    Mutation(
        "satupintu.domain.process.rules",
        "needed = min(number, len(reviews))",
        "needed = number",
        (f"{_UNIT}/test_rules.py::test_a_lens_is_closed_by_its_quorum[one asked where two are needed]",),
    ),
    Mutation(
        "satupintu.usecases.task.seats",
        "if task.entrusted:",
        "if False:",
        (
            f"{_INTEGRATION}/test_team.py::test_the_mayor_who_submitted_does_not_sign_and_the_bagian_is_asked_to_reassign",
        ),
    ),
    Mutation(
        "satupintu.domain.task.kinds",
        "return (events.Submitted.word, events.Resubmitted.word)",
        "return (events.Submitted.word,)",
        (f"{_INTEGRATION}/test_team.py::test_whoever_hands_a_proposal_in_again_does_not_judge_it_either",),
    ),
    Mutation(
        "satupintu.usecases.task.hand_on",
        "if len(chain) > LONGEST_CHAIN:",
        "if len(chain) > LONGEST_CHAIN + 1:",
        (f"{_INTEGRATION}/test_team.py::test_a_task_is_delegated_three_times_at_most_and_never_back",),
    ),
    Mutation(
        "satupintu.usecases.task.hand_on",
        "await _settle_letters(desk, session, task)",
        "pass",
        (
            f"{_INTEGRATION}/test_failed_letters.py::test_what_failed_for_a_task_that_changed_hands_asks_nobody_any_more",
        ),
    ),
    Mutation(
        "satupintu.usecases.task.hand_on",
        'await queue(desk, session, f"delegated:{task.id}", recipient, told, proposal=proposal)',
        "pass",
        (f"{_INTEGRATION}/test_team.py::test_delegating_closes_the_old_link_and_the_new_holder_decides",),
    ),
    Mutation(
        "satupintu.usecases.process.oversight",
        "or task.escalated_on is not None or",
        "or",
        (
            f"{_INTEGRATION}/test_oversight.py::test_of_two_reviews_that_are_late_on_different_days_the_superior_hears_once_each",
        ),
    ),
    Mutation(
        "satupintu.usecases.follow_up.ask",
        "found = await _by_department(desk, session, *late, known)",
        "found = await _by_department(desk, session, *late)",
        (f"{_INTEGRATION}/test_asking_after.py::test_what_does_not_fit_into_the_word_to_the_head_is_not_lost_either",),
    ),
    Mutation(
        "satupintu.usecases.follow_up.plan",
        "    elif day < today:",
        "    elif day <= today:",
        (
            f"{_INTEGRATION}/test_importing.py::test_what_an_old_agreement_owes_on_the_very_day_of_planning_is_asked_for",
        ),
    ),
    Mutation(
        "satupintu.usecases.process.family",
        "    if parent_is_new:",
        "    if True:",
        (
            f"{_INTEGRATION}/test_families.py::test_a_correction_that_leaves_the_parent_alone_does_not_hang_it_on_a_later_number",
        ),
    ),
    Mutation(
        "satupintu.usecases.process.kinship",
        "if amended.terminated_on is not None:",
        "if False:",
        (
            f"{_INTEGRATION}/test_terms_that_change.py::test_an_addendum_that_was_under_way_when_its_agreement_was_ended_has_ended_with_it",
        ),
    ),
    Mutation(
        "satupintu.usecases.register.early_end",
        "day > agreement.ends_on:",
        "day >= agreement.ends_on:",
        (f"{_INTEGRATION}/test_ending.py::test_a_day_after_the_last_is_no_early_end",),
    ),
    Mutation(
        "satupintu.usecases.follow_up.answer",
        "(needs_it_running and agreement.is_closed(desk.today()))",
        "agreement.is_closed(desk.today())",
        (f"{_INTEGRATION}/test_following.py::test_the_last_report_is_asked_for_again_though_the_term_is_over",),
    ),
    Mutation(
        "satupintu.usecases.office.visibility",
        "codes = desk.office.lineage(person.opd)",
        "codes = {person.opd}",
        (f"{_INTEGRATION}/test_register.py::test_a_department_sees_what_those_that_it_followed_have_signed",),
    ),
    Mutation(
        "satupintu.usecases.process.signing",
        "if wanted in (Status.RETURNED, Status.DECLINED):",
        "if wanted is Status.DECLINED:",
        (f"{_INTEGRATION}/test_paraf_and_ceremony.py::test_a_text_that_goes_back_calls_its_ceremony_off",),
    ),
    Mutation(
        "satupintu.usecases.process.initiation",
        'is_judged_again = sets_review_aside(facts["changed"]) or _is_another_text(act)',
        'is_judged_again = sets_review_aside(facts["changed"])',
        (
            f"{_INTEGRATION}/test_texts_under_a_rule.py::test_a_new_draft_after_the_recommendation_is_a_new_round_of_review",
        ),
    ),
    Mutation(
        "satupintu.usecases.process.decide",
        "await draft.forget_drafts(session, [task.id])",
        "pass",
        (
            f"{_INTEGRATION}/test_answers_as_documents.py::test_what_was_filled_in_is_gone_once_it_is_recorded_and_never_grows_without_bound",
        ),
    ),
    Mutation(
        "satupintu.usecases.letters.links",
        "if is_good and not await has_ended(desk, session, link):",
        "if is_good:",
        (f"{_INTEGRATION}/test_links_that_end.py::test_a_receipt_is_shown_for_some_days_and_again_on_request",),
    ),
    Mutation(
        "satupintu.usecases.follow_up.ask",
        "late = (Obligation.due_on <= desk.today() - patience",
        "late = (Obligation.due_on < desk.today() - patience",
        (
            f"{_INTEGRATION}/test_asking_after.py::test_a_kb_without_a_pks_is_asked_for_five_times_and_then_the_head_and_the_bagian_hear_of_it",
        ),
    ),
    Mutation(
        "satupintu.usecases.process.approvals",
        "proposal.move_to(Status.IN_SIGNING, event, system, now)\n    await wake(session, proposal)",
        "proposal.move_to(Status.IN_SIGNING, event, system, now)",
        (f"{_INTEGRATION}/test_approvals.py::test_silence_of_dprd_and_gubernur_leads_straight_to_the_minister",),
    ),
    Mutation(
        "satupintu.usecases.task.seats",
        "found | {proposal.opd_email.lower()} if",
        "found if",
        (
            f"{_INTEGRATION}/test_sides.py::test_the_desk_that_proposed_may_not_judge_under_the_address_that_it_had_then",
        ),
    ),
    Mutation(
        "satupintu.usecases.follow_up.plan",
        "if each.due_on > today or each.kind in WITH_THE_TERM else []",
        "if each.due_on > today else []",
        (
            f"{_INTEGRATION}/test_terms_that_change.py::test_an_addendum_of_the_last_day_leaves_one_end_and_a_day_later_the_kb_waits_for_its_pks_again",
        ),
    ),
)
