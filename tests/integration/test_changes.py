"""A proposal that comes back shows every reviewer what is new to that reviewer."""

import dataclasses
import re
from collections.abc import Sequence

import httpx
import pytest

from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.letters import outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import CLERK, open_link
from tests.support import papers
from tests.support.forms import a_form
from tests.support.offices import where_the_first_remark_decides
from tests.support.process import an_answer, answer, answer_as_asked, enter, open_task, run, send_back

pytestmark = pytest.mark.anyio
_A, _C = Assignment, Choice


async def a_draft(desk: Desk, paragraphs: Sequence[str], kind: str = "docx") -> FiledPaper:
    content = papers.word(paragraphs) if kind == "docx" else papers.pdf(paragraphs)
    name = f"rancangan.{kind}"
    return FiledPaper("rancangan_naskah", name, await desk.blobs.put_bytes(content, name))


async def to_review(desk: Desk, clock: TurnedClock, draft: FiledPaper) -> str:
    number = await enter(desk, (draft,))
    clock.turn(hours=1)
    await answer(desk, number, _A.COMPLETENESS, _C.ACCEPT)
    clock.turn(hours=1)
    return number


async def revise(desk: Desk, clock: TurnedClock, number: str, *drafts: FiledPaper, **fields: object) -> None:
    """The OPD hands in again."""
    clock.turn(hours=1)
    task = await open_task(desk, number, _A.COMPLETION)
    given = an_answer(desk, _C.RESUBMIT)
    given = dataclasses.replace(given, papers=drafts, corrected=a_form(**fields))
    await decide(desk, task.id, given, Actor(task.name, Via.LINK, task.email))
    await run(desk, number)
    clock.turn(hours=1)


async def letter_to(desk: Desk, email: str, kind: str) -> outbox.Claimed:
    """The letter of a kind to somebody; those before it are taken as sent."""
    while claimed := await outbox.claim(desk):
        for each in claimed:
            await outbox.settle_letter(desk, each.letter_id, None)
        for each in claimed:
            if each.message["X-Satupintu-Letter"] == kind and email in str(each.message["To"]):
                return each
    raise AssertionError(f"No letter {kind} to {email}.")


async def sign_in(desk: Desk, client: httpx.AsyncClient, email: str) -> None:
    client.cookies.clear()
    await ask_sign_in(desk, email, "id")
    await open_link(client, await letter_to(desk, email, "sign_in"))


async def shown(desk: Desk, client: httpx.AsyncClient, number: str, assignment: Assignment) -> str:
    """The words of the box of changes on the open task's page; empty without one."""
    task = await open_task(desk, number, assignment)
    await sign_in(desk, client, task.email)
    page = await client.get(f"/tugas/{task.id}")
    assert page.status_code == 200
    box = re.search(r'<section class="card changes".*?</section>', page.text, re.DOTALL)
    return re.sub(r"<span class=\"hidden\">.*?</span>", "", box.group()) if box else ""


@pytest.mark.parametrize("kind", ["docx", "pdf"])
async def test_each_reviewer_sees_the_change_since_the_version_that_this_reviewer_decided_on(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient, kind: str
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, papers.draft("dua tahun"), kind))
    assert await shown(desk, client, number, _A.LEGAL_REVIEW) == ""
    one_decides = where_the_first_remark_decides(desk)
    await answer(one_decides, number, _A.BENEFIT_REVIEW, _C.REVISE, note="Perpanjang.")
    await revise(desk, clock, number, await a_draft(desk, papers.draft("tiga tahun"), kind), term_years=3)
    legal = await shown(desk, client, number, _A.LEGAL_REVIEW)
    assert "<del>dua</del>" in legal and "<ins>tiga</ins>" in legal
    assert "sebelum diajukan kembali" in legal  # had not decided yet: against the round before
    clock.turn(hours=1)
    await answer(one_decides, number, _A.LEGAL_REVIEW, _C.REVISE, note="Terlalu pendek.")
    await revise(desk, clock, number, await a_draft(desk, papers.draft("empat tahun"), kind), term_years=4)
    legal, benefit = [await shown(desk, client, number, each) for each in (_A.LEGAL_REVIEW, _A.BENEFIT_REVIEW)]
    assert "<del>tiga</del>" in legal and "<ins>empat</ins>" in legal
    assert "<del>3</del>" in legal and "<ins>4</ins>" in legal
    assert "<del>dua</del>" in benefit and "<ins>empat</ins>" in benefit  # last decided in the first round
    assert "<del>5</del>" in benefit and "<ins>4</ins>" in benefit
    assert "Anda putus" in legal and "Anda putus" in benefit
    assert "1 paragraf naskah" in benefit
    clock.turn(hours=1)
    await answer(desk, number, _A.LEGAL_REVIEW, _C.APPROVE)
    await answer(desk, number, _A.BENEFIT_REVIEW, _C.APPROVE)
    chair = await shown(desk, client, number, _A.CONCLUSION)
    assert "<del>tiga</del>" in chair and "<ins>empat</ins>" in chair  # asked only now: against the round before


async def test_the_bagian_sees_what_was_mended_in_the_completeness_check(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, (await a_draft(desk, papers.draft("dua tahun")),))
    clock.turn(hours=1)
    await answer(desk, number, _A.COMPLETENESS, _C.RETURN, note="Kurang.")
    await revise(desk, clock, number, await a_draft(desk, papers.draft("tiga tahun")))
    found = await shown(desk, client, number, _A.COMPLETENESS)
    assert "<ins>tiga</ins>" in found and "Anda putus" in found
    await answer(desk, number, _A.COMPLETENESS, _C.ACCEPT)
    assert await shown(desk, client, number, _A.LEGAL_REVIEW) == "", "a first reviewer has seen nothing before"


async def test_handing_in_again_without_any_change_works_and_says_so(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, papers.draft("dua tahun")))
    await send_back(desk, number, "Jelaskan.")
    await revise(desk, clock, number)
    found = await shown(desk, client, number, _A.LEGAL_REVIEW)
    assert "Naskah tidak berubah." in found and "Isian usulan tidak berubah." in found


async def test_a_draft_without_text_gives_a_sentence_and_text_of_people_is_not_run(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, ["Pasal 1 lama sekali."]))
    await send_back(desk, number, "Ganti.")
    await revise(desk, clock, number, await a_draft(desk, []))
    assert "tidak memuat teks" in await shown(desk, client, number, _A.LEGAL_REVIEW)
    await send_back(desk, number, "Ganti lagi.")
    await revise(desk, clock, number, await a_draft(desk, ["Pasal 1 <script>alert(1)</script>"]))
    assert "<script>" not in await shown(desk, client, number, _A.LEGAL_REVIEW)


async def test_a_link_of_an_earlier_round_says_where_the_newest_version_is_asked(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, papers.draft("dua tahun")))
    task = await open_task(desk, number, _A.BENEFIT_REVIEW)
    letter = await letter_to(desk, task.email, "review_requested")
    one_decides = where_the_first_remark_decides(desk)
    await answer(one_decides, number, _A.LEGAL_REVIEW, _C.REVISE, note="Perbaiki.")
    assert "berpindah tahap" in (await open_link(client, letter)).text
    await revise(desk, clock, number)
    closed = await open_link(client, letter)
    assert closed.status_code == 410
    assert "surat yang lebih baru" in closed.text


async def test_the_dossier_says_which_decisions_stand_on_the_papers_as_they_are_now(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, papers.draft("dua tahun")))

    async def said() -> list[str]:
        """Newest first."""
        await sign_in(desk, client, CLERK)
        return re.findall(
            r"atas (?:berkas yang sekarang|versi sebelumnya)", (await client.get(f"/usulan/{number}")).text
        )

    now, earlier = "atas berkas yang sekarang", "atas versi sebelumnya"
    one_decides = where_the_first_remark_decides(desk)
    await answer(one_decides, number, _A.LEGAL_REVIEW, _C.REVISE, note="Perbaiki.")
    assert await said() == [now, now]
    await revise(desk, clock, number, await a_draft(desk, papers.draft("tiga tahun")))
    assert await said() == [earlier, earlier]
    for each in (_A.LEGAL_REVIEW, _A.BENEFIT_REVIEW, _A.CONCLUSION):
        await answer_as_asked(desk, number, each, _C.APPROVE)
        clock.turn(hours=1)
    assert await said() == [now, now, now, earlier, earlier]  # the berita acara written since sets nothing aside
