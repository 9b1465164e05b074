"""Sessions of browsers: whose are open, ending them everywhere, and the second step of an administrator."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput
from satupintu.domain.evidence.tokens import draw, fingerprint
from satupintu.domain.office.office import Person, Role
from satupintu.domain.office.security import SecurityKind
from satupintu.store.access import Session
from satupintu.usecases.office import authenticator
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.security_log import record
from satupintu.usecases.office.sessions import end_those_of, live, of_address


async def own(desk: Desk, address: str) -> Sequence[Session]:
    """The live sessions of an address, of the office and of links sent to it; the last seen first."""
    async with desk.database.transaction() as session:
        statement = select(Session).where(*live(desk), of_address(address)).order_by(Session.seen_at.desc(), Session.id)
        return (await session.scalars(statement)).all()


async def end_all(desk: Desk, by: Person, address: str) -> int:
    """
    End every session of an address, in all browsers; returns how many. Links in letters can be opened again.

    Raises:
        InvalidInput: nobody of the office has that address.
    """
    if desk.office.person(address, desk.today()) is None:
        raise InvalidInput("Alamat %(email)s tidak ada dalam config/office.toml.", field="email", email=address)
    async with desk.database.transaction() as session:
        ended = await end_those_of(desk, session, address)
        record(desk, session, SecurityKind.SESSIONS_ENDED, by, whose=address.strip().lower(), sessions=ended)
        return ended


async def lacks_code(desk: Desk, found: Session, person: Person) -> bool:
    """True while an administrator has come in by mail alone, and a code is wanted of them (docs/adr/0033)."""
    if Role.ADMINISTRATOR not in person.roles or found.code_at is not None:
        return False
    return desk.administrator_authenticator or await authenticator.is_set_up(desk, person.address)


async def give_code(desk: Desk, session_id: uuid.UUID, person: Person, code: str) -> str:
    """
    The second step: a code of the app raises the session. Returns its new token, for the cookie; the old one is void.

    Raises:
        WrongCode: it does not fit, was used before, or too many were wrong.
        InvalidInput: no app has been set up.
    """
    async with desk.database.transaction() as session:
        wrong = await authenticator.take_code(desk, session, person.address, code)
        if wrong is None:
            return await _raise(desk, session, session_id)
    raise wrong


async def enrol_in_session(desk: Desk, session_id: uuid.UUID, person: Person, code: str) -> str:
    """
    Confirm a new app with its first code, which counts as the code of this session too. Returns its new token.

    Raises:
        WrongCode: the code does not fit, or too many were wrong.
    """
    async with desk.database.transaction() as session:
        wrong = await authenticator.enrol(desk, session, person, code)
        if wrong is None:
            return await _raise(desk, session, session_id)
    raise wrong


async def _raise(desk: Desk, session: AsyncSession, session_id: uuid.UUID) -> str:
    token = draw()
    statement = update(Session).where(Session.id == session_id)
    await session.execute(statement.values(token_sha256=fingerprint(token), code_at=desk.clock.now()))
    return token
