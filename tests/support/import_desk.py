"""An old register on the import desk, by its pages: handed in, waited for, changed, brought in."""

import asyncio
import re
from pathlib import Path

import httpx

from tests.integration.test_web import submit
from tests.support.people import Form, forms_of


async def settled(client: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
    """The page once the work on its draft is done; until then it asks to be loaded again."""
    while "refresh" in page.headers:
        await asyncio.sleep(0.02)
        page = await client.get(page.url)
    return page


async def handed_in(client: httpx.AsyncClient, path: Path) -> httpx.Response:
    """The page of the draft that a file becomes."""
    page = await client.get("/daftar/impor")
    form = next(form for form in forms_of(page) if "file" in form.names)
    shown = await submit(client, page, form, file=(path.name, path.read_bytes(), "application/octet-stream"))
    return await settled(client, shown)


def form_with(page: httpx.Response, name: str) -> Form:
    """The first form of a page that has a field of that name."""
    return next(form for form in forms_of(page) if name in form.names)


def asked(page: httpx.Response) -> dict[str, str]:
    """The keys of the questions that a page shows, by what they are about."""
    legends = r"<legend>“([^”]*)”.*?</legend>\s*<label><input type=\"radio\" name=\"answer\.(\w+)\""
    return dict(re.findall(legends, page.text, re.DOTALL))


async def answered(client: httpx.AsyncClient, page: httpx.Response, **answers: str) -> httpx.Response:
    """Answer questions of a draft by their keys."""
    given = {f"answer.{key}": said for key, said in answers.items()}
    return await settled(client, await submit(client, page, form_with(page, "tanya"), step="answer", **given))


async def laid_out(client: httpx.AsyncClient, page: httpx.Response, **said: str) -> httpx.Response:
    """Change how the columns of a draft are read."""
    layout = await client.get(page.url.copy_with(path=f"{page.url.path}/susunan", query=None))
    form = form_with(layout, "fills_down")
    return await settled(client, await submit(client, layout, form, step="save", **said))


async def filled_in(client: httpx.AsyncClient, page: httpx.Response, line: int, **said: str) -> httpx.Response:
    """Fill a row of a draft in."""
    shown = await client.get(page.url.copy_with(path=f"{page.url.path}/baris/{line}", query=None))
    return await settled(client, await submit(client, shown, form_with(shown, "title"), step="save", **said))


async def brought_in(client: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
    """Bring the rows of a draft in that are ready."""
    return await settled(client, await submit(client, page, form_with(page, "version"), step="apply"))
