"""A proposal of several departments: all are told, all see it, all stand in the register, and all are counted."""

import dataclasses
import io

import docx
import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.register.figures import Dimension
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.letters import Letter
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.initiation import submit
from satupintu.web.process.proposal_form import flattened
from tests.integration.test_figures import seen
from tests.integration.test_web import CLERK as BAGIAN
from tests.integration.test_web import OPD, sign_in
from tests.support.forms import CONTENT, a_form
from tests.support.people import forms_of
from tests.support.process import CLERK, an_answer, answer, conclude, enter, open_task, send_back

pytestmark = pytest.mark.anyio
OTHERS = ["Dinas Kesehatan", "Dinas Pendidikan"]
DESKS = {"dinkes@jambikota.example", "disdik@jambikota.example"}


async def told(desk: Desk, template: str) -> set[str]:
    """Addresses to which a kind of letter went."""
    async with desk.database.transaction() as session:
        return set(await session.scalars(select(Letter.to_email).where(Letter.template == template)))


async def test_every_department_that_takes_part_is_told_when_it_enters_and_when_it_is_registered(desk: Desk) -> None:
    await conclude(desk, departments=OTHERS)
    assert await told(desk, "department_named") == DESKS
    assert await told(desk, "registered") >= DESKS | {OPD}


async def test_every_department_that_takes_part_reads_that_it_has_ended(desk: Desk) -> None:
    number = await enter(desk, departments=OTHERS)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.REFUSE, note="Objeknya bukan urusan kota.")
    assert await told(desk, "not_continued") >= DESKS | {OPD}


async def test_a_department_that_a_correction_adds_is_told_at_once_and_nobody_is_told_twice(desk: Desk) -> None:
    number = await enter(desk, departments=OTHERS[:1])
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    await send_back(desk, number, "Libatkan Dinas Pendidikan.")
    task = await open_task(desk, number, Assignment.COMPLETION)
    given = dataclasses.replace(an_answer(desk, Choice.RESUBMIT), corrected=a_form(departments=OTHERS))
    await decide(desk, task.id, given, CLERK)
    async with desk.database.transaction() as session:
        letters = select(Letter.to_email).where(Letter.template == "department_named").order_by(Letter.id)
        assert (await session.scalars(letters)).all() == ["dinkes@jambikota.example", "disdik@jambikota.example"]


async def test_the_register_names_all_in_order_and_the_figures_count_each(desk: Desk) -> None:
    await conclude(desk, departments=OTHERS)
    async with desk.database.transaction() as session:
        agreement = (await session.scalars(select(Agreement))).one()
        assert [each.code for each in agreement.departments] == ["DLH", "DINKES", "DISDIK"]
    found = await seen(desk)
    assert {code for code, years in found.by[Dimension.OPD].items() if sum(years.values())} == {
        "DLH",
        "DINKES",
        "DISDIK",
    }


async def test_a_clerk_of_a_department_that_takes_part_sees_the_proposal_and_no_other_department_does(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    mine = await enter(desk, title="Bersama", initiator="Dinas Kesehatan", departments=["DLH"])
    others = await enter(desk, title="Sendiri", initiator="Dinas Kesehatan")
    await sign_in(desk, client, OPD)
    assert (await client.get(f"/usulan/{mine}")).status_code == 200
    assert (await client.get(f"/usulan/{others}")).status_code == 404
    listed = (await client.get("/usulan")).text
    assert mine in listed
    assert others not in listed


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (["Dinas Angkasa"], "tidak ada dalam daftar"),
        (["Dinas Kesehatan", "DINKES"], "sudah disebut"),
        (["Dinas Lingkungan Hidup"], "sudah disebut"),
    ],
)
async def test_a_department_that_is_unknown_or_named_twice_is_refused(desk: Desk, named: list[str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        await submit(desk, a_form(departments=named), (), CLERK)
    assert refused.value.field == "departments"


async def test_departments_and_roles_stand_in_dossier_draft_and_register(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, BAGIAN)
    said = {"departments": OTHERS, "partners": [{**CONTENT["partners"][0], "role": "Penyedia lahan"}]}
    await conclude(desk, **said)
    number = await enter(desk, title="Yang kedua", **said)
    page = (await client.get(f"/usulan/{number}")).text
    assert "Dinas Kesehatan; Dinas Pendidikan" in page
    assert "Penyedia lahan" in page
    assert "Penyedia lahan" in (await client.get("/daftar/001-REG-KS-2026")).text
    word = docx.Document(io.BytesIO((await client.get(f"/usulan/{number}/naskah/kb.docx")).content))
    assert any("bersama Dinas Kesehatan, Dinas Pendidikan" in each.text for each in word.paragraphs)


async def test_the_form_takes_further_departments_and_shows_what_is_wrong_beside_them(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, BAGIAN)
    form = next(each for each in forms_of(await client.get("/usulan/baru")) if "title" in each.names)
    assert {"departments.0", "departments.3", "partners.0.role"} <= form.names
    page = await client.post("/usulan/baru", data={**form.values, **typed(a_form()), "departments.0": "Dinas Angkasa"})
    assert page.status_code == 422
    assert 'value="Dinas Angkasa"' in page.text
    form = next(each for each in forms_of(page) if "title" in each.names)
    page = await client.post("/usulan/baru", data={**form.values, "departments.0": "Dinas Kesehatan"})
    assert page.url.path.startswith("/usulan/KS-")
    async with desk.database.transaction() as session:
        assert (await session.scalars(select(Proposal.other_opds))).one() == ["DINKES"]


async def test_a_proposal_of_one_department_is_the_same_submission_as_before(desk: Desk) -> None:
    said = a_form().as_text()
    assert "departments" not in said
    assert "role" not in said
    assert ProposalForm.model_validate_json(said).as_text() == said


def typed(form: ProposalForm) -> dict[str, str]:
    """A proposal as somebody types it."""
    return {name: value for name, value in flattened(form).items() if value}
