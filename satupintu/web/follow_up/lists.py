"""What follows the signatures: lists of what is owed, answered and still open, also to take away."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from satupintu.documents.tables import CellValue
from satupintu.domain.follow_up.obligations import Awaited
from satupintu.domain.office.office import Role
from satupintu.domain.office.security import SecurityKind
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.language import follow_up_words, long_date, mark, say, wording
from satupintu.store.conditions import Condition
from satupintu.store.register.search import COUNTED, Order
from satupintu.store.register.tables import Agreement
from satupintu.usecases.follow_up import lists
from satupintu.usecases.follow_up.lists import AwaitedFilter, AwaitedLine
from satupintu.usecases.office import security_log
from satupintu.usecases.office.visibility import scope_of
from satupintu.web.follow_up.answer import is_asked, may_read
from satupintu.web.http.render import language_of, page
from satupintu.web.http.tables import check_is_table, choice, packed, table_file, unpacked
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, may

router = APIRouter()
PAGE_SIZE = 50
_SHEET = mark("Tindak lanjut")


def wanted_of(said: Mapping[str, str]) -> AwaitedFilter:
    """The list and its limits, of an address."""
    which = choice(Awaited, said.get("jenis")) or Awaited.IMPLEMENTATION
    return AwaitedFilter(which, said.get("opd", ""), bool(said.get("terlambat")))


@router.get("/tindak-lanjut")
async def follow_up_list(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    setelah: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """One list, with the others as tabs; what is latest stands first."""
    said = {name: value for name, value in request.query_params.items() if name != "setelah" and value}
    wanted = wanted_of(said)
    found = await lists.awaited_listing(desk, person, wanted, unpacked(setelah, Order.ENDING), PAGE_SIZE)
    language = language_of(request, visitor)
    return page(
        request,
        "follow_up_list.html",
        visitor,
        found=found,
        wanted=wanted,
        tabs=[(which, urlencode({**said, "jenis": which})) for which in Awaited],
        note=say(language, follow_up_words.AWAITED_NOTE[wanted.which], day=long_date(language, found.until)),
        counted=COUNTED,
        query=urlencode({**said, "jenis": wanted.which}),
        following=urlencode({**said, "setelah": packed(found.following)}) if found.following else None,
        is_first=not setelah,
        departments=desk.office.perangkat_daerah if scope_of(desk.office, person) is None else (),
        may_read=lambda agreement: may_read(desk, person, agreement),
        may_answer=lambda agreement: is_asked(desk, person, agreement),
        may_close=may(person, Role.BAGIAN),
    )


@router.get("/tindak-lanjut.{extension}")
async def follow_up_taken_away(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, extension: str
) -> Response:
    """One whole list, as filtered, as `csv` or `xlsx`."""
    check_is_table(extension)
    language, wanted = language_of(request, visitor), wanted_of(request.query_params)
    is_of_conditions = wanted.which is Awaited.CONDITIONS
    head = follow_up_words.CONDITION_COLUMNS if is_of_conditions else follow_up_words.AWAITED_COLUMNS
    rows: list[list[CellValue]] = [[say(language, column) for column in head]]
    async for line in lists.everything_awaited(desk, person, wanted):
        rows.append(_row(line, desk.today(), language))
    facts: dict[str, Any] = {"what": f"follow_up.{extension}", "list": wanted.which, "rows": len(rows) - 1}
    await security_log.note(desk, SecurityKind.EXPORTED, person, **facts)
    name = f"tindak-lanjut-{wanted.which.replace('_', '-')}-{desk.today().isoformat()}"
    return await table_file(rows, say(language, _SHEET), name, extension)


def _row(line: AwaitedLine, today: date, language: str) -> list[CellValue]:
    """A line as a row of `follow_up_words.AWAITED_COLUMNS`, or `CONDITION_COLUMNS`."""
    late = (today - line.row.due_on).days if line.row.due_on is not None and line.row.due_on < today else None
    if isinstance(line.row, Condition):
        about = _about(line.agreement) if line.agreement else _about_proposal(line)
        number = line.proposal.number if line.proposal else None
        return [number, *about, line.row.text, line.row.set_by, line.row.due_on, late]
    assert line.agreement is not None
    answer, signed_on = line.answer, line.agreement.signed_on
    return [
        *_about(line.agreement),
        say(language, follow_up_words.OBLIGATION[line.row.kind]),
        signed_on,
        (today - signed_on).days if signed_on else None,
        line.row.due_on,
        late if line.row.is_open else None,
        say(language, follow_up_words.REPLY[answer.reply]) if answer else None,
        answer.note if answer else None,
        answer.by_name if answer else None,
        answer.at.astimezone(JAKARTA).date() if answer else None,
        line.put_off,
        f"{line.proposal.number}: {say(language, wording.STATUS[line.proposal.status])}" if line.proposal else None,
    ]


def _about(agreement: Agreement) -> list[CellValue]:
    """Number, kind, title, parties and departments; several stand on lines of one cell."""
    return [
        agreement.register_number,
        agreement.document_as_written or agreement.document,
        agreement.title,
        "\n".join(party.name for party in agreement.parties),
        "\n".join(opd.name for opd in agreement.departments),
    ]


def _about_proposal(line: AwaitedLine) -> list[CellValue]:
    """The same of what is not in the register yet."""
    proposal = line.proposal
    assert proposal is not None
    partners = "\n".join(partner.name for partner in proposal.form.partners)
    return [None, proposal.document, proposal.title, partners, proposal.opd_name]
