"""The routes abroad from the form to the register, through every gate they can meet; after the domestic ones."""

import pytest

from tests.acceptance.travel.traveller import ROUTES, Traveller
from tests.acceptance.travel.walks import ENTERED, SIGN, SIGNED, SIGNED_ALONE, half_years, reviewed, told


@pytest.mark.full
def test_ksdpl_loi_and_the_mou_past_a_gubernur_who_is_silent_twice(town: Traveller) -> None:
    town.travel("2028-07-03", watch=False)
    loi = reviewed(town, "KSDPL", "LOI", "pemda_luar_negeri", term_years=1)
    loi.waits_for("letter tanggapan_menteri 2028-07-10")
    loi.answer("letter")
    loi.waits_for("approval tanggapan_menteri")  # the law sets the Menteri no time
    town.travel("2028-08-07", watch=False)
    loi.answer("approval", decision="revise", note="Ruang lingkup terlalu luas.")
    loi.answer("completion", "letter", "approval", *SIGN)
    assert loi.registered() == {
        "number": "REG-KS/2028",
        "term": "2028-08-07/2029-08-07",
        "parties": "100.3.7.2/LOI/VIII/2028, 7/MITRA",
        "copy_to_minister": "2028-08-21",
        "follow_up_document": "2029-02-03",  # 24 days of August, 30, 31, 30, 31, 31 and 3 of February
        "evaluation": "2028-12-31 2029-06-30",
        "expiry": "2029-08-07",
    }
    assert loi.history() == {
        "2028-07-03": f"{ENTERED}, letter_sent tanggapan_menteri",
        "2028-08-07": "revision_asked tanggapan_menteri, resubmitted completion, letter_sent tanggapan_menteri, "
        f"approval_recorded tanggapan_menteri, {SIGNED}",
    }
    assert loi.told() == told()

    mou = reviewed(town, "KSDPL", "MOU", "pemda_luar_negeri", parent="LoI 2028")
    mou.waits_for("letter dprd 2028-08-14")
    mou.answer("letter")
    # Forty-five working days from 7 August: 17 in August without Independence Day, 21 in September, 7 in October.
    mou.waits_for("approval dprd 2028-10-10")
    town.travel("2028-10-03")
    town.travel("2028-10-11")
    mou.waits_for("letter gubernur 2028-10-18")
    mou.answer("letter")
    # Five working days from Wednesday, 11 October: 12, 13, 16, 17, 18; the last third begins when one is left.
    mou.waits_for("approval gubernur 2028-10-18")
    town.travel("2028-10-17")
    town.travel("2028-10-19")
    mou.waits_for("letter menteri_langsung 2028-10-26")
    mou.answer("letter")
    mou.waits_for("approval menteri_verifikasi")
    town.travel("2028-11-06", watch=False)
    mou.answer("approval", decision="revise", note="Sasaran belum terukur.")
    mou.answer("completion")
    mou.waits_for("letter gubernur 2028-11-13")
    mou.answer("letter", "approval")
    mou.waits_for("approval menteri_verifikasi")
    mou.answer("approval", "letter")
    # Five working days from Monday, 6 November.
    mou.waits_for("approval gubernur_naskah 2028-11-13")
    town.travel("2028-11-10")
    town.travel("2028-11-14")
    mou.waits_for("letter naskah_langsung 2028-11-21")
    mou.answer("letter")
    mou.waits_for("approval surat_konfirmasi")
    mou.answer("approval")
    mou.waits_for("approval persetujuan_menteri")
    mou.answer("approval", *SIGN)
    assert mou.registered() == {
        "number": "REG-KS/2028",
        "term": "2028-11-14/2033-11-14",
        "parties": "100.3.7.2/MOU/XI/2028, 7/MITRA",
        "copy_to_minister": "2028-11-28",
        "yearly_plan": "2029-01-28 2030-01-28 2031-01-28 2032-01-28 2033-01-28",
        "yearly_report": "2029-01-07 2030-01-07 2031-01-07 2032-01-07 2033-01-07",
        "extension": "2033-05-14",
        "evaluation": half_years("2028-12-31", "2033-06-30"),
        "expiry": "2033-11-14",
    }
    assert mou.history() == {
        "2028-08-07": f"{ENTERED}, letter_sent dprd",
        "2028-10-03": "silence_warned dprd",
        "2028-10-11": "deemed_approved dprd, letter_sent gubernur",
        "2028-10-17": "silence_warned gubernur",
        "2028-10-19": "went_direct gubernur, letter_sent menteri_langsung",
        "2028-11-06": "revision_asked menteri_verifikasi, resubmitted completion, letter_sent gubernur, "
        "approval_recorded gubernur, approval_recorded menteri_verifikasi, letter_sent gubernur_naskah",
        "2028-11-10": "silence_warned gubernur_naskah",
        "2028-11-14": "went_direct gubernur_naskah, letter_sent naskah_langsung, approval_recorded surat_konfirmasi, "
        f"approval_recorded persetujuan_menteri, {SIGNED_ALONE}",
    }
    passed_by = "silence_warning, silence_noted, task_closed, "
    assert mou.told() == told(
        both="tacit_approval, ", bagian=f"silence_warning, tacit_approval, task_closed, {passed_by}{passed_by}"
    )


@pytest.mark.full
def test_ksdll_loi_and_the_mou_with_a_foreign_university(town: Traveller) -> None:
    town.travel("2028-12-01", watch=False)
    loi = reviewed(town, "KSDLL", "LOI", "lembaga_pendidikan_luar_negeri", term_years=1)
    loi.answer("letter", "approval", *SIGN)
    assert loi.registered()["copy_to_minister"] == "2028-12-15"
    assert loi.history() == {
        "2028-12-01": f"{ENTERED}, letter_sent tanggapan_menteri, approval_recorded tanggapan_menteri, {SIGNED}"
    }
    mou = reviewed(town, "KSDLL", "MOU", "lembaga_pendidikan_luar_negeri", parent="LoI 2028")
    mou.answer("letter")
    # Forty-five working days from 1 December: 18 in December without the 14th, Isra Mikraj, and the 25th, 22 in January
    # without the 1st, 5 in February.
    mou.waits_for("approval dprd 2029-02-07")
    mou.answer("approval", "letter")
    mou.waits_for("approval gubernur 2028-12-08")
    town.travel("2028-12-07")
    town.travel("2028-12-09")  # a Saturday
    mou.waits_for("letter menteri_langsung 2028-12-18")
    mou.answer("letter", "approval")
    # Five working days from Saturday, 9 December: 11, 12, 13, 15, 18; the 14th is Isra Mikraj.
    mou.waits_for("letter gubernur_naskah 2028-12-18")
    mou.answer("letter")
    mou.waits_for("approval gubernur_naskah 2028-12-18")
    town.travel("2028-12-15")
    town.travel("2028-12-19")
    mou.answer("letter")
    mou.waits_for("approval surat_konfirmasi")
    mou.answer("approval")
    mou.waits_for("approval persetujuan_menteri")
    mou.answer("approval", *SIGN)
    entry = mou.registered()
    assert (entry["parties"], entry["term"]) == ("100.3.7.2/MOU/XII/2028, 7/MITRA", "2028-12-19/2033-12-19")
    assert (entry["yearly_plan"][:10], entry["yearly_report"][:10]) == ("2029-01-28", "2029-01-07")
    assert (entry["copy_to_minister"], entry["extension"]) == ("2029-01-02", "2033-06-19")
    assert mou.history() == {
        "2028-12-01": f"{ENTERED}, letter_sent dprd, approval_recorded dprd, letter_sent gubernur",
        "2028-12-07": "silence_warned gubernur",
        "2028-12-09": "went_direct gubernur, letter_sent menteri_langsung, approval_recorded menteri_verifikasi, "
        "letter_sent gubernur_naskah",
        "2028-12-15": "silence_warned gubernur_naskah",
        "2028-12-19": "went_direct gubernur_naskah, letter_sent naskah_langsung, approval_recorded surat_konfirmasi, "
        f"approval_recorded persetujuan_menteri, {SIGNED_ALONE}",
    }
    passed_by = "silence_warning, silence_noted, task_closed, "
    assert mou.told() == told(bagian=passed_by + passed_by)


def test_ksdll_mou_with_a_foreign_non_profit_that_continues_a_cooperation_of_the_government(town: Traveller) -> None:
    town.travel("2029-01-08", watch=False)
    walk = reviewed(town, "KSDLL", "MOU", "lsm_asing", burdens_public=True)
    walk.waits_for("letter dprd_penerusan 2029-01-15")
    walk.answer("letter")
    # Forty-five working days from Monday, 8 January: 17 in January, 17 in February without Lunar New Year (13) and Idul
    # Fitri (15, 16), 11 in March without Nyepi (15). The last five are 9, 12, 13, 14 and 16 March.
    walk.waits_for("approval dprd_penerusan 2029-03-16")
    town.travel("2029-03-08")
    town.travel("2029-03-17")
    walk.waits_for("letter usulan_menteri 2029-03-23")
    walk.answer("letter")
    walk.waits_for("approval usulan_menteri")
    walk.answer("approval", decision="revise", note="Sertakan studi kelayakan.")
    walk.answer("completion", "letter", "approval", *SIGN)
    entry = walk.registered()
    assert (entry["parties"], entry["term"]) == ("100.3.7.2/MOU/III/2029, 7/MITRA", "2029-03-17/2034-03-17")
    assert (entry["copy_to_minister"], entry["extension"]) == ("2029-03-31", "2033-09-17")
    assert walk.history() == {
        "2029-01-08": f"{ENTERED}, letter_sent dprd",
        "2029-03-08": "silence_warned dprd",
        "2029-03-17": "deemed_approved dprd, letter_sent usulan_menteri, revision_asked usulan_menteri, "
        f"resubmitted completion, letter_sent usulan_menteri, approval_recorded usulan_menteri, {SIGNED}",
    }
    assert walk.told() == told(both="tacit_approval, ", bagian="silence_warning, tacit_approval, task_closed, ")


@pytest.mark.full
def test_together_they_have_met_every_step_of_every_route(town: Traveller) -> None:
    """Runs after all the others: what the route files list is what the proposals have met."""
    met = town.records.rows("select distinct route, step from task join proposal on proposal.id = proposal_id")
    known = {(route.route, step.id) for route in ROUTES.values() for step in route.approvals}
    assert {(row["route"], row["step"]) for row in met if row["step"]} == known
