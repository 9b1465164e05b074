"""Settings from the environment, and the files the office may change; read at the edge and handed inwards."""

import os
import secrets
import sys
from datetime import date, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import holidays
from pydantic import BaseModel, Field, PrivateAttr, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.files import read_checked, refusal
from satupintu.documents.scanner import ScannerAddress
from satupintu.documents.signatures import root_files
from satupintu.domain.errors import Contradiction, MisconfiguredOffice
from satupintu.domain.office.bounds import Bound
from satupintu.domain.office.office import Office
from satupintu.domain.process.form import Route
from satupintu.domain.route.checks import contradictions
from satupintu.domain.route.deadlines import Calendar
from satupintu.domain.route.fitness import Countries
from satupintu.domain.route.routes import RouteDefinition
from satupintu.language import mark
from satupintu.language.countries import countries
from satupintu.mail.smtp import SmtpAddress

CONFIG_DIR = Path(__file__).parent


class Secrets(BaseModel):
    """Made on the first start, kept in the data directory with mode 0600, never in the database."""

    keys: list[str]
    """Signing keys, newest first. Links and sessions signed with an older one stay valid until it is dropped."""
    database: str
    prefect: str


class Settings(BaseSettings):
    """What `SATUPINTU_...` says. Durations and sizes carry their unit in the description."""

    model_config = SettingsConfigDict(env_prefix="SATUPINTU_", extra="ignore")

    data_dir: Path = Field(Path("var"), description="Database, files, mailbox, secrets")
    config_dir: Path = Field(CONFIG_DIR, description="office.toml, calendar.toml, routes/")
    database_url: str | None = Field(None, description="postgresql://user:password@host/database; else embedded")
    prefect_database_url: str | None = Field(None, description="else <database>_prefect beside the product's own")
    host: str = Field("127.0.0.1", description="Address everything listens on")
    web_port: int = Field(8000, ge=1, le=65535)
    prefect_port: int = Field(4200, ge=1, le=65535)
    mailbox_port: int = Field(8025, ge=1, le=65535)
    base_url: str = Field("", description="Public address of the web; default http://127.0.0.1:<web port>")
    smtp_url: str | None = Field(None, description="smtp://, smtps:// or smtp+starttls://; else the embedded mailbox")
    secret_keys: SecretStr | None = Field(None, description="Signing keys, newest first, separated by commas")
    language: Literal["id", "en"] = "id"
    logs: Literal["json", "lines"] | None = Field(
        None, description="How the log looks; default readable lines on a terminal, else JSON"
    )
    upload_limit_mb: int = Field(25, ge=1, le=500, description="Largest file, in MiB")
    clamd_url: str | None = Field(None, description="unix:///run/clamav/clamd.ctl or tcp://host:3310; else no scan")
    text_limit_kb: int = Field(1024, ge=64, le=65536, description="Largest body without files, such as JSON, in KiB")
    hosts: str = Field("", description="Further names the web answers to, besides that of the base URL, with commas")
    trusted_proxies: str = Field("", description="Addresses or networks whose X-Forwarded-For is believed, with commas")
    administrator_authenticator: bool | None = Field(
        None, description="Administrators sign in with a code, too; default yes where the base URL is https"
    )
    bounds: dict[Bound, Annotated[int, Field(ge=1)]] = Field(
        {}, description='Other figures for some bounds, such as {"proposal": 40}'
    )
    letter_retries: tuple[int, ...] = Field(
        (60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 86400, 86400),
        description="Seconds before each further try of a letter; after about four days it has failed",
    )
    workers: int = Field(1, ge=1, le=8)
    webs: int = Field(1, ge=1, le=8, description="Web processes; the second listens on the next port, and so on")
    _says_its_address: bool = PrivateAttr(False)

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url_parses(cls, value: str | None) -> str | None:
        if value is not None:
            SmtpAddress.parse(value)
        return value

    @field_validator("clamd_url")
    @classmethod
    def _clamd_url_parses(cls, value: str | None) -> str | None:
        if value is not None:
            ScannerAddress.parse(value)
        return value

    @model_validator(mode="after")
    def _defaults_that_follow(self) -> "Settings":
        self.data_dir = self.data_dir.expanduser().absolute()
        self._says_its_address = bool(self.base_url)
        if not self.base_url:
            self.base_url = f"http://127.0.0.1:{self.web_port}"
        self.base_url = self.base_url.rstrip("/")
        return self

    @property
    def smtp(self) -> SmtpAddress:
        """Where letters are handed over."""
        return SmtpAddress.parse(self.smtp_url or f"smtp://127.0.0.1:{self.mailbox_port}")

    @property
    def has_mailbox(self) -> bool:
        """True while no SMTP server is configured: letters stay in the local mailbox."""
        return self.smtp_url is None

    @property
    def says_its_address(self) -> bool:
        """True where the base URL was given, and is not the default of this machine."""
        return self._says_its_address

    @property
    def address_file(self) -> Path:
        """The base URL with which the service last started."""
        return self.data_dir / "address"

    @property
    def is_local(self) -> bool:
        """True while only this machine reaches the web: it listens on loopback, and its address is loopback's."""
        return is_loopback(self.host) and is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def answers_to(self) -> frozenset[str]:
        """What a request may carry as `Host`, in lower case: the base URL's, further names, and the machine's own."""
        base = urlsplit(self.base_url)
        ports = range(self.web_port, self.web_port + self.webs)
        own = {f"{name}:{port}" for name in (*LOOPBACK_NAMES, self.host) for port in ports}
        return frozenset(
            name.lower() for name in {base.netloc, base.hostname or "", *own, *_listed(self.hosts)} if name
        )

    @property
    def proxies(self) -> list[str]:
        """Whose X-Forwarded-For is believed."""
        return _listed(self.trusted_proxies)

    @property
    def asks_administrators_for_code(self) -> bool:
        """True where mail alone does not let an administrator in."""
        if self.administrator_authenticator is None:
            return self.base_url.startswith("https:")
        return self.administrator_authenticator

    @property
    def logs_are_json(self) -> bool:
        """True on a server; on a terminal a person reads the lines."""
        return self.logs == "json" or (self.logs is None and not sys.stderr.isatty())

    @property
    def clock_file(self) -> Path:
        """By how many seconds the clock of a data directory for training is ahead."""
        return self.data_dir / "clock"

    @property
    def is_training(self) -> bool:
        """True for a data directory with a clock of its own."""
        return self.clock_file.exists()

    @property
    def prefect_api_url(self) -> str:
        """Prefect's API for our own processes."""
        return f"http://127.0.0.1:{self.prefect_port}/api"

    @cached_property
    def secrets(self) -> Secrets:
        """Read the secrets, or make them on the first start. Signing keys may come from the environment."""
        path = self.data_dir / "secrets.json"
        if path.exists():
            made = Secrets.model_validate_json(path.read_text())
        else:
            made = new_secrets()
            write_private(path, made.model_dump_json(indent=2))
        if self.secret_keys:
            made.keys = [key.strip() for key in self.secret_keys.get_secret_value().split(",") if key.strip()]
        return made


LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


def is_loopback(host: str) -> bool:
    """True for `localhost` and the addresses of this machine that no other reaches."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def new_secrets() -> Secrets:
    """Drawn at random."""
    return Secrets(
        keys=[secrets.token_urlsafe(32)],
        database=secrets.token_urlsafe(24),
        prefect=secrets.token_urlsafe(12),
    )


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads (mode 0600), whole or not at all."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_settings() -> Settings:
    """
    Read the environment.

    Raises:
        MisconfiguredOffice: a setting cannot be used; the sentence names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "SATUPINTU_" + "_".join(str(part) for part in first["loc"]).upper()
        why = mark(str(first["ctx"]["error"])) if "error" in first.get("ctx", {}) else first["msg"]
        raise MisconfiguredOffice("Pengaturan %(name)s tidak dapat dipakai: %(why)s", name=name, why=why) from error


_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How PNG and JPEG begin."""


def read_office(config_dir: Path) -> Office:
    """
    Read `office.toml`.

    Raises:
        MisconfiguredOffice: the file is missing, unreadable or contradicts itself, or names a picture that is none.
    """
    office = read_checked(Office, config_dir / "office.toml")
    pictures = {name: getattr(office.letterhead, name) for name in ("emblem", "state_emblem")}
    found = {name: str(_picture(config_dir.absolute() / file)) for name, file in pictures.items() if file}
    letterhead = office.letterhead.model_copy(update=found)
    roots = str(config_dir.absolute() / office.evidence.timestamp_roots)
    evidence = office.evidence.model_copy(update={"timestamp_roots": roots})
    return office.model_copy(update={"letterhead": letterhead, "evidence": evidence})


def _picture(path: Path) -> Path:
    try:
        with path.open("rb") as file:
            if not file.read(8).startswith(_PICTURES):
                raise MisconfiguredOffice("Berkas %(path)s bukan gambar PNG atau JPEG.", path=path)
    except OSError as error:
        raise MisconfiguredOffice("Berkas %(path)s tidak dapat dibaca: %(why)s", path=path, why=error) from error
    return path


def read_trust_roots(config_dir: Path, office: Office) -> Path:
    """
    The folder of root certificates, each of which can be read. An empty or missing folder is no error.

    Raises:
        MisconfiguredOffice: a file in it is no certificate.
    """
    folder = config_dir.absolute() / office.signing.trust_roots
    if not root_files(folder):
        return folder
    from satupintu.documents.trust import trust_roots  # slow to import, and most offices have no roots

    try:
        trust_roots(folder)
    except (OSError, ValueError) as error:
        raise MisconfiguredOffice("Berkas %(path)s tidak dapat dibaca: %(why)s", path=folder, why=error) from error
    return folder


def read_routes(config_dir: Path) -> dict[str, RouteDefinition]:
    """
    Read every route of `routes/`, by the route's word.

    Raises:
        MisconfiguredOffice: a file is unreadable or a rule is malformed; the sentence names file and key.
    """
    found: dict[str, RouteDefinition] = {}
    for path in sorted((config_dir / "routes").glob("*.toml")):
        definition = read_checked(RouteDefinition, path)
        problem = next(contradictions(definition), None)
        if problem is None and definition.route in found:
            problem = Contradiction("%(route)s sudah ada dalam berkas lain.", key=("route",), route=definition.route)
        if problem is not None:
            raise refusal(path, problem)
        found[definition.route] = definition
    missing = [route for route in Route if route not in found]
    if missing:
        raise MisconfiguredOffice(
            "Folder %(path)s belum memuat jalur %(routes)s.", path=config_dir / "routes", routes=", ".join(missing)
        )
    if all(definition.relations is None for definition in found.values()):
        return found
    listed = read_countries(config_dir)
    return {route: definition.with_countries(listed) for route, definition in found.items()}


def read_countries(config_dir: Path) -> Countries:
    """
    Read `countries.toml`: with which countries Indonesia has diplomatic relations.

    Raises:
        MisconfiguredOffice: it is missing, malformed, or names a country that there is not.
    """
    path = config_dir / "countries.toml"
    listed = read_checked(Countries, path)
    for key, code in listed.by_key():
        if code not in countries("id"):
            raise refusal(path, Contradiction("%(code)s bukan kode negara; periksa ejaannya.", key=key, code=code))
    return listed


def read_days_off(config_dir: Path, around: date) -> frozenset[date]:
    """National holidays and cuti bersama, ten years before `around` to five after it, corrected by the office."""
    calendar = read_checked(Calendar, config_dir / "calendar.toml")
    years = range(around.year - 10, (around + timedelta(days=5 * 366)).year + 1)
    national = holidays.country_holidays("ID", years=years, categories=("public", "government"))
    return frozenset(national.keys() | set(calendar.add)) - set(calendar.strike)
