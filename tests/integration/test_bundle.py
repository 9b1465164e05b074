"""The evidence bundle of one proposal: its own script says what holds, and finds what was tampered with."""

import ast
import dataclasses
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from satupintu.documents.bundle import writing as written_by
from satupintu.domain.errors import NotFound
from satupintu.domain.evidence.chain import GENESIS, chained
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Link
from satupintu.usecases.evidence import bundle
from satupintu.usecases.evidence.anchors import anchor, stamp, verify
from satupintu.usecases.letters.outbox import claim, settle_letter
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.conftest import TurnedClock
from tests.integration.test_changes import sign_in
from tests.support import papers
from tests.support.forms import a_form
from tests.support.process import an_answer, answer, conclude, enter, open_task, run, send_back
from tests.support.signing import Authority
from tests.support.tsa import time_stamping

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice


async def a_draft(desk: Desk, years: str) -> FiledPaper:
    content = papers.word(papers.draft(years))
    return FiledPaper("rancangan_naskah", "../rancangan.docx", await desk.blobs.put_bytes(content, "rancangan.docx"))


async def a_revised_proposal(desk: Desk, clock: TurnedClock) -> str:
    """Two versions of the draft, a revision, minutes, letters sent and one refused; two anchors, then one more row."""
    number = await enter(desk, (await a_draft(desk, "lima tahun"),))
    await enter(desk, title="Usulan lain yang tidak boleh terbawa")
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await anchor(desk)
    clock.turn(days=1)
    await send_back(desk, number, "Masa berlaku terlalu lama – perbaiki.")
    task = await open_task(desk, number, A.COMPLETION)
    given = an_answer(desk, C.RESUBMIT, A.COMPLETION)
    again = dataclasses.replace(given, papers=(await a_draft(desk, "tiga tahun"),), corrected=a_form(term_years=3))
    await decide(desk, task.id, again, Actor(task.name, Via.LINK, task.email))
    await run(desk, number)
    for assignment in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, assignment, C.APPROVE)
    while claimed := await claim(desk):
        for each in claimed:
            await settle_letter(desk, each.letter_id, None)
    await anchor(desk)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, signed_on="2026-11-25", place="Jambi")
    return number


async def written(desk: Desk, number: str, folder: Path) -> Path:
    out = io.BytesIO()
    listed = await bundle.hand_over_bundle(desk, number, None, out)
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder)
    assert hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() == listed
    return folder


def judged(folder: Path, *arguments: str) -> tuple[int, str]:
    # -S: no package of this environment; -B: nothing is left behind in the bundle.
    command = [sys.executable, "-E", "-s", "-S", "-B", str(folder / "verify.py"), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    assert done.stderr == ""
    return done.returncode, done.stdout


def relist(folder: Path) -> None:
    """What somebody does who knows of the list of contents."""
    listed = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps(listed))


def edit(name: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        content = json.loads((folder / name).read_text())
        changed = change(content)
        (folder / name).write_text(json.dumps(content if changed is None else changed))

    return do


def rewrite(folder: Path) -> None:
    """Another actor, and every hash after it made anew."""
    rows = json.loads((folder / "history.json").read_text())
    previous = GENESIS
    for row in rows:
        row["actor"] = "Orang lain"
        previous = row["hash"] = chained(previous, row)
    (folder / "history.json").write_text(json.dumps(rows))
    edit("anchors.json", lambda proof: proof.update(end=previous))(folder)


def forget_anchors(folder: Path) -> None:
    rewrite(folder)
    edit("anchors.json", lambda proof: proof.update(anchors=[], steps=[], stamped=None))(folder)


def swap_papers(folder: Path) -> None:
    first, second = sorted((folder / "papers").glob("*.docx"))
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)


def another_paper(folder: Path) -> None:
    path = min((folder / "papers").glob("*.docx"))
    path.write_bytes(b"naskah lain")
    hash_ = hashlib.sha256(b"naskah lain").hexdigest()
    edit("papers.json", lambda listed: listed[0].update(sha256=hash_))(folder)


TAMPERED: dict[str, Callable[[Path], None]] = {
    "a row's note": edit("history.json", lambda rows: rows[3].update(note="lain")),
    "a row left out": edit("history.json", lambda rows: rows[:2] + rows[3:]),
    "a row added": edit("history.json", lambda rows: [*rows, {**rows[-1], "position": rows[-1]["position"] + 1}]),
    "the tail cut": edit("history.json", lambda rows: rows[:-2]),
    "rows swapped": edit("history.json", lambda rows: [rows[1], rows[0], *rows[2:]]),
    "all rewritten": rewrite,
    "a decision's checklist": edit("decisions.json", lambda all_: all_[0]["checks"].update(x="no")),
    "a decision turned": edit("decisions.json", lambda all_: all_[1].update(choice="approve")),
    "a decision left out": edit("decisions.json", lambda all_: all_[1:]),
    "a decision added": edit("decisions.json", lambda all_: [*all_, {**all_[0], "task": 999, "papers_sha256": "0"}]),
    "papers swapped": swap_papers,
    "another paper in its place": another_paper,
    "a paper left out": edit("papers.json", lambda listed: listed[1:]),
    "another content": lambda folder: (folder / "form.json").write_text('{"title":"lain"}') and None,
    "an anchor's day": edit("anchors.json", lambda proof: proof["anchors"][0].update(day="2020-01-01")),
    "an anchor left out": edit("anchors.json", lambda proof: proof["anchors"].pop(0) and None),
    "another way": edit("anchors.json", lambda proof: proof["steps"][0]["path"].append(["left", "0" * 64])),
    "no JSON at all": lambda folder: (folder / "history.json").write_text("[]") and None,
}


async def test_a_bundle_verifies_itself_offline_and_finds_what_was_changed(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    number = await a_revised_proposal(desk, clock)
    folder = await written(desk, number, tmp_path / "asli")
    found = await verify(desk)
    assert found.last is not None
    code, said = judged(folder, "--english", found.last.hash)
    assert code == 0, said
    for sentence in (
        "is one of the anchors: nothing was rewritten.",
        "The history of KS-2026-0001 is whole",
        "held by anchor 2 (2026-11-25)",
        "The last 2 rows are not anchored yet",
        "all given on papers of this bundle",
        "4 papers: each fits its hash, and 4 are named by the history.",
        "Without a trusted time stamp.",
        "RESULT: this bundle is whole.",
    ):
        assert sentence in said, said
    assert "Bandingkan dengan surat tambatan 2" in judged(folder)[1]
    code, said = judged(folder, "--english", "0" * 64)
    assert code == 1 and "There is no anchor with the hash" in said

    letters = json.loads((folder / "letters.json").read_text())
    assert {"sent", "queued"} <= {each["state"] for each in letters}
    assert all(each["message_id"].startswith("<") for each in letters)
    assert all(each["accepted_at"] for each in letters if each["state"] == "sent")
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    async with desk.database.transaction() as session:
        tokens = [each.token(desk.keyring).encode() for each in await session.scalars(select(Link))]
    assert len(tokens) > 5 and not [each for each in tokens if each in everything]
    assert b"Usulan lain" not in everything
    (change,) = (folder / "differences").iterdir()
    assert "[-lima-]{+tiga+} tahun" in change.read_text()
    assert not [path for path in folder.rglob("*") if ".." in path.name]

    unseen = []
    for name, tamper in TAMPERED.items():
        for knows_the_list in (False, True):
            copy = tmp_path / re.sub(r"\W", "-", f"{name}-{knows_the_list}")
            await written(desk, number, copy)
            tamper(copy)
            if knows_the_list:
                relist(copy)
            code, said = judged(copy)
            if code == 0 or not said.rstrip().endswith("TIDAK utuh."):
                unseen.append((name, knows_the_list, said))
    assert unseen == []

    # Who leaves the anchors out as well is found by whoever holds a letter, and is told what is lacking otherwise.
    forget_anchors(folder)
    relist(folder)
    code, said = judged(folder, "--english")
    assert "There is no anchor yet" in said
    assert judged(folder, found.last.hash)[0] == 1
    with pytest.raises(NotFound):
        await bundle.hand_over_bundle(desk, "KS-2026-9999", None, io.BytesIO())


async def test_a_stamped_bundle_can_be_checked_by_anybody_with_the_authoritys_root(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    authority = Authority()
    roots = authority.save_root(tmp_path / "akar")
    number = await enter(desk)
    await anchor(desk)
    with time_stamping(authority) as url:
        evidence = desk.office.evidence.model_copy(update={"timestamp_url": url, "timestamp_roots": str(roots)})
        await stamp(dataclasses.replace(desk, office=desk.office.model_copy(update={"evidence": evidence})))
    folder = await written(desk, number, tmp_path / "bundel")
    code, said = judged(folder, "--english")
    assert code == 0 and "There is a time stamp on anchor 1" in said
    from rfc3161_client import decode_timestamp_response

    from satupintu.documents.time_stamps import is_trusted

    response = decode_timestamp_response((folder / "time-stamp.tsr").read_bytes())
    assert is_trusted(response, (folder / "anchor-hash.txt").read_bytes(), roots)
    assert not is_trusted(response, b"lain", roots)


def test_the_script_says_everything_in_both_languages_and_needs_no_more_than_python_3_8() -> None:
    tree = ast.parse((Path(written_by.__file__).parent / "verify.py").read_text(), feature_version=(3, 8))
    (said,) = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SAYS"
    ]
    for words in ast.literal_eval(said).values():
        placeholders = [set(re.findall(r"%\((\w+)\)s", words[name])) for name in ("text", "text_en")]
        assert placeholders[0] == placeholders[1]


async def test_the_bagian_and_the_auditor_take_it_from_the_dossier_and_nobody_else(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    for email, status in (
        ("kabag.kerjasama@jambikota.example", 200),
        ("auditor@jambikota.example", 200),
        ("dlh@jambikota.example", 403),
        ("kabag.hukum@jambikota.example", 403),
    ):
        await sign_in(desk, client, email)
        page = await client.get(f"/usulan/{number}")
        assert (f'href="/usulan/{number}/bukti.zip"' in page.text) == (status == 200), email
        given = await client.get(f"/usulan/{number}/bukti.zip")
        assert given.status_code == status, email
        if status == 200:
            assert given.headers["Content-Disposition"] == f'attachment; filename="bukti-{number}.zip"'
            assert "sandbox" in given.headers["Content-Security-Policy"]
            with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
                assert {"verify.py", "chain.py", "README.txt", "history.json"} <= set(archive.namelist())
    assert (await client.get("/usulan/KS-2026-9999/bukti.zip")).status_code in (403, 404)


async def test_an_agreement_is_proved_by_its_register_number(desk: Desk) -> None:
    number = await conclude(desk)
    async with desk.database.transaction() as session:
        registered = await session.scalar(select(Agreement.register_number))
    assert registered is not None
    by_proposal, by_register = io.BytesIO(), io.BytesIO()
    assert await bundle.hand_over_bundle(desk, number, None, by_proposal) == await bundle.hand_over_bundle(
        desk, registered, None, by_register
    )
    with pytest.raises(NotFound):
        await bundle.hand_over_bundle(desk, "tidak ada", None, io.BytesIO())


async def test_the_hash_that_was_printed_with_the_bundle_is_one_that_its_script_knows(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    number = await a_revised_proposal(desk, clock)
    folder = await written(desk, number, tmp_path / "asli")
    listed = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    code, said = judged(folder, "--english", listed)
    assert code == 0 and "is the one printed when this bundle was written" in said, said
    assert "Compare with the letter of anchor 2" in said, "it says nothing of what was before the bundle"
