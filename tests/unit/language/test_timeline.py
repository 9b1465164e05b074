"""Every event of the history has words in both languages, and says each of its facts."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from satupintu.domain.process import events
from satupintu.domain.process.event_facts import Event
from satupintu.domain.process.events import EVENTS, happened
from satupintu.domain.process.lifecycle import Status
from satupintu.language import timeline
from satupintu.language.timeline import EntryPart, PartLook, ShownEntry, Tone, in_brief, lines, progress
from tests.support.events import kept_rows, optional_facts, with_all, with_as_few_as_may_be

NOT_SAID = {
    "decision_sha256": "for the evidence",
    "text_sha256": "for the evidence",
    "papers": "they stand in the list of papers, and in the evidence",
    "form_sha256": "for the evidence",
    "resubmitted.changed": "shown to whoever reviews again",
    "task": "tells tasks apart in the evidence",
    "asked.due": "stands with the open task",
    "row_sha256": "for the evidence",
    "import_history": "for the evidence",
    "taken_out.kin": "shown as the kin that it has again once it is brought back",
    "resubmitted.papers_sha256": "the OPD judges no papers",
    "withdrawn.papers_sha256": "the OPD judges no papers",
    **dict.fromkeys(
        ("deemed_approved.received_on", "went_direct.received_on", "not_answered.received_on"), "it is in the letter"
    ),
}
"""Facts that a timeline leaves out, and why."""


@dataclass(frozen=True)
class Kept:
    """An entry of the history."""

    what: Event
    id: int = 1
    at: datetime = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    actor: str = "Kepala Bagian Hukum"
    via: str = "link"
    note: str | None = None
    to_status: Status | None = None


def stands(sha256: str) -> bool:
    return sha256 == "Kata"


def shown(event: Event, language: str = "id") -> list[EntryPart]:
    (line,) = lines(language, [Kept(event)], stands)
    return list(line.parts)


def said(event: Event, language: str = "id") -> str:
    return " ".join(part.text + part.then for part in shown(event, language))


def test_every_event_is_called_something_and_nothing_else_is() -> None:
    assert set(timeline.EVENT) == set(EVENTS.values())


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", EVENTS.values(), ids=list(EVENTS))
def test_every_fact_of_an_event_is_said_in_both_languages_or_left_out_for_a_reason(
    kind: type[Event], language: str
) -> None:
    assert said(with_as_few_as_may_be(kind), language)
    facts = optional_facts(kind)
    for name in facts:
        is_said = any(  # a day is only said while the other is not there
            said(with_all(kind, other), language) != said(with_all(kind, other, name), language)
            for other in ("", *facts)
        )
        assert is_said is not bool({name, f"{kind.word}.{name}"} & set(NOT_SAID)), f"{kind.word}.{name}"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_row_of_an_earlier_version_has_words(language: str) -> None:
    for word, facts in kept_rows():
        event = happened(word, facts)
        assert said(event, language).startswith(in_brief(language, event).partition(":")[0])
        assert "None" not in said(event, language)


def test_the_parts_of_a_line_are_those_of_the_kept_rows() -> None:
    facts = {
        "assignment": "approval",
        "position": "Kepala Bagian Kerja Sama",
        "step": {"id": "Persetujuan DPRD", "en": "Approval of the DPRD"},
        "answer": {"id": "Disetujui", "en": "Approved"},
        "letter_number": "5/X",
        "decided_on": "2026-11-20",
        "papers_sha256": "0",
    }
    assert shown(happened("approval_recorded", facts), "en") == [
        EntryPart(
            "Answer recorded",
            PartLook.STRONG,
            then=": Recording of the answer (Approval of the DPRD)",
            on_new_line=True,
        ),
        EntryPart("· Kepala Bagian Kerja Sama"),
        EntryPart("through the link in a letter", PartLook.SMALL),
        EntryPart("Approved", PartLook.STRONG),
        EntryPart("number 5/X, 20 November 2026", PartLook.SMALL),
        EntryPart("on an earlier version", PartLook.SMALL),
    ]


def test_a_deputy_stands_with_the_person_they_act_for() -> None:
    asked = happened("asked", {"assignment": "paraf", "to": "Plh. Asisten", "due": None, "instead_of": "Asisten"})
    assert "→ Plh. Asisten (menggantikan Asisten)" in said(asked)


def test_a_recorded_copy_names_its_kind_and_its_holder() -> None:
    copy = happened("copy_recorded", {"copy": "photocopy", "holder": "Bagian Hukum"})
    assert EntryPart("Fotokopi", PartLook.STRONG, then=": Bagian Hukum") in shown(copy)


def test_a_withheld_review_shows_neither_its_note_nor_its_remarks() -> None:
    review = Kept(with_all(events.Approved), note="Pasal 3 lemah.")
    (line,) = lines("id", [review], stands, withheld={1})
    assert line.note is None
    assert line.parts[-1].text == "Catatannya tampil setelah Anda memberi telaah."
    assert not [part for part in line.parts if "Lokasi sesuai" in part.text]
    (line,) = lines("id", [review], stands, withheld={2})
    assert (line.note, line.parts[-1].text) == ("Pasal 3 lemah.", "Lokasi sesuai: Tidak. Belum.")


def test_what_was_handed_in_or_taken_back_is_no_judgement_of_the_papers() -> None:
    for kind in (events.Resubmitted, events.Withdrawn):
        assert "atas" not in said(with_all(kind))
    assert "atas berkas yang sekarang" in said(with_all(events.Approved))


def test_whoever_follows_by_link_reads_statuses_and_what_passed_with_authorities_newest_first() -> None:
    history = [
        Kept(with_all(events.Recommended), to_status=Status.RECOMMENDED),
        Kept(with_all(events.TaskAsked)),
        Kept(with_all(events.LetterSent), actor="Bagian"),
        Kept(with_as_few_as_may_be(events.Rejected), note="Rahasia.", to_status=Status.REJECTED),
        Kept(with_all(events.DeemedApproved), to_status=Status.IN_SIGNING),
    ]
    told = list(progress("id", history))
    assert [(line.tone, [part.text for part in line.parts]) for line in told] == [
        (Tone.WAIT, ["Dianggap disetujui karena tidak dijawab: Persetujuan DPRD", "Penandatanganan"]),
        (Tone.BAD, ["Tidak disetujui"]),
        (Tone.PLAIN, ["Surat dikirim: Persetujuan DPRD"]),
        (Tone.GOOD, ["Direkomendasikan Ketua TKKSD"]),
    ]
    assert all(line.note is None for line in told)


def test_only_the_newest_line_waits() -> None:
    entry = Kept(with_all(events.Submitted), to_status=Status.SUBMITTED)
    assert [line.tone for line in progress("id", [entry, entry, entry])] == [Tone.WAIT, Tone.PLAIN, Tone.PLAIN]
    assert isinstance(next(progress("id", [entry])), ShownEntry)
