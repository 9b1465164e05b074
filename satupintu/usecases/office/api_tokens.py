"""Tokens for programs: made by an administrator, shown once, stored as SHA-256."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from satupintu.domain.errors import InvalidInput, NotFound
from satupintu.domain.evidence.tokens import draw, fingerprint
from satupintu.domain.office.office import Person
from satupintu.domain.office.security import SecurityKind
from satupintu.store.access import ApiToken
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.security_log import record

PREFIX = "sp_"
"""Lets secret scanners recognise a leaked token."""


async def create(desk: Desk, name: str, email: str) -> str:
    """
    Make a token with the rights of a person of the office; returns it, once.

    Raises:
        InvalidInput: nobody has that address, or the name is taken.
    """
    person = desk.office.person(email, desk.today())
    if person is None:
        raise InvalidInput("Alamat %(email)s tidak ada dalam config/office.toml.", field="email", email=email)
    token = PREFIX + draw()
    now = desk.clock.now()
    row = ApiToken(name=name, email=person.email, token_sha256=fingerprint(token), created_at=now, revoked_at=None)
    try:
        async with desk.database.transaction() as session:
            session.add(row)
            record(desk, session, SecurityKind.TOKEN_CREATED, name=name, whose=person.address)
    except IntegrityError as error:
        raise InvalidInput("Token bernama %(name)s sudah ada.", field="name", name=name) from error
    return token


async def revoke(desk: Desk, name: str) -> None:
    """
    End a token at once.

    Raises:
        NotFound: there is no token of that name.
    """
    async with desk.database.transaction() as session:
        token = (await session.scalars(select(ApiToken).where(ApiToken.name == name))).one_or_none()
        if token is None:
            raise NotFound("Token bernama %(name)s tidak ada.", name=name)
        token.revoked_at = desk.clock.now()
        record(desk, session, SecurityKind.TOKEN_REVOKED, name=name, whose=token.email.lower())


async def all_tokens(desk: Desk) -> list[ApiToken]:
    """Every token ever made, oldest first."""
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(ApiToken).order_by(ApiToken.id)))


async def holder(desk: Desk, token: str) -> Person | None:
    """Whose rights a token carries; None when it is unknown, revoked, or its person has left the office."""
    async with desk.database.transaction() as session:
        statement = select(ApiToken.email).where(
            ApiToken.token_sha256 == fingerprint(token), ApiToken.revoked_at.is_(None)
        )
        email = await session.scalar(statement)
    return desk.office.person(email, desk.today()) if email else None
