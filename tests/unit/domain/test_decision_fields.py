"""What was filled in with a decision: read as typed values, kept as it was."""

from collections.abc import Iterator, Mapping
from datetime import date

from satupintu.domain.process.rules import Trigger
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.decision_fields import DecisionFields, SigningGiven
from satupintu.domain.typed.form import FieldSpec
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.task.form import fields_ever_asked
from tests.support.forms import CONTENT


class _Watched(Mapping[str, str]):
    """Knows which names were looked up."""

    def __init__(self, kept: Mapping[str, str]) -> None:
        self.kept, self.read = kept, set[str]()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return self.kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.kept)

    def __len__(self) -> int:
        return len(self.kept)


def _sample(spec: FieldSpec) -> str:
    if spec.options:
        return str(next(iter(spec.options)))
    return "2026-11-24" if spec.kind in ("date", "last_day") else "yes"


def test_every_field_that_some_task_asks_for_is_read_as_a_typed_value() -> None:
    asked = (fields_ever_asked(Task(assignment=kind, step=None), Proposal(content=CONTENT)) for kind in Assignment)
    specs = [spec for specs in asked for spec in specs if spec.kind != "file"]
    kept = _Watched({spec.name: _sample(spec) for spec in specs})
    given = DecisionFields(kept)
    for name in dir(DecisionFields):
        if not name.startswith("_") and name not in ("of", "numbered"):
            getattr(given, name)
    assert {spec.name for spec in specs} <= kept.read


def test_what_belongs_to_an_answer_is_kept_by_the_names_of_the_form_and_nothing_else_is() -> None:
    given = {"conditions": " Pasal 9 dilengkapi\nPeta ", "place": "Jambi"}
    found = DecisionFields.of(
        given, ["conditions", "conditions_due"], {"term": " Disepakati. "}, {"law": " Tidak ada."}
    )
    assert found.kept == {
        "conditions": "Pasal 9 dilengkapi\nPeta",
        "override.term": "Disepakati.",
        "remark.law": "Tidak ada.",
    }
    assert found.conditions == ("Pasal 9 dilengkapi", "Peta")
    assert (found.overrides, found.remarks) == ({"term": "Disepakati."}, {"law": "Tidak ada."})


def test_a_row_of_an_earlier_version_is_read_as_it_stands() -> None:
    kept = {"signed_on": "2026-11-24", "place": "Jambi", "own_number": "", "no_field_of_today": "x"}
    found = DecisionFields(kept)
    assert found.signing == SigningGiven(date(2026, 11, 24), "Jambi", None, {}, None)
    assert found.kept is kept
    assert found.numbered("7/KS").kept == {**kept, "own_number": "7/KS"}
    assert kept["own_number"] == ""


def test_what_was_not_asked_is_not_made_up() -> None:
    found = DecisionFields({})
    assert (found.trigger, found.signing, found.received_on, found.decided_on, found.conditions_due) == (None,) * 5
    assert found.conditions == ()
    assert DecisionFields({"dprd_burden": "no", "dprd_budgeted": "no"}).trigger == Trigger(burden=False, budgeted=False)
