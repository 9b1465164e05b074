"""An office in the middle of its work, with a thing of every kind in it, and everybody who may knock at its door."""

import dataclasses
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from satupintu.documents.checks import REGISTERS
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.letters.faults import Fault
from satupintu.domain.office.bounds import Bound, limits_with
from satupintu.domain.office.office import Office, Person, Role
from satupintu.domain.old_register.columns import guessed
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.register.corrected import said_of
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.mail.smtp import SendingFailed
from satupintu.store.access import Session
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.store.work import Link, Purpose, Task
from satupintu.usecases.letters import links, outbox
from satupintu.usecases.letters.sign_in import SIGN_IN_LIFE
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.office.sessions import session_of
from satupintu.usecases.process import ceremony, dossier
from satupintu.usecases.process.conditions import conditions_of
from satupintu.usecases.register import additions, leaving, old_register
from satupintu.usecases.register.corrections import seen_of
from satupintu.usecases.task import draft as drafts
from satupintu.usecases.task import hand_on
from satupintu.usecases.task.papers import FiledPaper, papers_sha256
from satupintu.web.http.visitor import LINK_COOKIE, OFFICE_COOKIE
from tests.support.busy_meetings import meetings_in
from tests.support.busy_register import a_partner, an_import
from tests.support.follow_up import obligation
from tests.support.papers import pdf
from tests.support.process import answer, conclude, enter, open_task
from tests.support.register import an_agreement, keep
from tests.support.replies import reply
from tests.support.reports import owe, reported
from tests.support.system import ROOT

A, C = Assignment, Choice
CLERK = Actor("Kepala Bagian Kerja Sama", Via.DESK, "kabag.kerjasama@jambikota.example")
SIGNED = {"signed_on": "2026-11-24", "place": "Jambi"}
REGISTER = ROOT / "tests" / "cases" / "register" / "daftar-lama.csv"
LETTER = "surat-uji"
NEW_ROWS = b"Jenis,Mitra,Judul,Nomor,Mulai\nPKS,PT Satu,Sewa gudang,1/PKS,14/07/2022\n"
"""Of an old register, not in ours yet."""
_PEOPLE = {
    "dlh": "dlh@jambikota.example",
    "din": "dinkes@jambikota.example",
    "bag": "kabag.kerjasama@jambikota.example",
    "rev": "kabag.hukum@jambikota.example",
    "tim": "kabag.pemerintahan@jambikota.example",
    "wal": "walikota@jambikota.example",
    "wak": "wakil@jambikota.example",
    "aud": "auditor@jambikota.example",
    "adm": "admin@jambikota.example",
    "ex": "mantan@jambikota.example",
}
"""Columns of the oracle that are people, by address."""
_LEFT = Person(
    name="Mantan",
    position="Mantan Kepala Bagian",
    email=_PEOPLE["ex"],
    roles=(Role.BAGIAN, Role.TKKSD, Role.AUDITOR, Role.ADMINISTRATOR),
)
"""Had every right until the office's file was changed."""
_DEPUTY = Person(name="Wakil", position="Wakil Wali Kota", email=_PEOPLE["wak"], roles=(Role.SIGNATORY,))
"""Signs, but is asked for nothing."""


@dataclass(frozen=True)
class Key:
    """What a visitor sends with a request, and the session that its form tokens belong to."""

    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    session: Session | None = None


@dataclass
class BusyOffice:
    """The desk after it all, the keys of its visitors, and its things under the names that the oracle uses."""

    desk: Desk
    keys: dict[str, Key] = field(default_factory=dict)
    """By column: people, programs, and the links that are the same for every row."""
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the name of the thing: the parameters of its addresses."""
    links: dict[str, dict[str, Key]] = field(default_factory=dict)
    """By the name of the thing: the links that differ from those of `review`."""

    def key(self, column: str, thing: str) -> Key:
        """What the visitor of a column brings to a thing."""
        return {**self.keys, **self.links["review"], **self.links.get(thing, {})}[column]


async def busy_office(desk: Desk, mailbox: Path) -> BusyOffice:
    """Build it, through the real use cases."""
    public = desk.office.public.model_copy(update={"list_in_force": True})
    limits = limits_with(dict.fromkeys(Bound, 1_000_000))  # who asks every cell comes more often than an office
    made = BusyOffice(dataclasses.replace(desk, office=_with(desk.office, _DEPUTY, public=public), limits=limits))
    await _under_way(made)
    await _in_signing(made)
    await _in_the_register(made)
    foreign, handed = made.things["foreign"]["number"], made.things["handed"]["number"]
    made.things |= await meetings_in(made.desk, CLERK, foreign, handed)
    await _letters(made, mailbox)
    await _people(made, dataclasses.replace(desk, office=_with(made.desk.office, _LEFT)))
    return made


def _with(office: Office, person: Person, **changes: Any) -> Office:
    """The office with one more person."""
    made = office.model_copy(update={"people": (*office.people, person), **changes})
    made.__dict__.pop("_by_email", None)  # the copy's directory is its own
    return made


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _draft(desk: Desk, words: str) -> FiledPaper:
    return FiledPaper("rancangan_naskah", "naskah.pdf", await desk.blobs.put_bytes(pdf([words]), "naskah.pdf"))


async def _proposal(made: BusyOffice, title: str, **changes: Any) -> str:
    return await enter(made.desk, (await _draft(made.desk, title),), title=title, **changes)


async def _under_way(made: BusyOffice) -> None:
    """At the check, for the second time; in review; returned; handed on; of another department."""
    desk = made.desk
    review = await _proposal(made, "Usulan yang ditelaah")
    foreign = await _proposal(made, "Usulan dinas lain", initiator="Dinas Kesehatan")
    handed = await _proposal(made, "Usulan yang dialihkan")
    for number in (review, foreign, handed):
        await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    check, returned = await _proposal(made, "Usulan yang diperiksa"), await _proposal(made, "Usulan yang kembali")
    for number in (check, returned):
        await answer(desk, number, A.COMPLETENESS, C.RETURN, note="KAK belum ada.")
    await answer(desk, check, A.COMPLETION, C.RESUBMIT)
    old = await open_task(desk, handed, A.LEGAL_REVIEW)
    revoked = await _opened(desk, Link.task_id == old.id)
    to = HandOn("asisten.ekonomi@jambikota.example", "Cuti.")
    await hand_on.reassign(desk, old.id, to, CLERK)
    new = await open_task(desk, handed, A.LEGAL_REVIEW)
    legal, benefit = await open_task(desk, review, A.LEGAL_REVIEW), await open_task(desk, review, A.BENEFIT_REVIEW)
    other = await _opened(desk, Link.task_id == (await open_task(desk, foreign, A.LEGAL_REVIEW)).id)
    made.keys["rvk"] = dataclasses.replace(revoked, session=None)  # it has ended with the task
    made.things |= {
        "review": await _thing(desk, review, legal),
        "foreign": await _thing(desk, foreign),
        "handed": await _thing(desk, handed, old),
        "check": await _thing(desk, check, await open_task(desk, check, A.COMPLETENESS)),
        "returned": await _thing(desk, returned, await open_task(desk, returned, A.COMPLETION)),
    }
    await _fill_in(made, "review", legal.id, C.APPROVE)
    made.things["elsewhere"] = {**made.things["foreign"], "task_id": legal.id}
    made.things["stray"] = {**made.things["review"], "paper_id": made.things["foreign"]["paper_id"]}
    own = await _opened(desk, Link.task_id == legal.id)
    strangers = {"sto": await _status_link(desk, foreign), "oth": other}
    made.links |= {
        "review": {
            "own": own,
            "sib": await _opened(desk, Link.task_id == benefit.id),
            "sta": await _status_link(desk, review),
            **strangers,
        },
        "handed": {"own": revoked, "sib": await _opened(desk, Link.task_id == new.id), "oth": own},
    }
    for name, number in (("check", check), ("returned", returned)):
        task = made.things[name]["task_id"]
        await _fill_in(made, name, task, C.ACCEPT if name == "check" else C.WITHDRAW)
        made.links[name] = {
            "own": await _opened(desk, Link.task_id == task),
            "sib": await _opened(desk, Link.task_id == await _decided(desk, number, A.COMPLETENESS)),
            "sta": await _status_link(desk, number),
            "oth": own,
        }


async def _in_signing(made: BusyOffice) -> None:
    """One waits for the partner, with a condition and a ceremony; one for the Wali Kota."""
    desk = made.desk
    signing, mayor = await _proposal(made, "Usulan yang ditandatangani"), await _proposal(made, "Di meja Wali Kota")
    for number in (signing, mayor):
        await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
        await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
        await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
        await answer(desk, number, A.CONCLUSION, C.APPROVE_WITH_CONDITIONS, conditions="Pasal 9 dilengkapi")
    await answer(desk, mayor, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    await ceremony.set_date(desk, signing, ceremony.CeremonyWanted("2026-12-10", "10:00", "Balai kota"), CLERK)
    partner = await open_task(desk, signing, A.PARTNER_SIGNATURE)
    signature = await open_task(desk, mayor, A.CITY_SIGNATURE)
    decided = await _decided(desk, signing, A.LEGAL_REVIEW)
    papers = {paper.kind: paper.id for paper in (await dossier.dossier(desk, signing, None)).proposal.papers}
    made.things["signing"] = await _thing(desk, signing, partner)
    made.things["signing"]["condition_id"] = await _condition(desk, signing)
    made.things["minutes"] = {**made.things["signing"], "paper_id": papers["berita_acara"]}
    made.things["decided"] = {**made.things["signing"], "task_id": decided}
    made.things["mayor"] = await _thing(desk, mayor, signature)
    await _fill_in(made, "signing", partner.id, C.SIGN)
    await _fill_in(made, "mayor", signature.id, C.SIGN)
    made.things["elsewhere"]["condition_id"] = made.things["signing"]["condition_id"]
    mine = {"sta": await _status_link(desk, signing), "oth": made.links["review"]["own"]}
    own, legal = await _opened(desk, Link.task_id == partner.id), await _opened(desk, Link.task_id == decided)
    made.keys["mit"] = own
    made.links["signing"] = made.links["minutes"] = {"own": own, "sib": legal, **mine}
    benefit = await _decided(desk, signing, A.BENEFIT_REVIEW)
    made.links["decided"] = {"own": legal, "sib": await _opened(desk, Link.task_id == benefit), **mine}
    made.links["mayor"] = {
        "own": await _opened(desk, Link.task_id == signature.id),
        "sib": await _opened(desk, Link.task_id == await _decided(desk, mayor, A.PARTNER_SIGNATURE)),
        "sta": await _status_link(desk, mayor),
        "oth": made.links["review"]["own"],
    }


async def _in_the_register(made: BusyOffice) -> None:
    """An agreement that came through the door, one of an old register, and one abroad that was reported on."""
    desk = made.desk
    number = await conclude(desk, papers=(await _draft(desk, "Naskah"),), title="Perjanjian yang terdaftar")
    found = (await dossier.dossier(desk, number, None)).agreement
    assert found is not None
    blob = await desk.blobs.put_bytes(pdf(["Naskah"]), "naskah.pdf")
    await additions.add_file(desk, found.slug, FiledPaper("lainnya", "naskah.pdf", blob), CLERK)
    table = (await desk.blobs.workbook(REGISTER, REGISTER.name)).first
    plan = guessed(table)
    examined = await old_register.examined(desk, table, plan, old_register.judged(desk, table, plan))
    batch = await old_register.bring_in(desk, examined, CLERK)
    abroad = an_agreement("MoU kota kembar", route=Route.KSDPL, document=DocumentType.MOU)
    theirs = an_agreement("Perjanjian dinas lain", opd=("DINKES", "Dinas Kesehatan"))
    gone = an_agreement("Bukan perjanjian kota", opd=(None, "Dinas lama"))
    await keep(desk, abroad, theirs, gone)
    late = date(2026, 11, 20)
    report = await reported(desk, abroad, ObligationKind.YEARLY_REPORT, late, late, "Rina", results="Baik", plans="Ada")
    ours = await obligation(desk, number, ObligationKind.FOLLOW_UP_DOCUMENT)
    other = await owe(desk, theirs, ObligationKind.EVALUATION, late)
    made.things |= {
        "agreed": await _agreement(desk, Agreement.id == found.id, obligation_id=ours.id),
        "old": await _agreement(desk, Agreement.title == "Pengelolaan Sampah"),
        "theirs": await _agreement(desk, Agreement.id == theirs.id, obligation_id=other),
        "gone": await _agreement(desk, Agreement.id == gone.id),
        "abroad": await _agreement(desk, Agreement.id == abroad.id, obligation_id=report),
        "batch": {"batch_id": batch.id},
        "partner": {"partner_id": await a_partner(desk, found.id)},
        "file": {"sha256": (await desk.blobs.put(_whole(NEW_ROWS), "baru.csv", "uji", REGISTERS)).sha256},
    }
    made.things["import"] = {"draft_id": await an_import(desk, made.things["file"]["sha256"], CLERK), "line": 2}
    made.things["theirs"]["file_id"] = made.things["agreed"]["file_id"]
    old = made.things["old"]
    old["double"], old["double_slug"] = made.things["abroad"]["register_number"], made.things["abroad"]["slug"]
    old["seen_pair"] = f"{old['seen']}.{made.things['abroad']['seen']}"
    out = {"reason": "Salah daftar.", "declaration": "yes", "seen": made.things["gone"]["seen"]}
    await leaving.take_out(desk, made.things["gone"]["slug"], out, CLERK)
    made.keys["obl"] = await _obligation_link(desk, ours.id)
    made.keys["obo"] = await _obligation_link(desk, other)
    made.links["theirs"] = {"obl": made.keys["obo"], "obo": made.keys["obl"]}
    made.links["abroad"] = {"obl": await _obligation_link(desk, report)}


async def _letters(made: BusyOffice, mailbox: Path) -> None:
    """Letters on which the mail server has said its word: one failed, the others arrived."""
    desk = made.desk
    while claimed := await outbox.claim(desk):
        for each in claimed:
            is_meant = each.message["X-Satupintu-Letter"] == "partner_informed" and "failed" not in made.things
            await outbox.settle_letter(
                desk,
                each.letter_id,
                SendingFailed(Fault.ADDRESS, 550, "550 no such user", is_final=True) if is_meant else None,
            )
            if is_meant:
                made.things["failed"] = {"letter_id": each.letter_id}
    for part in ("new", "cur", "tmp"):
        (mailbox / part).mkdir(parents=True)
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Uji", "satupintu@contoh.example", "uji@contoh.example"
    letter["Date"] = desk.clock.now()
    letter.set_content("Uji")
    letter.add_alternative("<html><head></head><body>Uji</body></html>", subtype="html")
    (mailbox / "new" / LETTER).write_bytes(bytes(letter))


async def _people(made: BusyOffice, before: Desk) -> None:
    """Everybody signs in and has a program, also whoever is no longer in the office's file."""
    made.keys["str"] = Key()
    for column, email in _PEOPLE.items():
        async with before.database.transaction() as session:
            recipient = outbox.Recipient(column, email, "id")
            ends = before.clock.now() + SIGN_IN_LIFE
            link = await links.new_link(before, session, Purpose.SIGN_IN, recipient, expires_at=ends)
        token = (await links.open_link(before, link.token(before.keyring))).session_token
        found = await session_of(before, token)
        made.keys[column] = Key({OFFICE_COOKIE: token}, session=None if column == "ex" else found)
        made.keys[f"t.{column}"] = _program(await api_tokens.create(before, column, email))
    made.keys["t.rvk"] = _program(await api_tokens.create(before, "dicabut", _PEOPLE["bag"]))
    await api_tokens.revoke(before, "dicabut")
    desk = made.desk
    async with desk.database.transaction() as session:
        ends = desk.clock.now() + SIGN_IN_LIFE
        somebody = outbox.Recipient("x", _PEOPLE["tim"], "id")
        fresh = await links.new_link(desk, session, Purpose.SIGN_IN, somebody, expires_at=ends)
        task = await links.link_of(desk, session, await session.get_one(Task, made.things["review"]["task_id"]))
    made.things |= {
        "csv": {"extension": "csv"},
        "no letter": {"token": "dibuat-buat"},
        "letter of a task": {"token": task.token(desk.keyring)},
        "letter to sign in": {"token": fresh.token(desk.keyring)},
        "nothing": {
            "number": "KS-2026-9999", "task_id": 999999, "slug": "tidak-ada", "code": "x", "name": "x",
            "obligation_id": 999999, "condition_id": 999999, "letter_id": 999999, "batch_id": 999999,
            "draft_id": 999999, "line": 999999,
            "meeting_id": 999999, "partner_id": 999999,
            "paper_id": "0" * 32, "file_id": "0" * 32, "route": "xyz", "sha256": "0" * 64, "path": "tidak-ada.css",
        },
    }  # fmt: skip


def _program(token: str) -> Key:
    return Key(headers={"Authorization": f"Bearer {token}"})


async def _opened(desk: Desk, which: Any) -> Key:
    """The key of whoever has opened a link."""
    async with desk.database.transaction() as session:
        link = (await session.scalars(select(Link).where(which).limit(1))).one()
    token = (await links.open_link(desk, link.token(desk.keyring))).session_token
    return Key({LINK_COOKIE: token}, session=await session_of(desk, token))


async def _status_link(desk: Desk, number: str) -> Key:
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        link = await links.status_link(desk, session, proposal, outbox.Recipient("Mitra", "ks@contoh.example", "id"))
    return await _opened(desk, Link.id == link.id)


async def _obligation_link(desk: Desk, obligation_id: int) -> Key:
    async with desk.database.transaction() as session:
        owed = await session.get_one(Obligation, obligation_id)
        link = await links.link_to(desk, session, owed, outbox.Recipient("PPKSD", "ppksd@jambikota.example", "id"))
    return await _opened(desk, Link.id == link.id)


async def _thing(desk: Desk, number: str, task: Task | None = None) -> dict[str, Any]:
    proposal = (await dossier.dossier(desk, number, None)).proposal
    return {"number": number, "paper_id": proposal.papers[0].id, "task_id": task.id if task else 0}


async def _fill_in(made: BusyOffice, name: str, task_id: int, choice: Choice) -> None:
    """What the form of a task holds once it is filled in, kept as its page keeps it, for who goes on to confirm."""
    task, proposal = await dossier.task_page(made.desk, task_id)
    said = reply(proposal.definition, task.assignment, choice, made.desk.today())
    values = {"decision": str(choice), "note": said.note or "", "declaration": "yes", **said.fields}
    values |= {f"check.{item}": verdict for item, verdict in said.checks.items()}
    values |= {f"override.{item}": reason for item, reason in said.overrides.items()}
    values["papers"] = papers_sha256(proposal.papers)
    draft = await drafts.save(made.desk, task_id, {"values": values, "papers": []})
    made.things[name] |= {"values": values, "draft": str(draft.id), "draft_sha256": draft.sha256}


async def _decided(desk: Desk, number: str, assignment: Assignment) -> int:
    async with desk.database.transaction() as session:
        mine = select(Task.id).where(Task.proposal.has(number=number), Task.assignment == assignment)
        return int((await session.scalars(mine.order_by(Task.id).limit(1))).one())


async def _condition(desk: Desk, number: str) -> int:
    found = (await dossier.dossier(desk, number, None)).proposal
    return (await conditions_of(desk, found.id))[0].id


async def _agreement(desk: Desk, which: Any, **more: Any) -> dict[str, Any]:
    async with desk.database.transaction() as session:
        whole = select(Agreement).where(which).options(selectinload(Agreement.files)).limit(1)
        found = (await session.scalars(whole)).unique().one()
    known = {"slug": found.slug, "code": found.public_code, "register_number": found.register_number, **more}
    known |= {"said": said_of(found), "seen": seen_of(found)}
    files = sorted(found.files, key=lambda file: file.kind)  # what was added later before the text itself
    return known | ({"file_id": files[0].id} if files else {})
