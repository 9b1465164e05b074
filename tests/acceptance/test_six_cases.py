"""The six published cases, from `satupintu propose` to the register, by people who follow their letters' links."""

from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml

from config.settings import CONFIG_DIR, read_office
from tests.conftest import case_files
from tests.support.people import Town, text_of
from tests.support.system import System, wait_until

OFFICE = read_office(Path(CONFIG_DIR))
TODAY = date.today().isoformat()
SIGNED = {"signed_on": TODAY, "place": "Jambi"}


def a_pdf() -> bytes:
    """A small PDF, such as a scanner makes."""
    from io import BytesIO

    pdf = pikepdf.new()
    pdf.add_blank_page()
    made = BytesIO()
    pdf.save(made)
    return made.getvalue()


def answer(town: Town, number: str, task: str, words: str, decision: str, *, nth: int = 1, **more: Any) -> None:
    """The person the proposal waits for answers the nth letter about it, once that has come."""
    waiting = town.waiting(number, task)
    town.answer(town.wait_for_letter(waiting["email"], number, words, after=nth - 1), decision, **more)


def status_is(town: Town, number: str, wanted: str) -> dict[str, Any]:
    """The proposal, once it has that status."""

    def reached() -> dict[str, Any] | None:
        facts = town.system.proposal(number)
        return facts if facts["status"] == wanted else None

    return dict(wait_until(reached))


def review(town: Town, number: str) -> None:
    answer(town, number, "legal_review", "review_requested", "approve")
    answer(town, number, "benefit_review", "review_requested", "approve")
    answer(town, number, "conclusion", "conclusion_requested", "approve", note="Dapat dilanjutkan.")


OUTSIDE = {
    "KSDD KB opd": "offer",
    "SINERGI NK opd": "offer",
    "SINERGI NK partner": "offer_reply",
    "KSDLL LOI partner": "tanggapan_menteri",
}
"""The step with an authority outside that a case meets between the review and the signing."""


def correspond(town: Town, number: str, step: str) -> None:
    """The Bagian sends the letter of a step and records the answer; Prefect says for what the run waits."""
    assert town.waiting(number, "letter")["step"] == step
    wait_until(lambda: f"step:{step}" in town.system.flow_run(number)["tags"])
    sent = {"letter_number": "100/7/KS", "received_on": TODAY}
    answer(town, number, "letter", "letter_requested", "record", **sent)
    if step == "offer_reply":
        return  # a letter of the city's, to which nobody answers
    said = {"letter_number": "5/XI/2026", "decided_on": TODAY}
    answer(town, number, "approval", "approval_requested", "approve", **said)


def sign_by_link(town: Town, number: str, document: str) -> None:
    answer(town, number, "partner_signature", "signature_requested", "sign", own_number="12/MITRA/2026", **SIGNED)
    power = {"power_of_attorney": "180/SK/2026"} if document == "PKS" else {}
    answer(town, number, "city_signature", "signature_requested", "sign", **SIGNED, **power)
    answer(town, number, "signed_text", "signed_text_requested", "record")


def sign_on_paper(town: Town, number: str, document: str) -> None:
    letter = town.wait_for_letter("kabag.kerjasama@", number, "wet_ink_offered")
    power = {"power_of_attorney": "180/SK/2026"} if document == "PKS" else {}
    numbers = {"own_number": "100.3.7.1/77/2026", "partner_number": "77/MITRA/2026"}
    town.answer(letter, "record", **numbers, **SIGNED, **power)


@pytest.mark.parametrize("case", case_files(), ids=lambda case: case.stem)
def test_a_case_goes_from_propose_to_registered(town: Town, case: Path) -> None:
    said = yaml.safe_load(case.read_text())
    number = town.system.propose(case)
    assert town.system.propose(case) == number, "the same file twice is one proposal"
    answer(town, number, "completeness", "completeness_requested", "accept")
    review(town, number)
    if step := OUTSIDE.get("{route} {document} {initiated_by}".format(**said)):
        correspond(town, number, step)
    on_paper = case_files().index(case) % 2 == 1
    (sign_on_paper if on_paper else sign_by_link)(town, number, said["document"])
    facts = status_is(town, number, "registered")
    assert facts["register_number"].endswith(f"/REG-KS/{date.today().year}")
    assert facts["stage"] == "registration"
    assert facts["waiting_on"] == []

    run = wait_until(lambda: _completed(town.system, number))
    assert run["name"].startswith(f"{number} · ")
    assert {f"proposal:{number}", f"route:{said['route']}", "stage:registration"} <= set(run["tags"])
    assert facts["flow_run_id"] == run["id"]
    artifacts = town.system.prefect_api(
        "POST", "/artifacts/filter", json={"artifacts": {"key": {"any_": [number.lower()]}}}
    )
    assert f"/usulan/{number}" in artifacts[0]["data"]
    partner = said["partners"][0]
    closing = town.wait_for_letter(partner["contact"]["email"], number, "registered")
    language = partner.get("language", "id")
    assert closing["Content-Language"] == language
    assert facts["register_number"] in text_of(closing)
    own = OFFICE.opd(said["initiator"]).email
    assert len(town.letters_to(own, number)) >= 3


def _completed(system: System, number: str) -> dict[str, Any] | None:
    run = system.flow_run(number)
    return run if run["state_name"] == "Completed" else None


def test_what_is_missing_is_added_by_the_opd_and_a_revision_makes_a_second_round(town: Town, tmp_path: Path) -> None:
    number = town.system.propose(_variant(tmp_path, "Putaran kedua"))
    answer(town, number, "completeness", "completeness_requested", "return", note="Surat inisiasi belum bertanggal.")
    opd = town.waiting(number, "completion")["email"]
    letter = town.wait_for_letter(opd, number, "completion_requested")
    assert "Surat inisiasi belum bertanggal." in text_of(letter)
    paper = {"paper.0": ("surat.pdf", a_pdf(), "application/pdf")}
    town.answer(letter, "resubmit", paper, **{"paper_kind.0": "surat_inisiasi"})
    answer(town, number, "completeness", "completeness_requested", "accept", nth=2)

    answer(town, number, "legal_review", "review_requested", "revise", note="Jangka waktu melebihi lima tahun.")
    answer(town, number, "benefit_review", "review_requested", "revise", note="Indikatornya belum terukur.")
    letter = town.wait_for_letter(opd, number, "perbaiki")
    assert "Jangka waktu melebihi lima tahun." in text_of(letter)
    assert "Indikatornya belum terukur." in text_of(letter), "the department hears both at once"
    town.answer(letter, "resubmit", title="Judul yang diperbaiki", term_years="3")
    facts = town.system.proposal(number)
    assert facts["title"] == "Judul yang diperbaiki"
    answer(town, number, "benefit_review", "review_requested", "approve", nth=2)
    answer(town, number, "legal_review", "review_requested", "approve", nth=2)
    answer(town, number, "conclusion", "conclusion_requested", "approve")
    status_is(town, number, "awaiting_approval")


def test_a_rejection_is_concluded_by_the_chair_and_told_to_opd_and_partner(town: Town, tmp_path: Path) -> None:
    number = town.system.propose(_variant(tmp_path, "Akan ditolak"))
    answer(town, number, "completeness", "completeness_requested", "accept")
    answer(town, number, "benefit_review", "review_requested", "reject", note="Manfaat tidak terukur.")
    answer(town, number, "legal_review", "review_requested", "approve")
    chair = town.waiting(number, "conclusion")["email"]  # the deputy's: the case is of the chair's own secretariat
    letter = town.wait_for_letter(chair, number, "conclusion_requested")
    assert "Manfaat tidak terukur." in text_of(letter)
    town.answer(letter, "reject", note="Sependapat.")
    status_is(town, number, "rejected")
    told = town.wait_for_letter("kerja.sama@", number, "not_continued")
    assert "Sependapat." in text_of(told)
    wait_until(lambda: _completed(town.system, number))


def test_a_refusal_at_the_check_ends_the_proposal_with_its_reason(town: Town, tmp_path: Path) -> None:
    number = town.system.propose(_variant(tmp_path, "Bukan urusan kota"))
    answer(town, number, "completeness", "completeness_requested", "refuse", note="Bukan urusan kota.")
    status_is(town, number, "refused")
    assert town.system.proposal(number)["waiting_on"] == []


def test_a_waiting_run_is_suspended_under_the_name_of_what_it_waits_for(town: Town, tmp_path: Path) -> None:
    number = town.system.propose(_variant(tmp_path, "Menunggu"))
    town.waiting(number, "completeness")

    def suspended() -> dict[str, Any] | None:
        run = town.system.flow_run(number)
        return run if run["state_type"] == "PAUSED" else None

    run = wait_until(suspended)
    assert run["state_name"] == "Menunggu: Pemeriksaan kelengkapan berkas"
    assert run["state"]["message"] == "Kepala Bagian Kerja Sama"
    answer(town, number, "completeness", "completeness_requested", "accept")
    wait_until(lambda: town.system.flow_run(number)["state_name"] == "Menunggu: Telaah hukum, Telaah manfaat")


def _variant(folder: Path, title: str) -> Path:
    """The first case under another title: another proposal."""
    said = yaml.safe_load(case_files()[0].read_text())
    said["title"] = title
    file = folder / "case.yaml"
    file.write_text(yaml.safe_dump(said, allow_unicode=True))
    return file
