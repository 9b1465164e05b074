"""Posts and signers as the office's files say: who holds a post on a day, and what the check of the files refuses."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from config.settings import CONFIG_DIR, read_office, read_routes
from satupintu.domain.errors import MisconfiguredOffice
from satupintu.domain.office.departments import Head, PerangkatDaerah
from satupintu.domain.office.office import Office
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.parties import signer_of, signers_for
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.routes import RouteDefinition
from tests.support.forms import a_form

MAIL = "kepala.dlh@jambikota.example"
HEAD = {"name": "Budi", "position": "Kepala Dinas", "email": MAIL}


def a_department(**changes: object) -> PerangkatDaerah:
    return PerangkatDaerah.model_validate(
        {"code": "X", "name": "Dinas X", "email": "x@jambikota.example", "head": HEAD, **changes}
    )


def test_a_capacity_stands_before_the_post_once() -> None:
    plt = Head.model_validate({**HEAD, "capacity": "Plt."})
    assert (plt.position, plt.post) == ("Plt. Kepala Dinas", "Kepala Dinas")
    assert Head.model_validate({**HEAD, "capacity": "Plt.", "position": "Plt. Kepala Dinas"}).position == plt.position


def test_on_the_days_of_a_plt_the_plt_leads_and_on_others_the_head() -> None:
    days = {"valid_from": "2026-11-01", "valid_until": "2026-11-30"}
    found = a_department(heads=[{**HEAD, "capacity": "Plt.", "name": "Siti", **days}])
    named = [found.head_on(date(2026, *day)).name for day in ((10, 31), (11, 1), (11, 30), (12, 1))]
    assert named == ["Budi", "Siti", "Siti", "Budi"]


def test_somebody_of_certain_days_has_days_and_they_are_in_order() -> None:
    with pytest.raises(ValueError, match="valid_from atau valid_until"):
        a_department(heads=[HEAD])
    with pytest.raises(ValueError, match="berakhir sebelum hari pertamanya"):
        a_department(heads=[{**HEAD, "valid_from": "2026-12-01", "valid_until": "2026-11-30"}])


def test_a_department_that_nobody_leads_today_is_a_warning_of_the_check() -> None:
    office = read_office(Path(CONFIG_DIR))
    gone = [
        each.model_copy(update={"head": each.head.model_copy(update={"valid_until": date(2026, 11, 1)})})
        if each.code == "DLH"
        else each
        for each in office.perangkat_daerah
    ]
    changed = Office.model_validate(
        office.model_copy(update={"perangkat_daerah": tuple(gone)}).model_dump(by_alias=True)
    )
    assert [each.facts for each in changed.warnings(date(2026, 11, 24))] == [{"opd": "Dinas Lingkungan Hidup"}]
    assert changed.warnings(date(2026, 11, 1)) == []


def test_a_route_without_a_list_of_signers_has_the_usual_one_alone() -> None:
    definition = read_routes(Path(CONFIG_DIR))["KSDPK"]
    before = definition.model_dump(mode="json")
    for rule in before["documents"].values():
        del rule["signers"]  # as every version before
    older = RouteDefinition.model_validate(before)
    assert signers_for(DocumentType.PKS, older) == (Signer.OPD_HEAD,)
    assert signers_for(DocumentType.PKS, definition) == (Signer.OPD_HEAD, Signer.WALI_KOTA, Signer.APPOINTED)
    assert signers_for(DocumentType.KB, definition) == (Signer.WALI_KOTA,)


def test_a_proposal_that_chooses_nobody_says_the_same_as_before_and_has_the_usual_signer() -> None:
    form, definition = a_form(document="PKS", parent="KB induk"), read_routes(Path(CONFIG_DIR))["KSDD"]
    assert "city_signer" not in form.as_text() and "power_giver" not in form.as_text()
    assert signer_of(form, definition) is Signer.OPD_HEAD
    chosen = a_form(document="PKS", parent="KB induk", city_signer="wali_kota")
    assert chosen.fingerprint() != form.fingerprint()
    assert signer_of(chosen, definition) is Signer.WALI_KOTA


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            '[documents.KB]\nsigner = "wali_kota"',
            '[documents.KB]\nsigner = "opd_head"',
            "hanya ditandatangani Wali Kota",
        ),
        (
            '[documents.KB]\nsigner = "wali_kota"',
            '[documents.KB]\nsigner = "wali_kota"\nsigners = ["wali_kota", "appointed_official"]',
            "documents.KB.signers",
        ),
        ('signers = ["opd_head", "wali_kota"]', 'signers = ["wali_kota"]', "opd_head tidak ada dalam signers"),
    ],
)
def test_the_check_refuses_signers_that_the_law_does_not_know(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    shutil.copytree(CONFIG_DIR / "routes", tmp_path / "routes")
    path = tmp_path / "routes" / "ksdd.toml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(MisconfiguredOffice, match=words):
        read_routes(tmp_path)
