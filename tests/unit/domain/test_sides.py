"""Whose an address is: the city's, a department's, a partner's."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.settings import CONFIG_DIR, read_office
from satupintu.domain.office.departments import LiaisonOfficer, PerangkatDaerah
from satupintu.domain.office.office import Deputy, Office
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.sides import mailbox_problems, of_department, of_the_city, own_office
from tests.support.forms import CONTENT, a_form

OFFICE = read_office(Path(CONFIG_DIR))
TODAY = date(2026, 11, 24)


def mail(name: str) -> str:
    return f"{name}@jambikota.example"


HEAD, DESK, CHAIR, VICE = mail("bappeda"), mail("penghubung.bappeda"), mail("sekda"), mail("asisten.pemerintahan")


def changed(**changes: Any) -> Office:
    return OFFICE.model_copy(update=changes)


def acting(absent: str, by: str, first: date = TODAY) -> Deputy:
    return Deputy.model_validate(
        {"for": absent, "by": by, "from": first, "until": date(2026, 12, 4), "capacity": "Plh.", "reason": "Cuti"}
    )


def with_departments(*made: PerangkatDaerah, **updates: Any) -> Office:
    departments = [each.model_copy(update=updates.get(each.code, {})) for each in OFFICE.perangkat_daerah]
    return changed(perangkat_daerah=(*departments, *made))


def test_a_department_is_its_head_its_people_its_desk_and_its_liaison_officers() -> None:
    officers = (LiaisonOfficer(name="Siti", email="Siti@jambikota.example"),)
    office = with_departments(BAPPEDA={"contacts": officers})
    found = of_department(office, "BAPPEDA", TODAY)
    assert found == {HEAD, DESK, "siti@jambikota.example"}
    assert found <= of_the_city(office)
    assert mail("kepala.bpkad") in of_department(office, "BPKAD", TODAY), "by the code of the person"
    assert mail("kabag.hukum") not in of_department(office, "SETDA", TODAY), "a Bagian is an office of its own"


def test_whoever_acts_for_somebody_of_a_department_is_of_it_while_they_do() -> None:
    office = changed(deputies=(acting(HEAD, mail("asisten.ekonomi")),))
    assert mail("asisten.ekonomi") in of_department(office, "BAPPEDA", TODAY)
    assert mail("asisten.ekonomi") not in of_department(office, "BAPPEDA", date(2026, 11, 23))


def test_a_department_that_followed_another_is_the_same_office() -> None:
    bappeda = OFFICE.opd("BAPPEDA")
    after = bappeda.model_copy(
        update={
            "code": "BAPERIDA",
            "name": "Badan Perencanaan, Riset, dan Inovasi",
            "email": mail("baperida"),
            "head": bappeda.head.model_copy(update={"email": mail("kepala.baperida")}),
            "predecessors": ("BAPPEDA",),
            "valid_from": date(2026, 11, 1),
        }
    )
    office = with_departments(after, BAPPEDA={"valid_until": date(2026, 10, 31)})
    both = {HEAD, DESK, mail("baperida"), mail("kepala.baperida")}
    assert of_department(office, "BAPPEDA", TODAY) == of_department(office, "BAPERIDA", TODAY) == both


@pytest.mark.parametrize("may", [False, True])
def test_the_chair_concludes_for_the_own_office_where_a_setting_allows_it_and_reviews_nothing_of_it(may: bool) -> None:
    team = OFFICE.tkksd.model_copy(update={"chair_may_conclude_own": may})
    office = changed(tkksd=team, deputies=(acting(CHAIR, VICE),))
    assert not OFFICE.tkksd.chair_may_conclude_own, "off, unless the office says otherwise"
    assert ({CHAIR, VICE} <= own_office(office, Assignment.CONCLUSION, "SETDA", TODAY)) is not may
    assert mail("setda") in own_office(office, Assignment.CONCLUSION, "SETDA", TODAY)
    assert {CHAIR, VICE} <= own_office(office, Assignment.LEGAL_REVIEW, "SETDA", TODAY)


def partners(*addresses: tuple[str, str | None]) -> list[dict[str, Any]]:
    """Partners with an address of the contact and of the signatory."""
    plain = CONTENT["partners"][0]
    return [
        {
            **plain,
            "contact": {"name": "Narahubung", "email": contact},
            "signatory": {"position": "Bupati", "email": own},
        }
        for contact, own in addresses
    ]


@pytest.mark.parametrize(
    ("addresses", "fields"),
    [
        ([("ks@a.example", "bupati@a.example"), ("ks@b.example", None)], []),
        ([("ks@a.example", "ks@a.example")], []),
        ([("Kepala.DLH@jambikota.example", None)], ["partners.0.contact.email"]),
        ([("ks@a.example", mail("dlh"))], ["partners.0.signatory.email"]),
        (
            [("kerjasama@jambikota.example", mail("auditor"))],
            ["partners.0.contact.email", "partners.0.signatory.email"],
        ),
        ([("ks@a.example", None), ("KS@a.example", None)], ["partners.1.contact.email"]),
        ([("ks@a.example", "bupati@a.example"), ("ks@b.example", "Bupati@a.example")], ["partners.1.signatory.email"]),
        ([("ks+a@a.example", None), ("ks+b@a.example", None)], []),
    ],
)
def test_an_address_of_the_city_or_of_another_partner_is_named_by_its_field(
    addresses: list[tuple[str, str | None]], fields: list[str]
) -> None:
    form = a_form(partners=partners(*addresses))
    assert [each.field for each in mailbox_problems(OFFICE, form.partners)] == fields
