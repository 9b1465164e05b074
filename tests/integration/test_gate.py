"""Under which names and from where the web answers: hosts, proxies, the local mailbox, and forms that lose nothing."""

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from config.settings import Settings, read_settings
from satupintu.domain.errors import MisconfiguredOffice
from satupintu.domain.office.security import SecurityKind
from satupintu.runtime.opening import refuse_open_mailbox
from satupintu.runtime.up import up
from satupintu.usecases.office import api_tokens, security_log
from satupintu.usecases.office.desk import Desk
from satupintu.web.server import create_app, guarded
from tests.integration.conftest import BASE
from tests.integration.test_bounds import propose
from tests.integration.test_web import ADMIN, AUDITOR, CLERK, OPD, sign_in, submit
from tests.support.forms import CONTENT
from tests.support.papers import pdf
from tests.support.people import forms_of
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
PUBLIC = "https://satupintu.kota.example"


def served(desk: Desk, settings: Settings, peer: str = "127.0.0.1") -> httpx.AsyncClient:
    """A browser in front of the application as it is served under these settings."""
    app = create_app(settings)
    app.state.desk = desk
    transport = httpx.ASGITransport(guarded(settings, app), client=(peer, 5000))
    return httpx.AsyncClient(transport=transport, base_url=settings.base_url)


def settings_of(desk: Desk, **given: str | int) -> Settings:
    return Settings.model_validate({"data_dir": desk.blobs.folder, **given})


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("satupintu.kota.example", 200),
        ("SatuPintu.Kota.example", 200),
        ("ks.kota.example", 200),
        ("127.0.0.1:8123", 200),
        ("localhost:8124", 200),
        ("jahat.example", 421),
        ("satupintu.kota.example.jahat.example", 421),
        ("127.0.0.1:9", 421),
        ("", 421),
    ],
)
async def test_only_names_of_this_office_are_answered_to(desk: Desk, host: str, status: int) -> None:
    settings = settings_of(desk, base_url=PUBLIC, smtp_url="smtp://x", web_port=8123, webs=2, hosts="ks.kota.example")
    async with served(desk, settings) as client:
        for path in ("/masuk", "/sehat"):
            answer = await client.get(path, headers={"Host": host})
            assert answer.status_code == status
        assert status == 200 or "tidak menjawab di alamat ini" in answer.text
        redirected = await client.get("/masuk/", headers={"Host": host})
        assert host == "" or "jahat" not in redirected.headers.get("location", "")


async def test_the_origin_of_a_form_is_held_against_our_own_names_and_not_against_its_host(desk: Desk) -> None:
    settings = settings_of(desk, base_url=PUBLIC, smtp_url="smtp://x")
    async with served(desk, settings) as client:
        page = await client.get("/masuk")
        form = {**forms_of(page)[0].values, "email": "x@example.org"}
        for origin, host, status in (
            (PUBLIC, "satupintu.kota.example", 200),
            ("https://jahat.example", "satupintu.kota.example", 403),
            ("https://jahat.example", "jahat.example", 421),
        ):
            answer = await client.post("/masuk", data=form, headers={"Origin": origin, "Host": host})
            assert answer.status_code == status, origin


async def test_a_forwarded_address_is_believed_from_the_offices_own_proxy_only(desk: Desk) -> None:
    said = {"X-Forwarded-For": "198.51.100.9"}
    for trusted, peer, origin in (
        ("", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1, 10.0.0.0/8", "10.1.2.3", "198.51.100.9"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
    ):
        async with served(desk, settings_of(desk, trusted_proxies=trusted), peer) as client:
            page = await client.get("/masuk")
            form = {**forms_of(page)[0].values, "email": AUDITOR}
            assert (await client.post("/masuk", data=form, headers=said)).status_code == 200
        (newest,) = await security_log.entries(desk, SecurityKind.SIGN_IN_ASKED, limit=1, offset=0)
        assert newest.origin == origin


async def test_the_mailbox_is_shown_to_this_machine_alone(desk: Desk) -> None:
    settings = settings_of(desk)
    async with served(desk, settings) as here, served(desk, settings, "192.0.2.5") as there:
        assert (await here.get("/mailbox")).status_code == 200
        assert (await there.get("/mailbox")).status_code == 404
        for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via"):
            for path in ("/mailbox", "/mailbox/x", "/mailbox/x/html"):
                assert (await here.get(path, headers={name: "127.0.0.1"})).status_code == 404, name


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        ({}, False),
        ({"base_url": "http://localhost:8000"}, False),
        ({"base_url": "http://[::1]:8000"}, False),
        ({"base_url": PUBLIC}, True),
        ({"host": "0.0.0.0"}, True),
        ({"base_url": PUBLIC, "smtp_url": "smtp://mail.kota.example"}, False),
        ({"host": "0.0.0.0", "base_url": PUBLIC, "smtp_url": "smtp://mail.kota.example"}, False),
    ],
)
async def test_nothing_starts_where_the_mailbox_would_stand_open(
    tmp_path: Path, given: dict[str, str], is_open: bool
) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path / "data", **given})
    if not is_open:
        refuse_open_mailbox(settings)
        return
    with pytest.raises(MisconfiguredOffice, match="SATUPINTU_SMTP_URL"):
        await up(settings)
    assert not (tmp_path / "data").exists(), "it is refused before anything is made"


async def test_a_bound_is_set_in_the_environment_and_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SATUPINTU_BOUNDS", '{"proposal": 40}')
    assert read_settings().bounds == {"proposal": 40}
    for wrong in ('{"proposal": 0}', '{"usulan": 40}'):
        monkeypatch.setenv("SATUPINTU_BOUNDS", wrong)
        with pytest.raises(MisconfiguredOffice, match="SATUPINTU_BOUNDS"):
            read_settings()


async def test_an_administrator_proposes_nothing_through_the_api_either(desk: Desk, client: httpx.AsyncClient) -> None:
    for email, status in ((ADMIN, 403), (AUDITOR, 403), (CLERK, 201)):
        headers = {"Authorization": f"Bearer {await api_tokens.create(desk, email, email)}"}
        answer = await client.post("/api/v1/proposals", json=CONTENT, headers=headers)
        assert answer.status_code == status, email


async def test_a_proposal_form_without_its_hidden_fields_comes_back_with_the_text(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, OPD)
    for missing in ({"csrf": "mati"}, {}):
        answer = await client.post("/usulan/baru", data={"title": "Judul yang sudah diketik", **missing})
        assert answer.status_code == 403
        assert "terlalu lama terbuka" in answer.text
        form = next(each for each in forms_of(answer) if "title" in each.names)
        assert form.values["title"] == "Judul yang sudah diketik"
        assert form.values["submission"]
    page = await client.get("/usulan/baru")
    csrf = forms_of(page)[0].values["csrf"]
    answer = await client.post("/usulan/baru", data={"title": "Judul yang sudah diketik", "csrf": csrf})
    assert answer.status_code == 422
    assert "terlalu lama terbuka" not in answer.text


async def test_a_proposal_of_a_form_that_has_died_is_entered_when_it_is_sent_again(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, OPD)
    dead = await propose(client, "Usulan lama", csrf="mati")
    form = next(each for each in forms_of(dead) if "title" in each.names)
    done = await submit(client, dead, form)
    assert done.url.path == "/usulan/KS-2026-0001"


async def test_a_sign_in_form_that_has_died_keeps_the_address(client: httpx.AsyncClient) -> None:
    answer = await client.post("/masuk", data={"email": AUDITOR, "csrf": "mati"})
    assert answer.status_code == 403
    form = next(each for each in forms_of(answer) if "email" in each.names)
    assert form.values["email"] == AUDITOR
    assert (await submit(client, answer, form)).status_code == 200


async def test_any_other_form_that_has_died_is_shown_again_with_what_was_typed(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, ADMIN)
    typed = {"email": AUDITOR, "csrf": "mati", "kosong": ""}
    dead = await client.post("/sesi/orang", data=typed)
    assert dead.status_code == 403
    assert "belum ada yang tersimpan" in dead.text
    form = next(each for each in forms_of(dead) if "email" in each.names)
    assert (form.values["email"], form.values["kosong"]) == (AUDITOR, "")
    done = await submit(client, dead, form)
    assert "telah diakhiri" in done.text


async def test_a_form_with_a_file_that_has_died_says_that_the_file_is_to_be_chosen_again(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    made = an_agreement("Sampah")
    await keep(desk, made)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/daftar/{made.slug}")
    form = next(each for each in forms_of(page) if "copy_place" in each.names)
    scan = ("naskah.pdf", pdf(["naskah"]), "application/pdf")
    dead = await submit(client, page, form, csrf="mati", copy_place="Lemari 3 <b>", file=scan)
    assert dead.status_code == 403
    assert "pilih lagi sesudahnya" in dead.text
    assert 'enctype="multipart/form-data"' in dead.text
    assert '<li class="lines">Lemari 3 &lt;b&gt;</li>' in dead.text
    again = next(each for each in forms_of(dead) if "copy_place" in each.names)
    kept = await submit(client, dead, again)
    assert kept.status_code in (200, 422)
    assert "terlalu lama terbuka" not in kept.text


async def test_what_is_sent_after_the_session_has_ended_is_not_lost(
    desk: Desk, client: httpx.AsyncClient, app: FastAPI
) -> None:
    await sign_in(desk, client, ADMIN)
    page = await client.get("/sesi")
    form = next(each for each in forms_of(page) if "email" in each.names)
    client.cookies.clear()
    ended = await submit(client, page, form, email="yang.sudah.diketik@jambikota.example")
    assert ended.status_code == 401
    kept = next(each for each in forms_of(ended) if "email" in each.names)
    await sign_in(desk, client, ADMIN)
    again = await submit(client, ended, kept)
    assert again.status_code == 403
    answered = await submit(client, again, next(each for each in forms_of(again) if "email" in each.names))
    assert "yang.sudah.diketik@jambikota.example" in answered.text


async def test_a_double_click_on_a_form_that_has_died_is_one_proposal(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, OPD)
    dead = await propose(client, "Usulan lama", csrf="mati")
    form = next(each for each in forms_of(dead) if "title" in each.names)
    answers = await asyncio.gather(*(submit(client, dead, form) for _ in range(3)))
    assert {answer.url.path for answer in answers} == {"/usulan/KS-2026-0001"}
    assert str(answers[0].url).startswith(BASE)
