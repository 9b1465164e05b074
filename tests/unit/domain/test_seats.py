"""Who answers in whose place."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.settings import CONFIG_DIR, read_office
from satupintu.domain.office.office import Deputy, Office
from satupintu.domain.task.seats import Why, take_seat

OFFICE = read_office(Path(CONFIG_DIR))
HEAD, DEPUTY, OTHER, THIRD = (
    f"{name}@jambikota.example" for name in ("kabag.hukum", "kabag.pemerintahan", "asisten.ekonomi", "kepala.bpkad")
)
AWAY = Deputy.model_validate(
    {
        "for": HEAD,
        "by": DEPUTY,
        "from": date(2026, 12, 1),
        "until": date(2026, 12, 14),
        "capacity": "Plh.",
        "reason": "Cuti tahunan",
    }
)
OFFICE = OFFICE.model_copy(update={"deputies": (AWAY,)})
BEFORE, DURING = date(2026, 11, 30), date(2026, 12, 14)


def seat(on: date, office: Office = OFFICE, **changes: Any) -> tuple[str, str, Why] | None:
    given = {"barred": (), "taken": (), "others": (OTHER, THIRD), **changes}
    found = take_seat(office, HEAD, on, **given)
    return found and (found.person.email, found.position, found.why)


@pytest.mark.parametrize(
    ("on", "changes", "who", "position", "why"),
    [
        (BEFORE, {}, HEAD, "Kepala Bagian Hukum", Why.OWN),
        (DURING, {}, DEPUTY, "Plh. Kepala Bagian Hukum", Why.DEPUTY),
        (date(2026, 12, 15), {}, HEAD, "Kepala Bagian Hukum", Why.OWN),
        (DURING, {"barred": {DEPUTY}}, OTHER, "Asisten Perekonomian dan Pembangunan", Why.ABSENT),
        (DURING, {"taken": {DEPUTY}}, OTHER, "Asisten Perekonomian dan Pembangunan", Why.ABSENT),
        (DURING, {"barred": {HEAD}}, DEPUTY, "Plh. Kepala Bagian Hukum", Why.DEPUTY),
        (BEFORE, {"barred": {HEAD}}, OTHER, "Asisten Perekonomian dan Pembangunan", Why.FOUR_EYES),
        (BEFORE, {"barred": {HEAD}, "taken": {OTHER}}, THIRD, None, Why.FOUR_EYES),
        (BEFORE, {"barred": {HEAD, OTHER}}, THIRD, None, Why.FOUR_EYES),
    ],
    ids=[
        "the appointed", "the deputy on the last day", "back from leave", "the deputy proposed it",
        "the deputy has a voice already", "the head proposed it, the deputy acts", "the head proposed it, nobody acts",
        "one has a voice already", "two proposed it",
    ],
)  # fmt: skip
def test_a_seat_is_taken_by(on: date, changes: dict[str, Any], who: str, position: str | None, why: Why) -> None:
    found = seat(on, **changes)
    assert found is not None
    assert (found[0], found[2]) == (who, why)
    assert position in (None, found[1])


def test_with_everybody_barred_nobody_is_left() -> None:
    assert seat(BEFORE, barred={HEAD, OTHER, THIRD}) is None


def test_whoever_is_away_does_not_step_in_for_another() -> None:
    found = take_seat(OFFICE, OTHER, DURING, barred={OTHER}, taken=(), others=(HEAD, THIRD))
    assert found is not None
    assert found.person.email == THIRD
