"""Events of the history: rows of every version are read, and what is written never changes its form."""

from typing import Any

import pytest
from pydantic import ValidationError

from satupintu.domain.evidence.chain import canonical
from satupintu.domain.process.event_facts import Event
from satupintu.domain.process.events import EVENTS, Checked, Returned, TaskAsked, Unread, happened
from satupintu.domain.task.assignments import Assignment
from tests.support.events import kept_rows, optional_facts, with_all, with_as_few_as_may_be

ROWS = kept_rows()


@pytest.mark.parametrize(("word", "facts"), ROWS, ids=[f"{index}-{row[0]}" for index, row in enumerate(ROWS)])
def test_the_facts_of_a_kept_row_are_read_and_written_byte_for_byte(word: str, facts: dict[str, Any]) -> None:
    event = happened(word, facts)
    assert type(event) is EVENTS[word] and event.word == word
    assert canonical(event.facts) == canonical(facts)
    assert event.unknown == {}, "a fact that was once written has no place any more"


def test_no_event_that_was_ever_written_is_forgotten_and_every_new_one_is_kept_here() -> None:
    assert {word for word, _ in ROWS} == set(EVENTS)


@pytest.mark.parametrize("kind", EVENTS.values(), ids=list(EVENTS))
def test_an_event_comes_back_from_its_row_as_it_was(kind: type[Event]) -> None:
    for event in (
        with_all(kind),
        with_as_few_as_may_be(kind),
        *(with_all(kind, name) for name in optional_facts(kind)),
    ):
        row = event.facts
        assert canonical(happened(kind.word, row).facts) == canonical(row)
        assert None not in row.values(), "nothing is left out, unless the event says so"


def test_a_fact_that_has_nothing_to_say_is_left_out_but_two_were_always_written_as_null() -> None:
    asked = TaskAsked(assignment=Assignment.APPROVAL, to="Bagian", due=None, step=None, instead_of=None)
    assert asked.facts == {"assignment": "approval", "to": "Bagian", "due": None}
    returned = Returned(assignment=Assignment.COMPLETENESS, position="Bagian", remarks=None, text_sha256=None)
    assert returned.facts == {"assignment": "completeness", "position": "Bagian", "text_sha256": None}
    early = Returned(assignment=Assignment.COMPLETENESS, position="Bagian")
    assert early.facts == {"assignment": "completeness", "position": "Bagian"}


def test_a_fact_of_another_version_is_kept_unread() -> None:
    row = {"assignment": "paraf", "to": "Asisten", "due": None, "seat": {"of": ["Sekda", 1]}}
    assert happened("asked", row).facts == row
    row = {"papers": [{"kind": "kak", "sha256": "a" * 64, "pages": 3}]}
    assert happened("submitted", row).facts == row


def test_an_event_is_not_written_with_facts_that_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        Checked(assignment=Assignment.COMPLETENESS, position="Bagian", papers_sha265="a" * 64)  # type: ignore[call-arg]


@pytest.mark.parametrize(("word", "facts"), [("dprd_asked", {"due": "2026-12-01"}), ("returned", {"position": 7})])
def test_a_row_that_no_version_has_written_is_unread_and_keeps_what_it_says(word: str, facts: dict[str, Any]) -> None:
    assert happened(word, facts) == Unread(stored=word, unknown=facts)


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        happened("run_rebuilt", {"why": "wiped"}).why = "other"  # type: ignore[attr-defined]
