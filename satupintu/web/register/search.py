"""The register: its list with search and filters, to take away as a table, and the page of each agreement."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from satupintu.documents.checks import PDF
from satupintu.domain.errors import CooperationError, InvalidForm
from satupintu.domain.office.office import Role
from satupintu.domain.office.security import SecurityKind
from satupintu.domain.process.form import DocumentType, PartnerKind, Route
from satupintu.domain.process.handed_in import SIGNED_TEXT, WITH_AN_AGREEMENT
from satupintu.domain.register.agreements import AgreementStatus
from satupintu.language import mark, register_words, say, timeline, wording
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.search import COUNTED, Filters, Order
from satupintu.usecases.office import security_log
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import additions, search, signed_texts, taken_away
from satupintu.usecases.register.correction_form import is_old
from satupintu.usecases.register.out import Merged, OutOfRegister
from satupintu.web.follow_up.answer import may_read
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import headers_of_a_file, language_of, page
from satupintu.web.http.tables import check_is_table, choice, packed, table_file, unpacked
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, may, require
from satupintu.web.process import succession
from satupintu.web.register.corrections import taken_out_page

router = APIRouter()
PAGE_SIZE = 50
MAY_TAKE_OLD = (Role.BAGIAN, Role.AUDITOR)
"""Who may take the evidence of an old agreement away."""
ENDING_WITHIN = (30, 90, 180, 365)
"""Days that the filter offers."""
LONGEST_WORDS = 200
MAY_END = set(AgreementStatus) - {AgreementStatus.TERMINATED}
"""Of an agreement whose term is over it may come to be known that it had ended before."""
_SHEET = mark("Daftar kerja sama")


def filters_of(desk: Desk, said: Mapping[str, str]) -> Filters:
    """The filters of a list's address."""
    opd = said.get("opd", "")
    days = said.get("berakhir", "")
    year = said.get("tahun", "")
    return Filters(
        words=said.get("cari", "")[:LONGEST_WORDS],
        status=choice(AgreementStatus, said.get("status")),
        route=choice(Route, said.get("jalur")),
        document=choice(DocumentType, said.get("jenis")),
        partner_kind=choice(PartnerKind, said.get("mitra")),
        opd=desk.office.lineage(opd) if opd else frozenset(),
        affair=said.get("urusan") or None,
        year=int(year) if year.isdecimal() and 1900 <= int(year[:5]) <= 2200 else None,
        ending_within=int(days) if days in {str(each) for each in ENDING_WITHIN} else None,
    )


@router.get("/daftar")
async def register_list(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    setelah: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Agreements that the person may see, newest first unless sorted otherwise."""
    said = {name: value for name, value in request.query_params.items() if name != "setelah" and value}
    order = choice(Order, said.get("urut")) or Order.NEWEST
    wanted = filters_of(desk, said)
    found = await search.listing(desk, person, wanted, order, unpacked(setelah, order), PAGE_SIZE)
    language = language_of(request, visitor)
    return page(
        request,
        "register.html",
        visitor,
        found=found,
        said=said,
        is_filtered=wanted != Filters(),
        standing=lambda agreement: search.standing(desk, agreement),
        counted=COUNTED,
        query=urlencode(said),
        following=urlencode({**said, "setelah": packed(found.following)}) if found.following else None,
        is_first=not setelah,
        may_import=may(person, Role.BAGIAN),
        without_text=await signed_texts.count_for(desk, person),
        options=options(desk, language, await search.years_listed(desk)),
    )


def options(desk: Desk, language: str, years: list[int]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filters as choices: name, label, values with their words."""

    def words(mapping: Mapping[Any, str]) -> list[tuple[str, str]]:
        return [(str(key), say(language, word)) for key, word in mapping.items()]

    affairs = [(affair, _capital(say(language, affair))) for affair in register_words.AFFAIRS]
    return [
        ("status", say(language, "Status"), words(register_words.AGREEMENT_STATUS)),
        ("jenis", say(language, "Jenis naskah"), words(wording.DOCUMENT)),
        (
            "jalur",
            say(language, "Jalur"),
            [(str(route), rule.name_in(language)) for route, rule in desk.routes.items()],
        ),
        ("mitra", say(language, "Kategori mitra"), words(wording.PARTNER_KIND)),
        ("opd", say(language, "Perangkat daerah"), [(opd.code, opd.name) for opd in desk.office.perangkat_daerah]),
        ("urusan", say(language, "Urusan"), affairs),
        ("tahun", say(language, "Tahun"), [(str(year), str(year)) for year in years]),
        (
            "berakhir",
            say(language, "Berakhir dalam"),
            [(str(days), say(language, "%(n)s hari", n=days)) for days in ENDING_WITHIN],
        ),
        ("urut", say(language, "Urutkan"), words(register_words.ORDER)),
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@router.get("/daftar.{extension}")
async def register_taken_away(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, extension: str
) -> Response:
    """The whole list, as filtered, in one of `FORMS`."""
    check_is_table(extension)
    language = language_of(request, visitor)
    order = choice(Order, request.query_params.get("urut")) or Order.NEWEST
    wanted = filters_of(desk, request.query_params)
    rows = await taken_away.list_rows(desk, person, wanted, order, language)
    await security_log.note(desk, SecurityKind.EXPORTED, person, what=f"register.{extension}", rows=len(rows) - 1)
    return await table_file(rows, say(language, _SHEET), f"daftar-kerja-sama-{desk.today().isoformat()}", extension)


@router.get("/daftar/{slug}")
async def agreement_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str
) -> Response:
    """One agreement, at its permanent address."""
    return await _agreement_page(request, desk, visitor, slug, {}, [])


@router.post("/daftar/{slug}")
async def agreement_added_to(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, slug: str
) -> Response:
    """The Bagian adds a copy, a file or kin; what is wrong is shown beside what was filled in."""
    require(person, Role.BAGIAN)
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    actor = Actor(person.name, Via.DESK, person.email)
    try:
        match uploads.text(form, "step"):
            case "copy":
                said = [values.get(name, "") for name in ("copy_kind", "holder", "copy_place", "duty_stamp")]
                await additions.record_copy(desk, slug, additions.CopyEntry(*said), actor)
            case "kin":
                await additions.relate(desk, slug, values.get("relation", ""), values.get("parent", ""), actor)
            case _:
                kind = values.get("file_kind", "")
                paper = await uploads.only_file(desk, form, "file", kind, WITH_AN_AGREEMENT, person.email)
                await additions.add_file(desk, slug, paper, actor)
    except InvalidForm as error:
        return await _agreement_page(request, desk, visitor, slug, values, error.problems)
    return RedirectResponse(f"/daftar/{slug}", status_code=303)


async def _agreement_page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    slug: str,
    values: dict[str, str],
    problems: list[CooperationError],
) -> Response:
    assert visitor.person is not None
    try:
        found = await search.agreement_record(desk, slug, visitor.person)
    except Merged as merged:
        return RedirectResponse(f"/daftar/{merged.kept.slug}", status_code=307)
    except OutOfRegister as refusal:
        return await taken_out_page(request, desk, visitor, refusal, values, problems)
    language = language_of(request, visitor)
    return form_page(
        request,
        "agreement.html",
        visitor,
        values,
        problems,
        (*additions.COPY_FIELDS, *additions.KIN_FIELDS),
        found=found,
        agreement=found.agreement,
        standing=lambda agreement: search.standing(desk, agreement),
        may_add=may(visitor.person, Role.BAGIAN),
        may_end=may(visitor.person, Role.BAGIAN) and search.standing(desk, found.agreement) in MAY_END,
        kinds_offered=succession.offered(desk, found, visitor.person),
        following=succession.following_document(desk, found.agreement),
        reads_what_follows=may_read(desk, visitor.person, found.agreement),
        file_kinds=WITH_AN_AGREEMENT,
        is_old=is_old(found.agreement),
        timeline=list(reversed(list(timeline.lines(language, found.history, lambda _: True)))),
        may_take_evidence=may(visitor.person, *MAY_TAKE_OLD),
        lacks_text=not any(file.kind == SIGNED_TEXT for file in found.agreement.files),
    )


@router.get("/daftar/{slug}/berkas/{file_id}")
async def agreement_file(desk: TheDesk, person: ThePerson, slug: str, file_id: uuid.UUID) -> Response:
    """A file of an agreement."""
    file = await search.file_of(desk, slug, file_id, person)
    return FileResponse(
        await desk.blobs.held(file.sha256),
        media_type=file.media_type,
        filename=file.filename,
        content_disposition_type="inline" if file.media_type == PDF else "attachment",
        headers=headers_of_a_file(file.media_type),
    )
