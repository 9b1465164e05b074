"""Which older text a proposal may follow, and where it departs from that."""

from datetime import date
from typing import Any

import pytest

from config.settings import CONFIG_DIR, read_routes
from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.numbering import is_of_series
from satupintu.domain.process.family import OlderText, OlderTexts, change_of_parties, check_points, family_departures
from satupintu.domain.process.form import DocumentType, Route
from tests.support.forms import a_form

ROUTES = read_routes(CONFIG_DIR)
TODAY = date(2026, 11, 24)
D = DocumentType


def a_relative(**facts: Any) -> OlderText:
    return OlderText(
        **{
            "number": "001/REG-KS/2026",
            "document": D.KB,
            "route": Route.KSDD,
            "partners": ("Pemerintah Kabupaten Contoh",),
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2031, 11, 24),
            **facts,
        }
    )


def departs(kin: OlderTexts, **changes: Any) -> list[tuple[str, str]]:
    form = a_form(**{"document": "PKS", "parent": "001/REG-KS/2026", **changes})
    found = family_departures(form, ROUTES[form.route], kin, TODAY)
    return [(each.key, each.sentence % each.facts) for each in found]


@pytest.mark.parametrize(
    ("facts", "key", "words"),
    [
        ({"document": D.PKS}, "parent.kind", "adalah PKS; PKS mengikuti KB"),
        ({"route": Route.KSDPK}, "parent.route", "pada jalur KSDPK"),
        ({"partners": ("Pemerintah Kabupaten Lain",)}, "parent.partner", "Pemerintah Kabupaten Contoh"),
        ({"ends_on": date(2026, 11, 23)}, "parent.over", "Permendagri 22/2020 Ps. 9(3)"),
        ({"terminated_on": date(2026, 11, 24)}, "parent.over", "PP 28/2018 Ps. 9"),
        ({"is_given_up": True}, "parent.over", "tidak dilanjutkan"),
        ({"ends_on": date(2031, 11, 23)}, "parent.outlived", "2031-11-24"),
        ({"scope": ("Pengangkutan",)}, "parent.scope", "001/REG-KS/2026"),
    ],
)
def test_a_parent_that_does_not_fit_is_told_with_why(facts: dict[str, Any], key: str, words: str) -> None:
    found = dict(departs(OlderTexts(parent=a_relative(**facts))))
    assert key in found and words in found[key]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"ends_on": None},
        {"terminated_on": date(2027, 1, 1)},
        {"partners": ("PEMERINTAH  KABUPATEN CONTOH.", "Lain")},
        {"partners": ()},
        {"route": None},
    ],
    ids=["whole", "no last day", "ends later", "another spelling", "partners unknown", "route unknown"],
)
def test_a_parent_that_fits_or_of_which_too_little_is_known_is_no_deviation(facts: dict[str, Any]) -> None:
    assert departs(OlderTexts(parent=a_relative(**facts))) == []


def test_a_letter_of_intent_that_has_ended_carries_no_memorandum_and_is_meant_to_end_before_it() -> None:
    abroad = {"document": "MOU", "route": "KSDPL", "category": None}
    loi = {"document": D.LOI, "route": Route.KSDPL}
    assert departs(OlderTexts(parent=a_relative(**loi, ends_on=date(2027, 1, 1))), **abroad) == []
    ((key, sentence),) = departs(OlderTexts(parent=a_relative(**loi, ends_on=date(2026, 1, 1))), **abroad)
    assert key == "parent.over" and "Permendagri 25/2020 Ps. 13, 14(4)" in sentence


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"parent": None}, ["parent"]),
        ({"parent": "Judul lama"}, ["parent"]),
        ({"parent": None, "document": "KB"}, []),
        ({"parent": None, "document": "MOU", "route": "KSDPL", "category": None}, ["parent"]),
        ({"parent": None, "document": "MOU", "route": "KSDPL", "category": None, "renews": "2"}, []),
        ({"parent": None, "amends": "2"}, []),
    ],
)
def test_who_names_no_parent_is_asked_where_there_should_be_one(changes: dict[str, Any], keys: list[str]) -> None:
    assert [key for key, _ in departs(OlderTexts(), **changes)] == keys


def test_what_is_renewed_is_of_the_same_kind_and_partners() -> None:
    other = a_relative(partners=("Lain",))
    found = departs(OlderTexts(parent=a_relative(), renewed=other), renews=other.number)
    assert [key for key, _ in found] == ["renews.kind", "renews.partner"]


def test_who_leaves_is_named_as_the_register_does_and_who_enters_as_the_form_does() -> None:
    change = {"leaves": ["pemerintah kabupaten contoh"], "ground": "Pemekaran."}
    partner = a_form().partners[0].model_dump(mode="json")
    form = a_form(amends="1", party_change=change, partners=[{**partner, "name": "Pemerintah Kabupaten Baru"}])
    found = change_of_parties(form, a_relative(partners=("Pemerintah Kabupaten Contoh", "PT Tetap")[:1]))
    assert (found.leaving, found.entering) == (("Pemerintah Kabupaten Contoh",), ("Pemerintah Kabupaten Baru",))


def test_points_are_those_of_the_parent() -> None:
    check_points(a_form(parent_scope=["pengangkutan"]), a_relative(scope=("Pengangkutan.",)))
    for parent in (a_relative(scope=("Lain",)), None):
        with pytest.raises(InvalidInput):
            check_points(a_form(parent_scope=["Pengangkutan"]), parent)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("001/REG-KS/2027", True),
        (" 12/reg-ks/2026 ", True),
        ("1/REG/2026", False),
        ("Perpanjangan 001/REG-KS/2027", False),
        ("xxx/REG-KS/2027", False),
    ],
)
def test_what_is_written_like_a_number_of_the_register_is_known_as_one(text: str, *, fits: bool) -> None:
    assert is_of_series("{seq:03d}/REG-KS/{year}", text) is fits
    assert is_of_series("{seq}/X/{month}", "12/x/XI")
