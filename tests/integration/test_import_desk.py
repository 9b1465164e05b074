"""The import desk by its pages: a file becomes a draft that is asked about, filled in, brought in and taken back."""

from pathlib import Path

import httpx
import pytest

from satupintu.usecases.office.desk import Desk
from tests.integration.test_web import CLERK, sign_in
from tests.support.import_desk import brought_in, filled_in, handed_in
from tests.unit.domain.test_old_register import OWN

pytestmark = pytest.mark.anyio


async def test_x(desk: Desk, client: httpx.AsyncClient, tmp_path: Path) -> None:
    await sign_in(desk, client, CLERK)
    page = await handed_in(client, OWN / "daftar-lama.csv")
    print(page.url, page.status_code)
    Path("/tmp/desk.html").write_text(page.text)
    lay = await client.get(f"{page.url}/susunan")
    Path("/tmp/lay.html").write_text(lay.text)
    line = await client.get(f"{page.url}/baris/6")
    Path("/tmp/line.html").write_text(line.text)
    page = await filled_in(client, page, 6, title="Judul baru")
    Path("/tmp/desk2.html").write_text(page.text)
    page = await brought_in(client, page)
    Path("/tmp/desk3.html").write_text(page.text)
    assert 0
