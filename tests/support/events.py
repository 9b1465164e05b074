"""An event of every kind, with each fact that it may have."""

import json
import types
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from satupintu.domain.process.correction_events import ChangeFact
from satupintu.domain.process.event_facts import (
    Event,
    LeftOutFact,
    OverrideFact,
    PaperFact,
    RemarkFact,
    RoomOpinionFact,
    TriggerFact,
)
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment, Choice
from tests.conftest import OWN_CASES

_VALUES: Mapping[Any, Any] = {
    str: "Kata",
    int: 3,
    bool: True,
    date: date(2026, 11, 24),
    datetime: datetime(2026, 11, 24, 9, 30, tzinfo=JAKARTA),
    Words: Words(id="Persetujuan DPRD", en="Approval of the DPRD"),
    PaperFact: PaperFact(kind="kak", sha256="a" * 64),
    RemarkFact: RemarkFact(item=Words(id="Lokasi sesuai", en="The location fits"), text="Belum."),
    TriggerFact: TriggerFact(burden="yes", budgeted="no", change="more"),
    LeftOutFact: LeftOutFact(kind="loi_ditandatangani", reason="Sudah ada pada DPRD."),
    RoomOpinionFact: RoomOpinionFact(
        assignment=Assignment.LEGAL_REVIEW, position="Kepala Bagian Hukum", choice=Choice.REVISE, note="Pasal 4."
    ),
    ChangeFact: ChangeFact(field="title", before="Kata", after="Kata lain"),
    OverrideFact: OverrideFact(
        sentence="Berkas %(kind)s belum ada.", facts={"kind": "kak"}, key="paper.kak", reason="Menyusul."
    ),
}


def example(kind: Any) -> Any:
    """A value of a fact's type, other than nothing."""
    if isinstance(kind, types.UnionType) or get_origin(kind) is Union:
        return example(next(each for each in get_args(kind) if each is not types.NoneType))
    match get_origin(kind):
        case origin if origin is tuple:
            return (example(get_args(kind)[0]),)
        case origin if origin is dict:
            return {"field": "Kata"}
    return next(iter(kind)) if isinstance(kind, type) and issubclass(kind, StrEnum) else _VALUES[kind]


def facts_of(kind: type[Event]) -> dict[str, Any]:
    """Every fact that an event may have, by the name of its field."""
    return {name: example(field.annotation) for name, field in kind.model_fields.items() if name != "unknown"}


def optional_facts(kind: type[Event]) -> list[str]:
    """Facts that rows may lack, by the names of their fields."""
    return [name for name, field in kind.model_fields.items() if name != "unknown" and not field.is_required()]


def with_all(kind: type[Event], *but: str) -> Event:
    """The event with every fact that it may have but these."""
    return kind(**{name: fact for name, fact in facts_of(kind).items() if name not in but})


def with_as_few_as_may_be(kind: type[Event]) -> Event:
    """The event as the poorest row keeps it."""
    return with_all(kind, *optional_facts(kind))


def kept_rows() -> list[tuple[str, dict[str, Any]]]:
    """Word and facts of rows as earlier code wrote them."""
    files = sorted((OWN_CASES / "history").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [(row["event"], row["facts"]) for row in map(json.loads, lines)]
