"""The pages of the routes: who sees them, what they say, and that the drawing keeps to the security policy."""

import re
from html import unescape

import httpx
import pytest

from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.usecases.office.desk import Desk
from tests.integration.test_web import OPD, sign_in
from tests.support.process import answer, enter, open_task

pytestmark = pytest.mark.anyio
LEGAL = "kabag.hukum@jambikota.example"


@pytest.mark.parametrize(
    ("language", "words", "limit"),
    [("id", "45 hari kerja", "paling lama 1 tahun "), ("en", "45 working days", "at most 1 year ")],
)
async def test_every_route_is_drawn_and_told_in_both_languages(
    desk: Desk, client: httpx.AsyncClient, language: str, words: str, limit: str
) -> None:
    assert "/masuk" in str((await client.get("/routes/ksdd")).url), "a stranger signs in first"
    await sign_in(desk, client, OPD)
    client.cookies.set("satupintu_language", language)
    for route, definition in desk.routes.items():
        shown = await client.get(f"/routes/{route.lower()}")
        text = unescape(shown.text)
        assert shown.status_code == 200
        assert "<svg" in text
        assert ' style="' not in text, "the policy allows no inline style"
        for part in (*definition.stages, *definition.legal, *definition.benefit):
            assert part.text_in(language) in text
            assert part.dasar_hukum in text
        drawn = re.findall(r"<text[^>]*>([^<]*)", text)
        assert all(each.strip() for each in drawn)
    abroad = unescape((await client.get("/routes/ksdpl")).text)
    assert words in abroad
    assert limit in abroad
    assert (await client.get("/routes/ksxx")).status_code == 404


async def test_the_dossier_and_the_form_lead_to_the_route(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    await sign_in(desk, client, OPD)
    assert 'href="/routes/ksdd"' in (await client.get(f"/usulan/{number}")).text
    assert 'href="/routes/ksdpl"' in (await client.get("/usulan/baru")).text


async def test_the_legal_reviewer_is_told_what_to_look_for_without_new_fields(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    await sign_in(desk, client, LEGAL)
    text = unescape((await client.get(f"/tugas/{task.id}")).text)
    assert "Kesepakatan Bersama: 7 isi minimum" in text
    assert "Surat-menyurat" in text
    assert text.count('name="check.') == 3 * len(desk.routes["KSDD"].legal)
