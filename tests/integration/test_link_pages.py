"""The page before a link opens: in the language of its letter, and whatever a mail program has done to the address."""

import httpx
import pytest

from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from tests.support.forms import CONTENT
from tests.support.people import forms_of, link_in
from tests.support.process import enter

pytestmark = pytest.mark.anyio


async def link_to_the_partner(desk: Desk, language: str) -> str:
    """The link in the letter that tells a partner of a proposal."""
    number = await enter(desk, partners=[{**CONTENT["partners"][0], "language": language}])
    told = await outbox.claim(desk, proposal_number=number)
    (letter,) = (each for each in told if each.message["X-Satupintu-Letter"] == "partner_informed")
    link = link_in(letter.message)
    assert link is not None
    return link


async def test_an_english_letter_leads_to_an_english_page_which_can_be_read_in_indonesian(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    link = await link_to_the_partner(desk, "en")
    page = await client.get(link)
    assert '<html lang="en">' in page.text
    assert "Open the link from your letter" in page.text
    assert 'href="?bahasa=id"' in page.text
    other = await client.get(str(page.url.copy_with(query=b"bahasa=id")))
    assert '<html lang="id">' in other.text


async def test_an_indonesian_letter_leads_to_an_indonesian_page_with_a_way_to_english(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    link = await link_to_the_partner(desk, "id")
    assert "?" not in link
    page = await client.get(link)
    assert '<html lang="id">' in page.text
    assert 'href="?bahasa=en"' in page.text


@pytest.mark.parametrize("appended", [".", ",", ")", ">", "]", '"', "”", ").", "*", "%20", "%C2%A0"])
async def test_a_link_opens_with_what_a_mail_program_has_taken_for_its_end(
    desk: Desk, client: httpx.AsyncClient, appended: str
) -> None:
    link = await link_to_the_partner(desk, "id")
    opened = await client.post(f"{link}{appended}", data=await csrf_of(client, link))
    assert opened.status_code == 200
    assert opened.url.path.startswith("/status/")


async def csrf_of(client: httpx.AsyncClient, link: str) -> dict[str, str]:
    """What the page's one form sends along."""
    return forms_of(await client.get(link))[0].values
