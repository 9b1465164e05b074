"""Every word of the domain exists in both languages, and no two things of a kind share one."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from config.settings import CONFIG_DIR, read_routes
from satupintu.domain.follow_up.obligations import OFFERED, Awaited, ObligationKind, Obstacle, Reply
from satupintu.domain.letters.states import LetterState
from satupintu.domain.office.office import Role
from satupintu.domain.process.events import EVENTS
from satupintu.domain.process.form import DocumentType, PartnerKind
from satupintu.domain.process.handed_in import WITH_A_PROPOSAL
from satupintu.domain.process.lifecycle import Stage, Status
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.route.routes import Checklist
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.kinds import KINDS as TASKS
from satupintu.domain.task.kinds import Who
from satupintu.domain.typed.form import CHECK_VALUES
from satupintu.language import figure_words, follow_up_words, letter_words, say, timeline, wording
from satupintu.mail.letters import LETTERS
from satupintu.store.proposals import Via
from satupintu.usecases.task.form import papers_of_decisions
from tests.support import catalog


def papers() -> set[str]:
    """Every kind of paper that a route asks for, a task adds or the system makes."""
    routes = read_routes(CONFIG_DIR).values()
    asked = {kind for route in routes for kinds in route.attachments.values() for kind in kinds}
    asked |= {kind for route in routes for step in route.approvals if step.letter for kind in step.letter.carries}
    return (
        asked
        | {kind for route in routes for kind in papers_of_decisions(route)}
        | set(WITH_A_PROPOSAL)
        | {"berita_acara"}
    )


KINDS: Mapping[str, tuple[Mapping[Any, str], Iterable[Any]]] = {
    "status": (wording.STATUS, Status),
    "stage": (wording.STAGE, Stage),
    "assignment": (wording.ASSIGNMENT, Assignment),
    "choice": (wording.CHOICE, Choice),
    "choice hint": (wording.CHOICE_HINT, Choice),
    "event": (timeline.EVENT, EVENTS.values()),
    "obligation": (follow_up_words.OBLIGATION, ObligationKind),
    "awaited": (follow_up_words.AWAITED_WORDS, Awaited),
    "note on what is awaited": (follow_up_words.AWAITED_NOTE, Awaited),
    "reply": (follow_up_words.REPLY, Reply),
    "reply hint": (follow_up_words.REPLY_HINT, {each for offered in OFFERED.values() for each in offered}),
    "obstacle": (follow_up_words.OBSTACLE, Obstacle),
    "role": (wording.ROLE, Role),
    "document": (wording.DOCUMENT, DocumentType),
    "paper": (wording.PAPER, {*PaperKind, *papers()}),
    "partner kind": (wording.PARTNER_KIND, PartnerKind),
    "letter state": (wording.LETTER_STATE, LetterState),
    "letter": (letter_words.LETTER, LETTERS),
    "via": (wording.VIA, Via),
    "check": (wording.CHECK, CHECK_VALUES),
    "checklist": (wording.CHECKLIST, Checklist),
    "clock": (wording.CLOCK, {kind.clock for kind in TASKS.values() if kind.clock}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_thing_of_a_kind_has_a_word_in_both_languages(kind: str) -> None:
    words, things = KINDS[kind]
    assert set(things) <= set(words)
    known = catalog.translated()
    assert not [sentence for sentence in words.values() if not catalog.is_complete(known.get(sentence))]


def test_everybody_who_is_asked_has_a_word_in_both_languages() -> None:
    assert set(figure_words.WHOM) == set(Who)
    assert all(catalog.is_complete(catalog.translated().get(word)) for word in figure_words.WHOM.values())


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "choice hint"])
def test_no_two_things_of_a_kind_share_a_word(kind: str, language: str) -> None:
    shown = [say(language, sentence) for sentence in KINDS[kind][0].values()]
    assert sorted(shown) == sorted(set(shown))


@pytest.mark.parametrize("assignment", Assignment)
def test_the_answers_offered_for_a_task_can_be_told_apart_in_both_languages(assignment: Assignment) -> None:
    for language in ("id", "en"):
        offered = [say(language, wording.CHOICE[choice]) for choice in TASKS[assignment].choices]
        assert len(set(offered)) == len(offered)


def test_a_paper_of_an_unknown_kind_is_shown_as_it_was_entered() -> None:
    assert wording.paper_kind("peta_lokasi") == "Peta lokasi"
