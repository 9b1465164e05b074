"""
Codes of an authenticator app (TOTP, RFC 6238): for signing, where the office has switched it on, and to sign in as an
administrator.

The emailed link proves that somebody reads the mailbox. The code proves a telephone that was set up before, while
signed in, so a mailbox taken over later cannot sign for the city.
"""

import hmac
from base64 import b32encode, urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput, NotFound
from satupintu.domain.office.office import Office, Person
from satupintu.domain.office.security import SecurityKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.kinds import KINDS
from satupintu.language import mark
from satupintu.store.access import Authenticator
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.security_log import record
from satupintu.usecases.office.sessions import end_those_of

MOST_FAILURES = 5
LOCK = timedelta(minutes=15)
_STEP = 30
_DRIFT = (0, -1, 1)
"""Steps of 30 seconds by which the telephone's clock may differ."""


class WrongCode(InvalidInput):
    """The code does not fit, or may not be tried now."""


def is_needed(office: Office, assignment: Assignment, choice: Choice) -> bool:
    """True for a signature for the city by link, where `signing.step_up` is on."""
    return office.signing.step_up and KINDS[assignment].signs_for_the_city and choice is Choice.SIGN


async def setup_of(desk: Desk, email: str) -> tuple[Authenticator, str] | None:
    """Somebody's authenticator and its secret (base32) for the app; None until they have begun."""
    async with desk.database.transaction() as session:
        found = await session.get(Authenticator, email.lower())
        return (found, _secret(desk, found)) if found is not None else None


async def begin_enrolment(desk: Desk, email: str) -> None:
    """Give somebody a secret for their app; whoever has one keeps it."""
    async with desk.database.transaction() as session:
        if await session.get(Authenticator, email.lower()) is None:
            session.add(Authenticator(email=email.lower(), key_id=desk.keyring.newest, last_step=0, failures=0))


def address_for_app(desk: Desk, email: str, secret: str) -> str:
    """The `otpauth:` address that the app reads from the square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"Satu Pintu {desk.office.letterhead.city}")


async def is_set_up(desk: Desk, email: str) -> bool:
    """True once somebody's app has been confirmed with a first code."""
    async with desk.database.transaction() as session:
        found = await session.get(Authenticator, email.lower())
        return found is not None and found.enrolled_at is not None


async def enrol(desk: Desk, session: AsyncSession, person: Person, code: str) -> WrongCode | None:
    """Confirm with a first code that the app has the secret; what is wrong with the code, as `take_code`."""
    found = await _held(session, person.address)
    if found is None:
        return WrongCode(mark("Tekan dahulu Siapkan autentikator."), field="code")
    if (wrong := _judge(desk, session, found, code)) is None and found.enrolled_at is None:
        found.enrolled_at = desk.clock.now()
        record(desk, session, SecurityKind.AUTHENTICATOR_SET_UP, person)
    return wrong


async def take_code(desk: Desk, session: AsyncSession, email: str, code: str) -> WrongCode | None:
    """
    Accept a code in the transaction of the act it stands for; it is void from then on.

    What is wrong with it is returned, not raised: the caller commits, and with it that another try is gone, while
    the row is still held, and then raises it. So no number of tries at once gets a sixth one judged.

    Raises:
        InvalidInput: no app has been set up.
    """
    found = await _held(session, email)
    if found is None or found.enrolled_at is None:
        raise InvalidInput(
            "Aplikasi autentikator %(email)s belum disiapkan. Masuk ke Satu Pintu, buka Autentikator, lalu ulangi.",
            field="code",
            email=email,
        )
    return _judge(desk, session, found, code)


async def reset(desk: Desk, email: str) -> None:
    """
    Forget an app, such as that of a lost telephone, and end the sessions of its person; the next has another secret.

    Raises:
        NotFound: nobody of that address has set one up.
    """
    async with desk.database.transaction() as session:
        found = await session.get(Authenticator, email.lower(), with_for_update=True)
        if found is None:
            raise NotFound("Belum ada aplikasi autentikator untuk %(email)s.", email=email)
        await session.delete(found)
        ended = await end_those_of(desk, session, found.email)
        record(desk, session, SecurityKind.AUTHENTICATOR_RESET, whose=found.email, sessions=ended)


async def _held(session: AsyncSession, email: str) -> Authenticator | None:
    return await session.get(Authenticator, email.lower(), with_for_update=True, populate_existing=True)


def _judge(desk: Desk, session: AsyncSession, found: Authenticator, code: str) -> WrongCode | None:
    """Compare a code while the row is held; after five wrong ones, none is looked at for 15 minutes."""
    if found.locked_until is not None and desk.clock.now() < found.locked_until:
        return WrongCode(mark("Terlalu banyak kode salah. Coba lagi 15 menit kemudian."), field="code")
    for step, right in _codes(desk, found):
        if step > found.last_step and hmac.compare_digest(right, code.replace(" ", "").encode()):
            found.last_step, found.failures, found.locked_until = step, 0, None
            record(desk, session, SecurityKind.CODE_TAKEN, email=found.email)
            return None
    found.failures += 1
    record(desk, session, SecurityKind.CODE_WRONG, email=found.email)
    if found.failures % MOST_FAILURES == 0:
        found.locked_until = desk.clock.now() + LOCK
        record(desk, session, SecurityKind.CODE_LOCKED, email=found.email)
    return WrongCode(
        mark("Kode itu salah, kedaluwarsa, atau sudah dipakai. Ketik kode yang tampak sekarang."), field="code"
    )


def _codes(desk: Desk, found: Authenticator) -> Iterator[tuple[int, bytes]]:
    totp, now = pyotp.TOTP(_secret(desk, found)), int(desk.clock.now().timestamp())
    for drift in _DRIFT:
        yield now // _STEP + drift, totp.at(now + drift * _STEP).encode()


def _secret(desk: Desk, found: Authenticator) -> str:
    """
    The shared secret, 160 bits in base32, derived anew each time.

    Raises:
        InvalidInput: the key it was derived with has been dropped from the keyring.
    """
    mac = desk.keyring.mac("totp", f"{found.email}|{found.nonce}", found.key_id)
    if mac is None:
        raise InvalidInput(
            "Kunci aplikasi autentikator ini sudah diganti. Minta administrator menyetel ulang autentikator Anda.",
            field="code",
        )
    return b32encode(urlsafe_b64decode(mac + "=")[:20]).decode()
