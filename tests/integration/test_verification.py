"""Certificates, the public page behind their codes, and the public list: what they show, and what they do not."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pypdfium2
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from satupintu.domain.errors import NotFound
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.register.agreements import EndCause
from satupintu.store.proposals import Actor, Paper, Proposal, Via
from satupintu.store.register.tables import Agreement, AgreementFile
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.register import additions, certificate
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.test_web import CLERK, OPD, OTHER_OPD, sign_in, submit
from tests.support.papers import pdf
from tests.support.people import forms_of
from tests.support.process import enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
BAGIAN = Actor("Bagian", Via.DESK, CLERK)


async def address_of(desk: Desk, agreement: Agreement) -> str:
    """The path that the certificate carries."""
    with pypdfium2.PdfDocument(await certificate.certificate(desk, agreement.slug, None)) as read:
        text = "".join(read[0].get_textpage().get_text_range().split())
    found = re.search(r"/verifikasi/([\w-]{43})", text)
    assert found is not None, text
    return found[0]


async def filed(desk: Desk, agreement: Agreement, content: bytes) -> str:
    blob = await desk.blobs.put_bytes(content, "naskah.pdf")
    await additions.add_file(desk, agreement.slug, FiledPaper("naskah_ditandatangani", "n.pdf", blob), BAGIAN)
    return blob.sha256


def plain(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """An answer without what differs between any two."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, answer.text.replace(answer.url.path, ""), headers


async def test_the_public_page_shows_the_minimum_and_compares_files(desk: Desk, client: httpx.AsyncClient) -> None:
    made = an_agreement("Sampah", number="9/PKS", notes="catatan rahasia", place="Tempat rahasia", affair="urusan x")
    made.parties[1].signatory_name = "Penandatangan Rahasia"
    await keep(desk, made)
    address = await address_of(desk, made)
    empty = await client.get(address)
    assert "Naskah bertanda tangan belum diarsipkan." in empty.text
    assert 'type="file"' not in empty.text
    content = pdf(["naskah asli"])
    sha256 = await filed(desk, made, content)
    page = await client.get(address)
    for words in ("Sampah", made.register_number, "Pemerintah Kabupaten Contoh", "9/PKS", "1 Maret 2029", sha256,
                  "naskah yang ditandatangani"):  # fmt: skip
        assert words in page.text, words
    assert "rahasia" not in page.text.lower()
    assert "@" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    form = next(form for form in forms_of(page) if "file" in form.names)
    kept = set(desk.blobs.folder.rglob("*"))
    same = await submit(client, page, form, file=("a.pdf", content, "application/pdf"))
    assert "Sama." in same.text
    other = await submit(client, page, form, file=("b.pdf", content + b" ", "application/pdf"))
    assert "Tidak sama." in other.text
    large = await submit(client, page, form, file=("c.pdf", b"0" * (desk.blobs.limit + 1), "application/pdf"))
    assert (large.status_code, "paling besar 2 MB" in large.text) == (422, True)
    none = await submit(client, page, form)
    assert (none.status_code, "Pilih dahulu berkas" in none.text) == (422, True)
    assert set(desk.blobs.folder.rglob("*")) == kept


async def test_unknown_and_withheld_answer_alike_and_new_keys_break_no_certificate(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient
) -> None:
    made = an_agreement("Tertutup")
    await keep(desk, made)
    address = await address_of(desk, made)
    app.state.desk = replace(desk, keyring=Keyring(["kunci-lain"]))
    assert "Tertutup" in (await client.get(address)).text
    app.state.desk = desk
    await certificate.withhold(desk, made.slug, True, BAGIAN)
    for method in ("GET", "POST"):
        withheld = plain(await client.request(method, address))
        unknown = plain(await client.request(method, "/verifikasi/" + "x" * 43))
        assert withheld == unknown
        assert withheld[0] == 404
        assert "@" not in withheld[1]
    assert plain(await client.get("/publik"))[:2] == plain(await client.get("/verifikasi/x"))[:2]
    await certificate.withhold(desk, made.slug, False, BAGIAN)
    assert await address_of(desk, made) == address


async def test_the_list_of_those_in_force_is_off_until_switched_on(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient
) -> None:
    hidden = an_agreement("Ditahan")
    over = an_agreement("Diakhiri", terminated_on=date(2025, 1, 1), end_cause=EndCause.AGREED)
    past = an_agreement("Lewat", ends_on=desk.today() - timedelta(days=1))
    soon = an_agreement("Segera berakhir", ends_on=desk.today())
    await keep(desk, hidden, over, past, soon, *(an_agreement(f"Uji {n:02d}") for n in range(50)))
    await certificate.withhold(desk, hidden.slug, True, BAGIAN)
    assert (await client.get("/publik")).status_code == 404
    public = desk.office.public.model_copy(update={"list_in_force": True})
    app.state.desk = replace(desk, office=desk.office.model_copy(update={"public": public}))
    first, second = await client.get("/publik"), await client.get("/publik?halaman=2")
    both = first.text + second.text
    assert both.count("<td><b>") == 51
    assert "Segera berakhir" in both
    for title in ("Ditahan", "Diakhiri", "Lewat", "/verifikasi/", "@"):
        assert title not in both, title


async def test_who_sees_the_agreement_gets_its_certificate_and_the_bagian_withholds(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    made = an_agreement("Milik DLH")
    await keep(desk, made)
    address = f"/daftar/{made.slug}/sertifikat.pdf"
    assert (await client.get(address, follow_redirects=False)).headers["location"] == "/masuk"
    await sign_in(desk, client, OTHER_OPD)
    assert (await client.get(address)).status_code == 404
    await sign_in(desk, client, OPD)
    page = await client.get(f"/daftar/{made.slug}")
    assert address in page.text and "Jangan buka" not in page.text
    assert (await client.get(address)).content.startswith(b"%PDF")
    assert (await client.post(f"/daftar/{made.slug}/publik", data={"withhold": "yes"})).status_code == 403
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/daftar/{made.slug}")
    form = next(form for form in forms_of(page) if form.action.endswith("/publik"))
    closed = await submit(client, page, form, withhold="yes")
    assert "tidak dibuka untuk umum" in closed.text and address not in closed.text
    assert (await client.get(address)).status_code == 422
    await submit(client, closed, form, withhold="no")
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    taken = await client.get(f"/api/v1/agreements/{made.slug}/certificate.pdf")
    assert taken.headers["content-type"] == "application/pdf"
    with pytest.raises(NotFound):
        await certificate.certificate(desk, "tidak-ada", None)


async def test_the_newest_signed_text_counts_and_without_one_no_draft_stands_for_it(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    blob = await desk.blobs.put_bytes(pdf(["rancangan"]), "r.pdf")
    number = await enter(desk, (FiledPaper("rancangan_naskah", "r.pdf", blob),))
    found = await dossier.dossier(desk, number, None)
    async with desk.database.transaction() as session:
        await session.execute(update(Proposal).values(text_sha256=blob.sha256))
    made = an_agreement("Lewat tautan", proposal_id=found.proposal.id)
    await keep(desk, made)
    address = await address_of(desk, made)
    page = await client.get(address)
    assert blob.sha256 not in page.text
    assert "Naskah bertanda tangan belum diarsipkan." in page.text
    facts = {"filename": "n.pdf", "size": 1, "media_type": "application/pdf", "added_by": "DLH"}
    newer = datetime(2026, 12, 1, tzinfo=UTC)
    async with desk.database.transaction() as session:
        draft = {"kind": "rancangan_naskah", "sha256": "c" * 64, "round": 2, "added_at": newer}
        session.add(Paper(proposal_id=found.proposal.id, **draft, **facts))
    assert "belum diarsipkan" in (await client.get(address)).text, "nor does one that came later"
    async with desk.database.transaction() as session:
        for day, sha256 in ((2, "b" * 64), (1, "a" * 64)):
            session.add(
                AgreementFile(
                    agreement_id=made.id,
                    kind="naskah_ditandatangani",
                    filename="n.pdf",
                    sha256=sha256,
                    size=1,
                    media_type="application/pdf",
                    added_by="Bagian",
                    added_at=datetime(2026, 12, day, tzinfo=UTC),
                )
            )
    assert "b" * 64 in (await client.get(address)).text
