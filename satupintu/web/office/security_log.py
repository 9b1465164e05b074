"""The security log, for whoever looks after the system and whoever audits it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from satupintu.domain.office.office import Role
from satupintu.domain.office.security import SecurityKind
from satupintu.usecases.office import security_log
from satupintu.web.http.render import page
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, require

router = APIRouter()
PAGE_SIZE = 100
MAY_READ = (Role.ADMINISTRATOR, Role.AUDITOR)


@router.get("/keamanan")
async def log_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, jenis: str = "", halaman: int = 1
) -> Response:
    """The entries, newest first; of one kind where one is chosen."""
    require(person, *MAY_READ)
    number = max(1, min(halaman, 10_000))
    kind = SecurityKind(jenis) if jenis in tuple(SecurityKind) else None
    rows = await security_log.entries(desk, kind, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    return page(
        request,
        "security.html",
        visitor,
        rows=rows[:PAGE_SIZE],
        kinds=list(SecurityKind),
        chosen=kind,
        number=number,
        more=len(rows) > PAGE_SIZE,
    )
