"""From settings to an open desk: read once at the edge of each process, handed inwards."""

from datetime import timedelta
from pathlib import Path

from config.settings import Settings, read_days_off, read_office, read_routes, read_settings, read_trust_roots
from satupintu.documents.blobs import BlobStore
from satupintu.documents.scanner import Scanner, ScannerAddress
from satupintu.domain.errors import MisconfiguredOffice
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.office.bounds import limits_with
from satupintu.language import mark
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.runtime.training import clock_of
from satupintu.store.database import Database
from satupintu.usecases.office.desk import Desk

__all__ = ["DATABASE", "PREFECT_DATABASE", "embedded", "open_desk", "plain_database_url", "read_settings"]

DATABASE = "satupintu"
PREFECT_DATABASE = "prefect"
DATABASE_IS_AWAY = mark("Basis data tidak menjawab. Apakah Satu Pintu berjalan (`make run`)?")


def embedded(settings: Settings) -> EmbeddedPostgres:
    """The cluster in the data directory."""
    return EmbeddedPostgres(settings.data_dir / "postgres", settings.secrets.database)


def database_url(settings: Settings) -> str:
    """The address of the product's database for SQLAlchemy."""
    if settings.database_url:
        return "postgresql+asyncpg://" + settings.database_url.split("://", 1)[1]
    return embedded(settings).url(DATABASE)


def plain_database_url(settings: Settings) -> str:
    """The same address for asyncpg itself."""
    return database_url(settings).replace("postgresql+asyncpg://", "postgresql://", 1)


def prefect_database_url(settings: Settings) -> str:
    """The address of Prefect's own database on the same server."""
    if settings.prefect_database_url:
        return "postgresql+asyncpg://" + settings.prefect_database_url.split("://", 1)[1]
    if settings.database_url:
        base, _, options = database_url(settings).partition("?")
        return f"{base}_prefect" + (f"?{options}" if options else "")
    return embedded(settings).url(PREFECT_DATABASE)


def open_desk(settings: Settings, *, pool: int = 10) -> Desk:
    """
    Open a desk for the running event loop.

    Raises:
        MisconfiguredOffice: a file in the configuration directory is unreadable or contradicts itself, or the data
            directory is for training and the rest is not.
    """
    clock = clock_of(settings)
    config_dir: Path = settings.config_dir
    office = read_office(config_dir)
    if settings.is_training and office.signing.step_up:
        raise MisconfiguredOffice(
            "Kode autentikator mengikuti jam telepon, bukan jam latihan: setel step_up = false di office.toml."
        )
    if settings.is_training and settings.asks_administrators_for_code:
        raise MisconfiguredOffice(
            "Kode autentikator mengikuti jam telepon, bukan jam latihan: setel "
            "SATUPINTU_ADMINISTRATOR_AUTHENTICATOR=false."
        )
    limit = settings.upload_limit_mb * 1024 * 1024
    scanner = Scanner(ScannerAddress.parse(settings.clamd_url), limit) if settings.clamd_url else None
    return Desk(
        database=Database(database_url(settings), pool=pool),
        clock=clock,
        office=office,
        routes=read_routes(config_dir),
        days_off=read_days_off(config_dir, clock.now().date()),
        blobs=BlobStore(settings.data_dir / "blobs", limit, read_trust_roots(config_dir, office), scanner),
        smtp=settings.smtp,
        keyring=Keyring(settings.secrets.keys),
        base_url=settings.base_url,
        language=settings.language,
        letter_retries=tuple(timedelta(seconds=seconds) for seconds in settings.letter_retries),
        limits=limits_with(settings.bounds),
        administrator_authenticator=settings.asks_administrators_for_code,
    )


def refuse_open_mailbox(settings: Settings) -> None:
    """
    See that the local mailbox, in which every link stands, is seen by nobody but this machine.

    Raises:
        MisconfiguredOffice: others reach the web, and letters would stay in the mailbox.
    """
    if settings.has_mailbox and not settings.is_local:
        raise MisconfiguredOffice(
            "Satu Pintu dapat dibuka dari luar (%(base_url)s, %(host)s), tetapi suratnya tinggal dalam kotak surat "
            "lokal, dan di sana ada semua tautan. Setel SATUPINTU_SMTP_URL, atau pakai 127.0.0.1 untuk "
            "SATUPINTU_BASE_URL dan SATUPINTU_HOST.",
            base_url=settings.base_url,
            host=settings.host,
        )
