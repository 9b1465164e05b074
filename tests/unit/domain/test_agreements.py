"""What holds of an agreement by rule: its status, the words of a search, the departments that were renamed."""

from datetime import date

import pytest
from pydantic import ValidationError

from config.settings import CONFIG_DIR, read_office
from satupintu.domain.office.office import Office
from satupintu.domain.register.agreements import AgreementStatus, affair_of, searchable, status_of

S = AgreementStatus
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("starts", "ends", "terminated", "status"),
    [
        (date(2024, 1, 1), date(2029, 1, 1), None, S.IN_FORCE),
        (date(2024, 1, 1), date(2027, 2, 23), None, S.IN_FORCE),
        (date(2024, 1, 1), date(2027, 2, 22), None, S.ENDING_SOON),
        (date(2024, 1, 1), TODAY, None, S.ENDING_SOON),
        (date(2024, 1, 1), date(2026, 11, 23), None, S.ENDED),
        (TODAY, date(2029, 1, 1), None, S.IN_FORCE),
        (date(2026, 11, 25), date(2029, 1, 1), None, S.NOT_YET),
        (date(2024, 1, 1), date(2029, 1, 1), TODAY, S.TERMINATED),
        (date(2024, 1, 1), date(2029, 1, 1), date(2026, 11, 25), S.IN_FORCE),
        (date(2024, 1, 1), date(2025, 1, 1), date(2024, 6, 1), S.TERMINATED),
        (None, date(2025, 1, 1), None, S.ENDED),
        (date(2024, 1, 1), None, None, S.UNKNOWN),
        (None, None, None, S.UNKNOWN),
    ],
)
def test_the_status_follows_from_dates_and_events(
    starts: date | None, ends: date | None, terminated: date | None, status: AgreementStatus
) -> None:
    assert status_of(starts, ends, terminated, TODAY, 90) is status


def test_a_search_reads_numbers_in_parts_and_knows_no_case() -> None:
    assert searchable("05/MEN-KP/KB/II/2024", None, "Kerja Sama: “Sampah”") == "05 men kp kb ii 2024 kerja sama sampah"


def test_an_affair_is_written_as_the_law_writes_it() -> None:
    assert affair_of(" Lingkungan  Hidup ") == "lingkungan hidup"


def an_office(**changes: object) -> Office:
    said = read_office(CONFIG_DIR).model_dump(by_alias=True)
    next(opd for opd in said["perangkat_daerah"] if opd["code"] == "DLH").update(changes)
    return Office.model_validate(said)


def test_a_department_sees_what_its_predecessors_signed_and_theirs() -> None:
    office = an_office(predecessors=("DPUPR",))
    assert office.lineage("DLH") == {"DLH", "DPUPR"}
    assert office.lineage("DPUPR") == {"DPUPR"}
    assert office.lineage("TIDAK ADA") == {"TIDAK ADA"}


def test_a_department_that_has_ended_is_not_offered_and_its_desk_does_not_sign_in_but_its_name_is_known() -> None:
    office = an_office(valid_until=date(2026, 1, 31), aliases=("Dinas Kebersihan",))
    assert "DLH" in {opd.code for opd in office.departments(date(2026, 1, 31))}
    assert "DLH" not in {opd.code for opd in office.departments(date(2026, 2, 1))}
    assert office.person("dlh@jambikota.example", date(2026, 1, 31)) is not None
    assert office.person("dlh@jambikota.example", date(2026, 2, 1)) is None
    assert office.opd("dinas  kebersihan").code == "DLH"


@pytest.mark.parametrize("code", ["DLH", "DLHH"])
def test_a_predecessor_is_another_department_of_the_file(code: str) -> None:
    with pytest.raises(ValidationError, match="bukan kode perangkat daerah lain"):
        an_office(predecessors=(code,))
