"""A field of any kind on a page: label, hint, what was typed before, and what is wrong, read aloud with it."""

from datetime import date
from html.parser import HTMLParser
from typing import Any, get_args

import pytest

from satupintu.domain.typed.form import FieldKind, FieldSpec, fill
from satupintu.language import mark
from satupintu.web.http.render import environment

TODAY = date(2026, 11, 24)
PAGE = """{% import "macros.html" as m with context %}
{{ m.summary_of(problems) }}{% for each in fields.values() %}{{ m.field(each, values, problem_of) }}{% endfor %}"""
HANDED_OVER = (
    FieldSpec("to", mark("Kepada")),
    FieldSpec("on", mark("Tanggal"), "date"),
    FieldSpec("note", mark("Catatan"), "area", required=False, hint=mark("Boleh lebih dari satu")),
)


class Read(HTMLParser):
    """The tags of a page with their attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[dict[str, str | None]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append({"tag": tag, **dict(attrs)})

    def handle_data(self, data: str) -> None:
        self.words += data

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [each for each in self.tags if each.get("name") == name]


def shown(fields: tuple[FieldSpec, ...], typed: dict[str, Any], language: str = "id") -> Read:
    """The page of a form after it was sent."""
    problems = fill(fields, typed, TODAY).problems
    given = {"values": typed, "problems": problems, "problem_of": {each.field: each for each in problems}}
    page = environment(language).from_string(PAGE).render(given, fields={each.name: each for each in fields})
    return Read(page)


def test_a_new_form_is_a_tuple_of_fields_that_is_read_and_shown_without_a_line_more() -> None:
    kept = fill(HANDED_OVER, {"to": " Arsip ", "on": "1 November 2026"}, TODAY).whole()
    assert kept == {"to": "Arsip", "on": "2026-11-01"}
    page = shown(HANDED_OVER, {"to": "Arsip", "on": "besok", "note": "Dua\nmap"}, "en")
    assert "The date" not in page.words and "Date: “besok” is not a date." in page.words
    (day,), (to,) = page.named("on"), page.named("to")
    assert (day["type"], day["value"], to["value"]) == ("date", "besok", "Arsip")
    assert day["aria-invalid"] == "true" and "aria-invalid" not in to


@pytest.mark.parametrize("kind", get_args(FieldKind))
def test_every_kind_is_shown_with_its_label_its_hint_and_its_problem_tied_to_it(kind: FieldKind) -> None:
    spec = FieldSpec("it", mark("Tanggal"), kind, hint=mark("Bila ada, 100 %"), options={"a": "Satu"}, again="9")
    page = shown((spec,), {})
    assert "Tanggal" in page.words
    ids = [each["id"] for each in page.tags if each.get("id")]
    assert len(ids) == len(set(ids))
    pointed = {name for each in page.tags for name in (each.get("aria-describedby") or "").split()}
    assert pointed <= set(ids)
    if kind != "choices":  # nothing chosen is an answer, too
        assert "problem-it" in pointed
        assert [each["aria-invalid"] for each in page.tags if "aria-invalid" in each] == ["true"]
        assert "#it" in {each.get("href") for each in page.tags}
    if kind not in ("declaration", "again"):
        assert "Bila ada, 100 %" in page.words and "hint-it" in pointed


@pytest.mark.parametrize(
    ("kind", "typed", "left"),
    [
        *(("text", "<b>", "value"), ("number", "1.250", "value"), ("date", "2026-11-01", "value")),
        *(("email", "a@b.example", "value"), ("hour", "09:30", "value"), ("yes_no", "no", "checked")),
        *(("check", "na", "checked"), ("choice", "b", "checked"), ("choices", ["b"], "checked")),
        ("declaration", "yes", "checked"),
    ],
)
def test_what_was_typed_stands_in_the_field_again(kind: FieldKind, typed: Any, left: str) -> None:
    spec = FieldSpec("it", "Tanggal", kind, options={"a": "Satu", "b": "Dua"})
    found = [each for each in shown((spec,), {"it": typed}).named("it") if left in each]
    value = typed[0] if isinstance(typed, list) else typed
    assert [each["value"] for each in found] == [value]


def test_what_confirms_is_typed_anew_each_time() -> None:
    (field,) = shown((FieldSpec("it", "Tanggal", "again", again="0007"),), {"it": "0007"}).named("it")
    assert "value" not in field and field["inputmode"] == "numeric" and field["autocomplete"] == "off"


def test_a_label_that_comes_from_a_proposal_may_hold_any_character() -> None:
    page = shown((FieldSpec("it", "Terkelola 100 % (a) <b>", "number"),), {"it": "dua"}, "en")
    assert page.words.count("Terkelola 100 % (a) <b>") == 2
