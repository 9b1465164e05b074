"""Partners, countries and objects that do not fit their route: refused with where they go, or passed with a reason."""

import dataclasses
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.language import say
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.web.process.proposal_form import flattened
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support.forms import CONTENT, a_form
from tests.support.people import forms_of
from tests.support.process import an_answer, answer, enter, open_task, run
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio


def proposed(route: str, kind: str, country: str = "ID", document: str = "KB", **changes: Any) -> ProposalForm:
    """A proposal with one partner."""
    partner = {**CONTENT["partners"][0], "name": "Mitra Contoh", "kind": kind, "country": country}
    category = "sukarela" if route == "KSDD" else None
    return a_form(**{"route": route, "document": document, "category": category, "partners": [partner], **changes})


REFUSED = {
    "a village in KSDD": (proposed("KSDD", "desa"), "partners.0.kind", "Permendagri 96/2017"),
    "a company of a region in KSDD": (proposed("KSDD", "bumd"), "partners.0.kind", "ajukan lewat KSDPK"),
    "an office of a ministry in KSDPK": (proposed("KSDPK", "instansi_vertikal"), "partners.0.kind", "SINERGI"),
    "a firm of Singapore in KSDPK": (proposed("KSDPK", "perusahaan_swasta", "SG"), "partners.0.country", "KSDLL"),
    "a sister city in Israel": (proposed("KSDPL", "pemda_luar_negeri", "IL", "LOI"), "partners.0.country", "Israel"),
}
ASKED = {
    "KPBU with a loan as another object": (
        proposed("KSDPK", "perusahaan_swasta", object="lainnya", title="KPBU Pasar", scope=["Pinjaman kepada daerah"]),
        {"object.kpbu": "Perpres 38/2015", "object.pinjaman": "PP 1/2024"},
    ),
    "rent as another object": (
        proposed("KSDPK", "perusahaan_swasta", object="lainnya", title="Sewa gedung lama"),
        {"object.barang_milik_daerah": "Permendagri 7/2024"},
    ),
}


@pytest.mark.parametrize(("form", "field", "words"), REFUSED.values(), ids=REFUSED)
async def test_who_does_not_fit_is_refused_by_form_and_api_with_the_way_it_goes(
    desk: Desk, client: httpx.AsyncClient, form: ProposalForm, field: str, words: str
) -> None:
    await sign_in(desk, client, OPD)
    blank = await client.get("/usulan/baru")
    fields = next(each for each in forms_of(blank) if "title" in each.names)
    page = await submit(client, blank, fields, **flattened(form))
    assert page.status_code == 422
    beside = page.text.split(f'id="problem-{field}"')[1].split("</p>")[0]
    assert words in beside and "PP 28/2018" in beside
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    answered = await client.post("/api/v1/proposals", json=form.model_dump(mode="json"))
    assert answered.status_code == 422 and words in answered.text
    async with desk.database.transaction() as session:
        assert (await session.scalars(select(Proposal))).all() == []


@pytest.mark.parametrize(("form", "wanted"), ASKED.values(), ids=ASKED)
async def test_an_object_under_another_name_is_seen_at_entry_and_passes_with_a_reason(
    desk: Desk, client: httpx.AsyncClient, form: ProposalForm, wanted: dict[str, str]
) -> None:
    await sign_in(desk, client, OPD)
    blank = await client.get("/usulan/baru")
    fields = next(each for each in forms_of(blank) if "title" in each.names)
    page = await submit(client, blank, fields, **flattened(form))
    assert page.status_code == 200 and page.url.path == "/usulan/KS-2026-0001"
    hint = page.text.split("Perlu diperhatikan")[1]
    for words in wanted.values():
        assert words in hint
    await run(desk, "KS-2026-0001")
    await answer(desk, "KS-2026-0001", Assignment.COMPLETENESS, Choice.ACCEPT)
    await sign_in(desk, client, CLERK)
    seen = (await client.get("/usulan/KS-2026-0001")).text
    assert seen.count("Dibiarkan lewat: Disepakati dalam rapat.") > len(wanted)


async def test_whoever_stands_beside_a_partner_that_fits_is_asked_about(desk: Desk, client: httpx.AsyncClient) -> None:
    partners = [CONTENT["partners"][0], {**CONTENT["partners"][0], "name": "PT Air Minum", "kind": "bumd"}]
    partners[1] = {**partners[1], "contact": {"name": "Direksi", "email": "direksi@air.example"}}
    number = await enter(desk, partners=partners)
    await sign_in(desk, client, CLERK)
    assert "PT Air Minum tidak lazim menjadi mitra jalur KSDD" in (await client.get(f"/usulan/{number}")).text


async def test_a_country_that_nobody_has_looked_up_is_asked_about_and_named(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    form = proposed("KSDPL", "pemda_luar_negeri", "GL", "LOI", term_years=1).model_dump(mode="json")
    number = await enter(desk, **form)
    await sign_in(desk, client, CLERK)
    page = (await client.get(f"/usulan/{number}")).text
    assert "Hubungan diplomatik dengan Greenland, negara Mitra Contoh, belum tercatat" in page
    japan = proposed("KSDPL", "pemda_luar_negeri", "JP", "LOI", title="Kota kembar", term_years=1)
    number = await enter(desk, **japan.model_dump(mode="json"))
    page = (await client.get(f"/usulan/{number}")).text
    assert "Hubungan diplomatik" not in page and "Jepang" in page


async def test_an_addendum_with_the_party_of_old_is_asked_about_and_not_refused(desk: Desk) -> None:
    old = an_agreement("PKS layanan imigrasi")
    await keep(desk, old)
    form = proposed("KSDPK", "instansi_vertikal", document="PKS", amends=old.register_number)
    party = form.partners[0].model_copy(update={"name": old.parties[1].name})
    form = form.model_copy(update={"partners": [party]})
    assert await enter(desk, **form.model_dump(mode="json"))


async def test_an_object_of_sinergi_that_is_not_in_the_rkpd_is_put_there_first(desk: Desk) -> None:
    form = proposed("SINERGI", "kementerian_lembaga", document="NK", in_planning_document=False)
    with pytest.raises(InvalidForm) as refused:
        await enter(desk, **form.model_dump(mode="json"))
    (problem,) = refused.value.problems
    assert problem.field == "in_planning_document"
    assert "RKPD" in say("id", problem.sentence, **problem.facts)
    assert "must be in the RKPD" in say("en", problem.sentence, **problem.facts)
    assert await enter(desk, in_planning_document=False), "elsewhere it is let pass with a reason"


async def test_a_correction_brings_in_nobody_whom_the_entry_would_refuse(desk: Desk) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.RETURN, "Lengkapi.")
    corrected = proposed("KSDD", "desa")
    with pytest.raises(InvalidForm) as refused:
        await resubmit(desk, number, corrected)
    assert refused.value.problems[0].field == "partners.0.kind"


async def resubmit(desk: Desk, number: str, corrected: ProposalForm) -> None:
    task = await open_task(desk, number, Assignment.COMPLETION)
    given = dataclasses.replace(an_answer(desk, Choice.RESUBMIT), corrected=corrected)
    await decide(desk, task.id, given, Actor(task.name, Via.LINK, task.email))


async def test_the_country_is_chosen_by_its_name(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    chosen = page.text.split('<select id="partners.0.country"')[1].split("</select>")[0]
    assert '<option value="ID" selected>Indonesia</option>' in chosen
    assert '<option value="SG">Singapura</option>' in chosen
    assert '<option value="EU"' not in chosen and '<option value="UN"' not in chosen
