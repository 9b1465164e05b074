"""What an addendum changes is kept beside what held before: parties, last day, scope, value."""

from datetime import date

import httpx
import pypdfium2
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.letters import Letter
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier, papers
from satupintu.usecases.register import search
from tests.integration.conftest import TurnedClock
from tests.integration.test_succession import agreement_of, events
from tests.integration.test_web import CLERK, sign_in
from tests.support.forms import CONTENT
from tests.support.kin import departures, register_number, relations, resubmit, sign, with_partner
from tests.support.process import answer, conclude, enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
PKS = {"document": "PKS", "parent": "KB lama", "title": "PKS", "term_years": 3}
FUNDED = {"source": "APBD", "amount": 100_000_000, "in_current_budget": True}


async def a_pks(desk: Desk, *partners: str) -> Agreement:
    return await agreement_of(desk, await conclude_with(desk, *partners, **PKS, funding=FUNDED))


async def conclude_with(desk: Desk, *partners: str, **changes: object) -> str:
    number = await enter(desk, **{**changes, **with_partner(*partners)})
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, number)
    return number


async def text_of_the_addendum(desk: Desk, number: str) -> str:
    made = await papers.make(desk, await dossier.dossier(desk, number, None), "adendum", "pdf")
    pages = pypdfium2.PdfDocument(made.content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


async def test_another_partner_is_no_partner_of_an_addendum_until_it_says_that_the_parties_change(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    old = await a_pks(desk, "Kabupaten A")
    said = {**CONTENT, **PKS, "parent": None, "amends": old.register_number, **with_partner("Kabupaten B")}
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', CLERK)}"
    refused = await client.post("/api/v1/proposals", json=said)
    (problem,) = refused.json()["errors"]
    assert (refused.status_code, problem["field"]) == (422, "amends")
    assert "Kabupaten A" in problem["message"] and "Perubahan pihak" in problem["message"]
    assert (await client.post("/api/v1/proposals", json={**said, **with_partner("KABUPATEN A.")})).status_code == 201


@pytest.mark.parametrize(
    ("partners", "leaves", "words"),
    [
        (("Kabupaten B",), ["Kabupaten C"], "Sebutkan juga Kabupaten A"),
        (("Kabupaten A",), ["Kabupaten C"], "bukan pihak"),
        (("Kabupaten A",), [], "siapa keluar atau siapa masuk"),
        (("Kabupaten A",), ["Kabupaten A"], "tidak ada mitra lagi"),
    ],
)
async def test_a_change_of_parties_names_who_leaves_among_those_who_are_parties(
    desk: Desk, partners: tuple[str, ...], leaves: list[str], words: str
) -> None:
    old = await a_pks(desk, "Kabupaten A")
    with pytest.raises(InvalidInput, match=words):
        await enter(
            desk,
            document="PKS",
            amends=old.register_number,
            party_change={"leaves": leaves, "ground": "Pemekaran."},
            **with_partner(*partners),
        )


async def test_a_correction_does_not_bring_another_partner_into_an_addendum(desk: Desk) -> None:
    old = await a_pks(desk, "Kabupaten A")
    number = await enter(desk, document="PKS", amends=old.register_number, **with_partner("Kabupaten A"))
    await answer(desk, number, A.COMPLETENESS, C.RETURN, "Perbaiki.")
    form = (await dossier.dossier(desk, number, None)).proposal.form
    partners = [form.partners[0].model_copy(update={"name": "Kabupaten B"})]
    with pytest.raises(InvalidInput, match="Perubahan pihak"):
        await resubmit(desk, number, form.model_copy(update={"partners": partners}))


async def test_who_leaves_and_who_enters_stand_in_the_paper_and_in_the_register_with_their_days(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    old = await a_pks(desk, "Kabupaten A")
    clock.turn(days=100)
    change = {"leaves": ["kabupaten a"], "ground": "Kabupaten A dimekarkan."}
    said = {
        "document": "PKS",
        "title": "Adendum",
        "amends": old.slug,
        "party_change": change,
        "scope": ["Pengangkutan", "Pengolahan"],
        "funding": {**FUNDED, "amount": 250_000_000},
        "new_end": "2031-11-24",
    }
    number = await enter(desk, **said, **with_partner("Kabupaten A", "Kabupaten B"))
    text = await text_of_the_addendum(desk, number)
    assert "bahwa Pemerintah Kota Jambi dan Kabupaten A telah menandatangani" in text
    assert "PARA PIHAK telah menandatangani" not in text
    assert "Kabupaten A keluar sebagai pihak dan Kabupaten B masuk sebagai pihak" in text
    assert "Kabupaten A dimekarkan" in text and "PERUBAHAN PIHAK" in text
    await sign_in(desk, client, CLERK)
    shown = (await client.get(f"/usulan/{number}")).text
    assert "Keluar: kabupaten a" in shown and "Mitra sesudahnya: Kabupaten B" in shown
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, number)
    amended = (await search.agreement_record(desk, old.slug, None)).agreement
    assert [(each.name, each.is_city) for each in amended.parties] == [
        ("Pemerintah Kota Jambi", True),
        ("Kabupaten B", False),
    ]
    assert (amended.ends_on, amended.scope, amended.value) == (
        date(2031, 11, 24), ["Pengangkutan", "Pengolahan"], 250_000_000,
    )  # fmt: skip
    first, second = [(each.held_from, each.what) for each in amended.versions]
    assert (first[0], [each.name for each in first[1].parties]) == (
        date(2026, 11, 24), ["Pemerintah Kota Jambi", "Kabupaten A"],
    )  # fmt: skip
    assert (first[1].ends_on, first[1].scope, first[1].value) == (date(2029, 11, 24), ("Pengangkutan",), 100_000_000)
    assert (second[0], [each.name for each in second[1].parties]) == (
        date(2027, 3, 4), ["Pemerintah Kota Jambi", "Kabupaten B"],
    )  # fmt: skip
    (changed,) = [each for each in await events(desk, (amended.proposal and amended.proposal.number) or "")
                  if each.event == "changed_by_addendum"]  # fmt: skip
    assert changed.facts == {"register": await register_number(desk, number), "changed": ["parties", "scope", "value"]}
    await sign_in(desk, client, CLERK)
    page = (await client.get(f"/daftar/{old.slug}")).text
    assert "Yang berlaku dari masa ke masa" in page and "Sejak 4 Maret 2027" in page and "Rp250.000.000" in page
    assert old.slug in (await client.get("/daftar?cari=Kabupaten+B")).text
    assert await relations(desk) == [("Adendum", "PKS")]


async def test_a_party_that_leaves_without_signing_the_addendum_hears_of_it(desk: Desk) -> None:
    old = await a_pks(desk, "Kabupaten A", "Kabupaten B")
    change = {"leaves": ["Kabupaten A"], "ground": "Kabupaten A dimekarkan."}
    said = {"document": "PKS", "title": "Adendum", "amends": old.slug, "party_change": change}
    number = await enter(desk, **said, **with_partner("Kabupaten B"))
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, number)
    async with desk.database.transaction() as session:
        (told,) = await session.scalars(select(Letter).where(Letter.template == "party_has_left"))
    assert (told.to_email, told.values["addendum"]) == (
        "kabupatena@mitra.example",
        await register_number(desk, number),
    )
    assert (told.values["left_on"], told.values["ground"]) == (str(desk.today()), "Kabupaten A dimekarkan.")
    assert old.register_number == told.values["agreement"]["register_number"]


async def test_a_second_addendum_says_who_signed_the_text_and_that_it_was_changed(desk: Desk) -> None:
    old = await a_pks(desk, "Kabupaten A")
    change = {"leaves": ["Kabupaten A"], "ground": "Pemekaran."}
    first = await conclude_with(
        desk, "Kabupaten B", document="PKS", title="Adendum", amends=old.register_number, party_change=change
    )
    second = await enter(desk, document="PKS", amends=old.register_number, **with_partner("Kabupaten B"))
    text = await text_of_the_addendum(desk, second)
    assert "bahwa Pemerintah Kota Jambi dan Kabupaten A telah menandatangani" in text
    assert (
        f"telah diubah dengan adendum yang tercatat dengan nomor register {await register_number(desk, first)}" in text
    )


async def test_the_partners_of_a_row_that_knows_no_city_may_sign_its_addendum(desk: Desk) -> None:
    old = an_agreement("Lama", document=DocumentType.PKS, route=Route.KSDD)
    for party in old.parties:
        party.is_city = False
    await keep(desk, old)
    assert await enter(desk, document="PKS", amends=old.register_number)
    with pytest.raises(InvalidInput, match="Perubahan pihak"):
        await enter(desk, document="PKS", amends=old.register_number, **with_partner("Kabupaten B"))


@pytest.mark.parametrize(
    ("document", "new_end", "expected"),
    [
        ("KB", "2031-11-24", []),
        ("KB", "2031-11-25", ["new_end"]),
        ("PKS", "2040-01-01", ["new_end"]),
        ("PKS", "2030-01-01", []),
    ],
)
async def test_a_new_end_is_held_against_the_limit_from_the_first_day_on(
    desk: Desk, document: str, new_end: str, expected: list[str]
) -> None:
    about = {"document": document, "term_years": 3, "parent": "KB lama" if document == "PKS" else None}
    old = await agreement_of(desk, await conclude(desk, **about))
    number = await enter(desk, document=document, amends=old.register_number, new_end=new_end, title="Adendum")
    assert await departures(desk, number) == expected


async def test_the_limit_is_told_with_its_article_and_its_days(desk: Desk, client: httpx.AsyncClient) -> None:
    old = await agreement_of(desk, await conclude(desk))
    number = await enter(desk, amends=old.register_number, new_end="2040-01-01", title="Adendum")
    await sign_in(desk, client, CLERK)
    page = (await client.get(f"/usulan/{number}")).text
    assert "Berakhir menjadi 1 Januari 2040, lebih dari 5 tahun sejak mulai berlaku 24 November 2026" in page
    assert "Permendagri 22/2020 Ps. 9(3)" in page


async def test_an_addendum_that_would_outlive_the_kb_of_its_pks_departs_from_it(desk: Desk) -> None:
    kb = await conclude(desk, title="KB", term_years=4)
    pks = await conclude(desk, title="PKS", document="PKS", term_years=2, parent=await register_number(desk, kb))
    number = await enter(
        desk, document="PKS", amends=await register_number(desk, pks), new_end="2031-01-01", title="Adendum"
    )
    assert await departures(desk, number) == ["parent.outlived"]
