"""The security log, for whoever looks after the system and whoever audits it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from satupintu.domain.office import Role
from satupintu.domain.security import SecurityKind
from satupintu.usecases import security
from satupintu.web.pages import page
from satupintu.web.sessions import TheDesk, ThePerson, TheVisitor, require

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
    rows = await security.entries(desk, kind, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
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
