"""
The domestic routes from the form to the register, through every gate they can meet, on a clock that travels.

All of it is real: Prefect, PostgreSQL, letters, pages; only the days are made up. They are counted by hand, with the
holidays and cuti bersama named beside them. The tests of this folder share one system and go forward in time, one after
the other. `make test` takes the longest way at home and one abroad; what may be left out is marked.
"""

import httpx
import pytest

from tests.acceptance.travel.traveller import Traveller
from tests.acceptance.travel.walks import (
    ENTERED,
    MISSING,
    REVIEW,
    REVIEWED,
    SIGN,
    SIGNED,
    SIGNED_ALONE,
    TO_THE_END,
    begin,
    half_years,
    reviewed,
    semesters,
    told,
)


def test_in_made_up_time_the_start_and_each_page_say_so(town: Traveller) -> None:
    assert "Maret 2027" in town.system.output
    page = httpx.get(f"{town.system.web}/masuk", trust_env=False).text
    assert "Latihan: di sini sekarang 31 Maret 2027" in page


def test_ksdd_kb_whose_offer_nobody_answers_until_the_gubernur_has_heard_of_it(town: Traveller) -> None:
    town.travel("2027-04-01", watch=False)
    walk = town.begin()
    # Four working days from Thursday, 1 April: 2, 5, 6, 7. April has no holiday.
    walk.waits_for("completeness 2027-04-07")
    walk.answer("completeness", decision="return", note="KAK belum memuat manfaat.")
    walk.waits_for("completion 2027-04-15")
    town.travel("2027-04-13")  # two working days before the last: a reminder
    walk.answer("completion", "completeness")
    # Ten working days from Tuesday, 13 April, for each of the two.
    walk.waits_for("legal_review 2027-04-27", "benefit_review 2027-04-27")
    walk.answer("legal_review", decision="revise", note="Jangka waktu tidak jelas.")
    walk.answer("benefit_review")
    walk.answer("completion", term_years="4")
    walk.answer(*REVIEW)
    walk.waits_for("letter offer 2027-04-20")
    walk.answer("letter")
    # Thirty days from the day of the receipt, 13 April; the last five working days are 7, 10, 11, 12 and 13 May, as the
    # 6th is Ascension Day: the Bagian is warned on the 5th.
    walk.waits_for("approval offer 2027-05-13")
    town.travel("2027-05-05")
    town.travel("2027-05-14")
    # Five working days from 14 May: 21, 24, 25, 26, 27, after the days off for Idul Adha and Waisak, 17 to 20 May.
    walk.waits_for("approval offer 2027-05-13", "letter offer_second 2027-05-27")
    walk.answer("letter")
    # Fifteen days from the request, 14 May; of six working days the last third are two, the 27th and the 28th.
    walk.waits_for("approval offer_second 2027-05-29")
    town.travel("2027-05-26")
    town.travel("2027-05-31")
    # Five working days from 31 May: 2, 3, 4, 7, 8; 1 June is Pancasila Day.
    walk.waits_for("approval offer_second 2027-05-29", "letter offer_report 2027-06-08")
    walk.answer("letter")
    town.travel("2027-06-10", watch=False)
    walk.waits_for("approval offer_second 2027-05-29")
    walk.answer("approval", *SIGN)
    assert walk.registered() == {
        "number": "REG-KS/2027",
        "term": "2027-06-10/2031-06-10",
        "parties": "100.3.7.1/KB/VI/2027, 7/MITRA",
        "follow_up_document": "2027-12-07",  # 180 days from 10 June
        "evaluation": half_years("2027-06-30", "2030-12-31"),
        "expiry": "2031-06-10",
    }
    assert walk.history() == {
        "2027-04-01": "submitted, returned completeness",
        "2027-04-13": "reminded completion, resubmitted completion, checked completeness, revision_asked legal_review, "
        "approved benefit_review, "
        f"resubmitted completion, {REVIEWED}, letter_sent offer",
        "2027-05-05": "silence_warned offer",
        "2027-05-14": "not_answered offer, letter_sent offer_second",
        "2027-05-26": "silence_warned offer_second",
        "2027-05-31": "not_answered offer_second, letter_sent offer_report",
        "2027-06-10": f"approval_recorded offer_second, {SIGNED}",
    }
    assert walk.told() == told(
        bagian="silence_warning, silence_noted, silence_warning, silence_noted, ",
        bappeda="registered",
        dlh=f"proposal_received, reminder, progress, progress, progress, {TO_THE_END}",
        ks=f"partner_informed, progress, progress, progress, {TO_THE_END}",
    )


@pytest.mark.full
def test_ksdd_pks_that_the_silence_of_the_dprd_approves_on_its_day(town: Traveller) -> None:
    town.travel("2027-07-01", watch=False)
    walk = reviewed(town, "KSDD", "PKS", "kabupaten_kota", parent="KB 2027", funding=MISSING, term_years=3)
    walk.waits_for("letter dprd 2027-07-08")
    walk.answer("letter")
    # Forty-five days from 1 July: Sunday, 15 August. A limit that ends on a day off is not moved.
    walk.waits_for("approval dprd 2027-08-15")
    town.travel("2027-08-05")  # six working days are left: no warning yet
    town.travel("2027-08-06")  # five, from 9 to 13 August
    town.travel("2027-08-15")
    walk.waits_for("approval dprd 2027-08-15")
    town.travel("2027-08-16")
    # Ten working days from 16 August; the 17th is Independence Day.
    walk.waits_for("paraf 2027-08-31")
    walk.answer(*SIGN)
    assert walk.registered() == {
        "number": "REG-KS/2027",
        "term": "2027-08-16/2030-08-16",
        "parties": "100.3.7.1/PKS/VIII/2027, 7/MITRA, 180/SK",
        "semester_report": semesters("2028-01-10", "2031-01-10"),  # the last for the half year of its end
        "evaluation": half_years("2027-12-31", "2030-06-30"),
        "expiry": "2030-08-16",
    }
    assert walk.history() == {
        "2027-07-01": f"{ENTERED}, letter_sent dprd",
        "2027-08-06": "silence_warned dprd",
        "2027-08-16": f"deemed_approved dprd, {SIGNED_ALONE}",
    }
    assert walk.told() == told(
        both="tacit_approval, ", bagian="silence_warning, tacit_approval, task_closed, ", signer="kepala.dlh"
    )


@pytest.mark.full
def test_ksdd_pks_that_the_dprd_studies_and_wants_mended_before_it_approves(town: Traveller) -> None:
    town.travel("2027-08-18", watch=False)
    walk = reviewed(town, "KSDD", "PKS", "kabupaten_kota", parent="KB 2027", burdens_public=True)
    walk.waits_for("letter dprd 2027-08-25")
    walk.answer("letter")
    walk.waits_for("approval dprd 2027-10-02")  # 13 days of August, 30 of September, 2 of October
    town.travel("2027-08-20", watch=False)
    walk.answer("approval", decision="next_turn")
    walk.waits_for("approval dprd_study")  # the law sets the committee no time
    walk.answer("approval", decision="revise", note="Pasal 6 diperjelas.")
    walk.waits_for("completion 2027-09-03")
    walk.answer("completion")
    # Fifteen days from 20 August, on which the study was received: Saturday, 4 September.
    walk.waits_for("letter dprd_follow_up 2027-09-04")
    walk.answer("letter")
    walk.waits_for("approval dprd_follow_up 2027-09-04")
    town.travel("2027-08-31", watch=False)
    walk.answer("approval", *SIGN)
    walk.registered()
    assert walk.history() == {
        "2027-08-18": f"{ENTERED}, letter_sent dprd",
        "2027-08-20": "turn_answered dprd, revision_asked dprd_study, resubmitted completion, "
        "letter_sent dprd_follow_up",
        "2027-08-31": f"approval_recorded dprd_follow_up, {SIGNED_ALONE}",
    }


@pytest.mark.full
def test_ksdpk_kb_and_the_pks_after_it_which_the_dprd_answers_on_its_last_day(town: Traveller) -> None:
    town.travel("2027-09-01", watch=False)
    kb = reviewed(town, "KSDPK", "KB", "perusahaan_swasta")
    kb.waits_for("letter offer 2027-09-08")
    kb.answer("letter")
    kb.waits_for("approval offer")  # the law sets a third party no time
    town.travel("2027-11-01", watch=False)
    kb.answer("approval", *SIGN)
    assert kb.registered() == {
        "number": "REG-KS/2027",
        "term": "2027-11-01/2032-11-01",
        "parties": "100.3.7.1/KB/XI/2027, 7/MITRA",
        "follow_up_document": "2028-04-29",  # 29 days of November, 31, 31, 29, 31 and 29 of April
        "evaluation": half_years("2027-12-31", "2032-06-30"),
        "expiry": "2032-11-01",
    }
    assert kb.history() == {
        "2027-09-01": f"{ENTERED}, letter_sent offer",
        "2027-11-01": f"approval_recorded offer, {SIGNED}",
    }
    assert kb.told() == told()
    pks = reviewed(town, "KSDPK", "PKS", "perusahaan_swasta", parent="KB 2027", burdens_public=True)
    pks.answer("letter")
    # Forty-five days from 1 November: Thursday, 16 December. Five working days before: 10, 13, 14, 15, 16.
    pks.waits_for("approval dprd 2027-12-16")
    town.travel("2027-12-09")
    town.travel("2027-12-16", watch=False)
    pks.answer("approval", *SIGN)
    assert pks.registered() == {
        "number": "REG-KS/2027",
        "term": "2027-12-16/2032-12-16",
        "parties": "100.3.7.1/PKS/XII/2027, 7/MITRA, 180/SK",
        "semester_report": semesters("2028-01-10", "2033-01-10"),
        "evaluation": half_years("2027-12-31", "2032-06-30"),
        "expiry": "2032-12-16",
    }
    assert pks.history() == {
        "2027-11-01": f"{ENTERED}, letter_sent dprd",
        "2027-12-09": "silence_warned dprd",
        "2027-12-16": f"approval_recorded dprd, {SIGNED_ALONE}",
    }
    assert pks.told() == told(bagian="silence_warning, ", signer="kepala.dlh")


@pytest.mark.full
def test_sinergi_asked_a_second_time_and_approved_by_the_silence_of_the_dprd(town: Traveller) -> None:
    town.travel("2028-01-03", watch=False)
    walk = reviewed(town, "SINERGI", "NK", "kementerian_lembaga", burdens_public=True)
    walk.answer("letter")
    # Thirty days from 3 January. The last five working days are 27, 28, 31 January, 1 and 2 February; the 26th is Lunar
    # New Year.
    walk.waits_for("approval offer 2028-02-02")
    town.travel("2028-01-25")
    town.travel("2028-02-03")
    walk.waits_for("approval offer 2028-02-02", "letter offer_second 2028-02-10")
    walk.answer("letter")
    walk.waits_for("approval offer_second 2028-02-18")
    town.travel("2028-02-10", watch=False)
    walk.answer("approval")
    walk.waits_for("letter dprd 2028-02-17")
    walk.answer("letter")
    # Forty-five days from 10 February, which has 29: Sunday, 26 March. The last five working days are 20 to 24 March.
    walk.waits_for("approval dprd 2028-03-26")
    town.travel("2028-03-17")
    town.travel("2028-03-27")
    walk.answer(*SIGN)
    assert walk.registered() == {
        "number": "REG-KS/2028",
        "term": "2028-03-27/2033-03-27",
        "parties": "7/MITRA, 100.3.7.1/NK/III/2028",  # the ministry comes first
        "copy_to_minister": "2028-04-10",
        "semester_report": semesters("2028-07-10", "2033-07-10"),
        "evaluation": half_years("2028-06-30", "2032-12-31"),
        "expiry": "2033-03-27",
    }
    assert walk.history() == {
        "2028-01-03": f"{ENTERED}, letter_sent offer",
        "2028-01-25": "silence_warned offer",
        "2028-02-03": "not_answered offer, letter_sent offer_second",
        "2028-02-10": "approval_recorded offer_second, letter_sent dprd",
        "2028-03-17": "silence_warned dprd",
        "2028-03-27": f"deemed_approved dprd, {SIGNED}",
    }
    assert walk.told() == told(
        both="tacit_approval, ",
        bagian="silence_warning, silence_noted, silence_warning, tacit_approval, task_closed, ",
    )


@pytest.mark.full
@pytest.mark.parametrize(
    ("form", "entered", "received", "review_by", "near", "last_day", "duties"),
    [
        # Ten working days from Monday, 3 April: the 18th, as the 14th is Good Friday. Thirty days from the offer of 28
        # March: 27 April; the last five working days are 21, 24, 25, 26, 27.
        pytest.param(
            ("SINERGI", "NK", "kementerian_lembaga"),
            *("2028-04-03", "2028-03-28", "2028-04-18", "2028-04-20", "2028-04-27"),
            {
                "copy_to_minister": "2028-05-04",
                "semester_report": semesters("2028-07-10", "2033-07-10"),
                "parties": "7/MITRA, 100.3.7.1/NK/IV/2028",
            },
            id="SINERGI",
        ),
        # Ten working days from Monday, 5 June: the 19th. Thirty days from 30 May: 29 June; 23, 26, 27, 28, 29 are left.
        pytest.param(
            ("KSDD", "KB", "kabupaten_kota"),
            *("2028-06-05", "2028-05-30", "2028-06-19", "2028-06-22", "2028-06-29"),
            {"follow_up_document": "2028-12-19", "parties": "100.3.7.1/KB/VI/2028, 7/MITRA"},
            id="KSDD",
        ),
    ],
)
def test_an_offer_to_the_city_is_answered_in_time_though_the_review_is_late(
    town: Traveller,
    form: tuple[str, ...],
    entered: str,
    received: str,
    review_by: str,
    near: str,
    last_day: str,
    duties: dict[str, str],
) -> None:
    town.travel(entered, watch=False)
    walk = begin(town, *form, initiated_by="partner", offer_received_on=received)
    walk.waits_for(f"legal_review {review_by}", f"benefit_review {review_by}")
    town.travel(near)
    walk.answer(*REVIEW)
    walk.waits_for(f"letter offer_reply {last_day}")
    walk.answer("letter", *SIGN)
    assert walk.registered() == {
        "number": "REG-KS/2028",
        "term": f"{near}/{near.replace('2028', '2033')}",
        "evaluation": half_years("2028-06-30", "2032-12-31"),
        "expiry": near.replace("2028", "2033"),
        **duties,
    }
    assert walk.history() == {
        entered: "submitted, checked completeness",
        near: "offer_reply_near offer_reply, reminded benefit_review, reminded legal_review, "
        f"{REVIEWED}, letter_sent offer_reply, {SIGNED}",
    }
    late = "reminder, registered"
    assert walk.told() == told(bagian="offer_reply_near, ", bappeda=late, **{"kabag.hukum": late})
