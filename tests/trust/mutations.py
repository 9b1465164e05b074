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
        'frozenset({"burdens_public", "funding.in_current_budget"})',
        'frozenset({"burdens_public"})',
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
)
