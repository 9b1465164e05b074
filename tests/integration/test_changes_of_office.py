"""Tasks, letters and papers follow whoever holds the posts of the office."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.changes_of_office import follow_posts
from tests.integration.conftest import TurnedClock
from tests.integration.test_papers import through_the_review
from tests.integration.test_people import DLH, HEAD, SIGNED, THIRD_PARTY, draft_of, restarted
from tests.integration.test_process import agreement_of
from tests.integration.test_team import give, history, letters_to
from tests.integration.test_web import CLERK as KABAG
from tests.integration.test_web import OPD, sign_in
from tests.support.process import answer, enter, open_task

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
MERGED = """
[[perangkat_daerah]]
code = "DLHP"
name = "Dinas Lingkungan Hidup dan Pertanahan"
email = "dlhp@jambikota.example"
predecessors = ["DLH"]
valid_from = 2026-11-26
[perangkat_daerah.head]
name = "Rudi Hartono"
position = "Kepala Dinas Lingkungan Hidup dan Pertanahan"
email = "kepala.dlhp@jambikota.example"
"""


def merged() -> tuple[tuple[str, str], ...]:
    """The department is merged into another one on 26 November."""
    own = 'email = "dlh@jambikota.example"'
    return (own, f"{own}\nvalid_until = 2026-11-25"), (
        '[[perangkat_daerah]]\ncode = "SETDA"',
        f'{MERGED}\n[[perangkat_daerah]]\ncode = "SETDA"',
    )


async def letters_about(desk: Desk, email: str) -> list[str]:
    return [each.template for each in await letters_to(desk, email)]


async def to_the_city(desk: Desk) -> str:
    """A PKS that the partner has signed."""
    number = await enter(desk, document="PKS", parent="KB induk")
    await through_the_review(desk, number)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    return number


async def test_the_successor_of_a_merged_department_gets_task_letters_and_papers(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, clock: TurnedClock, tmp_path: Path
) -> None:
    number = await enter(desk, document="PKS", parent="KB induk")
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="KAK belum ada.")
    desk = app.state.desk = restarted(desk, tmp_path, *merged())
    assert await follow_posts(desk) == 0, "the department is still there"
    clock.turn(days=3)
    assert await follow_posts(desk) == 1
    assert await follow_posts(desk) == 0
    task = await open_task(desk, number, A.COMPLETION)
    assert task.email == "dlhp@jambikota.example"
    assert await letters_about(desk, OPD) == ["proposal_received", "completion_requested", "delegated"]
    assert await letters_about(desk, "dlhp@jambikota.example") == ["completion_requested"]
    (entry,) = await history(desk, "followed")
    assert (entry.facts["before"], entry.facts["to_email"]) == (OPD, "dlhp@jambikota.example")
    await sign_in(desk, client, "dlhp@jambikota.example")
    said = await draft_of(client, number, "pks")
    assert "RUDI HARTONO, Kepala Dinas Lingkungan Hidup dan Pertanahan, berkedudukan" in said
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    assert await letters_about(desk, OPD) == ["proposal_received", "completion_requested", "delegated"]
    assert "progress" in await letters_about(desk, "dlhp@jambikota.example")


async def test_an_agreement_signed_after_the_merger_is_the_successors_in_the_register(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    number = await to_the_city(desk)
    clock.turn(days=3)
    desk = restarted(desk, tmp_path, *merged())
    await follow_posts(desk)
    assert (await open_task(desk, number, A.CITY_SIGNATURE)).email == "kepala.dlhp@jambikota.example"
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="5/SK/2026", **SIGNED)
    departments = (await agreement_of(desk, number)).departments
    assert [(each.code, each.name) for each in departments] == [("DLHP", "Dinas Lingkungan Hidup dan Pertanahan")]


async def test_a_head_replaced_while_the_text_is_being_signed_is_asked_and_the_former_is_told(
    desk: Desk, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    number = await to_the_city(desk)
    former = await open_task(desk, number, A.CITY_SIGNATURE)
    new = DLH.replace('{ name = "Kepala Dinas', '{ name = "Budi Santoso", x').replace('x Lingkungan Hidup", ', "")
    new = new.replace(HEAD, "budi@jambikota.example")
    desk = restarted(desk, tmp_path, (DLH, new))
    assert await follow_posts(desk) == 1
    assert await follow_posts(desk) == 0
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert (task.name, task.email, task.seat) == ("Budi Santoso", "budi@jambikota.example", "budi@jambikota.example")
    assert (task.due_on, task.delegated_from) == (former.due_on, former.id)
    assert await letters_about(desk, HEAD) == ["signature_requested", "delegated"]
    assert await letters_about(desk, "budi@jambikota.example") == ["signature_requested"]
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="5/SK/2026", **SIGNED)
    city = next(party for party in (await agreement_of(desk, number)).parties if party.is_city)
    assert city.signatory_name == "Budi Santoso"


async def test_the_next_holder_of_the_same_mailbox_is_asked_anew_and_reads_it_once(desk: Desk, tmp_path: Path) -> None:
    number = await to_the_city(desk)
    new = DLH.replace('name = "Kepala Dinas Lingkungan Hidup"', 'name = "Budi Santoso"')
    desk = restarted(desk, tmp_path, (DLH, new))
    assert await follow_posts(desk) == 1
    assert (await open_task(desk, number, A.CITY_SIGNATURE)).name == "Budi Santoso"
    assert await letters_about(desk, HEAD) == ["signature_requested", "signature_requested"]


async def test_an_open_task_goes_to_the_deputy_when_the_days_begin_and_back_when_they_end(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    legal, acting = "kabag.hukum@jambikota.example", "kabag.pemerintahan@jambikota.example"
    deputy = (
        f'[[deputies]]\nfor = "{legal}"\nby = "{acting}"\nfrom = 2026-11-26\nuntil = 2026-11-30\n'
        'capacity = "Plh."\nreason = "Cuti tahunan"\n\n[signing]'
    )
    desk = restarted(desk, tmp_path, ("[signing]", deputy))
    assert await follow_posts(desk) == 0
    clock.turn(days=2)
    assert await follow_posts(desk) == 1
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    assert (task.email, task.position, task.seat) == (acting, "Plh. Kepala Bagian Hukum", legal)
    assert await follow_posts(desk) == 0
    clock.turn(days=5)
    assert await follow_posts(desk) == 1
    assert (await open_task(desk, number, A.LEGAL_REVIEW)).email == legal
    assert [each.note for each in await history(desk, "followed")][:1] == ["Cuti tahunan"]


async def test_what_a_person_has_handed_on_stays_until_that_person_leaves(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    economy = "asisten.ekonomi@jambikota.example"
    await give(desk, number, A.LEGAL_REVIEW, economy)
    gone = f'email = "{economy}"\nroles = ["tkksd"]'
    assert await follow_posts(desk) == 0
    desk = restarted(desk, tmp_path, (gone, f"{gone}\nvalid_until = 2026-11-30"))
    assert await follow_posts(desk) == 0
    clock.turn(days=10)
    assert await follow_posts(desk) == 1
    assert (await open_task(desk, number, A.LEGAL_REVIEW)).email == "kabag.hukum@jambikota.example"


async def test_a_reviewer_who_is_replaced_in_the_lens_is_followed_by_the_successor(desk: Desk, tmp_path: Path) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    post = 'name = "Dewi"\nposition = "Kepala Bagian Hukum"'
    new = f'[[people]]\n{post}\nemail = "dewi@jambikota.example"\nroles = ["tkksd"]\n\n'
    reviewers = 'reviewers = ["kabag.hukum@jambikota.example"]'
    desk = restarted(
        desk, tmp_path, (reviewers, reviewers.replace("kabag.hukum", "dewi")), ("[signing]", f"{new}[signing]")
    )
    assert await follow_posts(desk) == 1
    task = await open_task(desk, number, A.LEGAL_REVIEW)
    assert (task.email, task.seat) == ("dewi@jambikota.example", "dewi@jambikota.example")


async def test_a_task_of_the_bagian_goes_to_who_is_not_asked_yet_and_otherwise_ends(desk: Desk, tmp_path: Path) -> None:
    number = await enter(desk)
    one = 'email = "kabag.kerjasama@jambikota.example"\nroles = ["bagian", "tkksd"]'
    new = '[[people]]\nname = "{0}"\nposition = "Staf"\nemail = "{0}@jambikota.example"\nroles = ["bagian"]\n\n'
    desk = restarted(
        desk, tmp_path, (one, f"{one}\nvalid_until = 2026-11-23"), ("[signing]", f"{new.format('sari')}[signing]")
    )
    assert await follow_posts(desk) == 1
    assert (await open_task(desk, number, A.COMPLETENESS)).email == "sari@jambikota.example"
    assert (await letters_to(desk, KABAG))[-1].template == "delegated"
    second = await enter(desk, title="Usulan kedua")
    desk = restarted(desk, tmp_path, (one, one), ("[signing]", f"{new.format('sari')}[signing]"))
    third = await enter(desk, title="Usulan ketiga")  # both are asked
    desk = restarted(desk, tmp_path, (one, one))
    await follow_posts(desk)
    assert {(await open_task(desk, each, A.COMPLETENESS)).email for each in (number, second, third)} == {KABAG}


async def test_an_appointed_official_who_is_in_the_file_no_more_leaves_the_task_with_the_bagian_to_hand_on(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    person = (
        '[[people]]\nname = "Ratna"\nposition = "Asisten Administrasi"\nemail = "ratna@jambikota.example"\n'
        'roles = ["signatory"]\n\n[signing]'
    )
    with_ratna = restarted(desk, tmp_path, ("[signing]", person))
    number = await enter(with_ratna, **THIRD_PARTY, city_signer="ratna@jambikota.example")
    await through_the_review(with_ratna, number)
    await answer(with_ratna, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    assert (await open_task(desk, number, A.CITY_SIGNATURE)).name == "Ratna"
    assert await follow_posts(desk) == 1
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert (task.email, task.entrusted) == (KABAG, True)
    assert await follow_posts(desk) == 0
    await sign_in(desk, client, KABAG)
    assert "ratna@jambikota.example" in (await client.get(f"/usulan/{number}")).text
    await draft_of(client, number, "pks")
