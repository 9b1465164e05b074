"""The parts of a running system, as processes with their environment and a way to tell that each answers."""

import os
import sys
from dataclasses import dataclass, field

from config.settings import Settings
from satupintu.runtime.opening import embedded, prefect_database_url

PYTHON = (sys.executable, "-u")


@dataclass(frozen=True)
class Part:
    """One process to keep alive. It answers when `health` gives 200, or its output holds `ready_line`."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    health: str | None = None
    ready_line: str | None = None
    run_as: str | None = None
    stop_signal: str = "SIGTERM"
    orphan_signal: str = "SIGKILL"
    """When the supervisor is killed: nobody is left to insist, and Prefect without a database never stops politely."""
    seconds_to_stop: float = 15.0


def prefect_environment(settings: Settings) -> dict[str, str]:
    """What our own processes need to talk to Prefect."""
    return {
        "PREFECT_HOME": str(settings.data_dir / "prefect"),
        "PREFECT_PROFILES_PATH": str(settings.data_dir / "prefect" / "profiles.toml"),
        "PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_API_AUTH_STRING": f"admin:{settings.secrets.prefect}",
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_WORKER_QUERY_SECONDS": "3",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "DO_NOT_TRACK": "1",
    }


def _server_environment(settings: Settings) -> dict[str, str]:
    """
    Prefect's server: own database, password on, no telemetry, no scan of suspended runs (docs/engine.md).

    Its first UI by default: V2 asks amplitude.com for settings from every visitor's browser, telemetry off or not.
    """
    return {
        **prefect_environment(settings),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": prefect_database_url(settings),
        "PREFECT_SERVER_API_AUTH_STRING": f"admin:{settings.secrets.prefect}",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_API_URL": f"http://{settings.host}:{settings.prefect_port}/api",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(settings.data_dir / "prefect" / "ui"),
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "true",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_MEMO_STORE_PATH": str(settings.data_dir / "prefect" / "memo_store.toml"),
    }


def _own_environment(settings: Settings) -> dict[str, str]:
    """What our own processes cannot see for themselves: whether the lines of the log are for a terminal."""
    return {"SATUPINTU_LOGS": "json" if settings.logs_are_json else "lines"}


def own_parts(settings: Settings) -> list[Part]:
    """Mailbox (where no SMTP server is set), web processes, workers; in the order of their start."""
    found = []
    if settings.has_mailbox:
        found.append(
            Part(
                "mailbox",
                (*PYTHON, "-m", "satupintu.cli.part", "mailbox"),
                environment=_own_environment(settings),
                ready_line="mailbox ready",
            )
        )
    for index in range(settings.webs):
        port = settings.web_port + index
        found.append(
            Part(
                "web" if index == 0 else f"web-{index + 1}",
                (*PYTHON, "-m", "satupintu.cli.part", "web", "--port", str(port)),
                environment=_own_environment(settings),
                health=f"http://{settings.host}:{port}/sehat",
            )
        )
    for index in range(settings.workers):
        found.append(
            Part(
                "worker" if index == 0 else f"worker-{index + 1}",
                (*PYTHON, "-m", "flows.worker"),
                environment=prefect_environment(settings) | _own_environment(settings),
                ready_line="worker ready",
                seconds_to_stop=25.0,
            )
        )
    return found


def prefect_server(settings: Settings) -> Part:
    """Prefect's server, with its UI behind its own password."""
    return Part(
        "prefect",
        (*PYTHON, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", *_uvicorn_options(settings)),
        environment=_server_environment(settings),
        health=f"http://{settings.host}:{settings.prefect_port}/api/health",
    )


def _uvicorn_options(settings: Settings) -> tuple[str, ...]:
    # The same application as `prefect server start`, without its wrapper process: one process, ended by one signal.
    options = {"host": settings.host, "port": settings.prefect_port, "timeout-keep-alive": 75, "log-level": "warning"}
    return tuple(part for name, value in options.items() for part in (f"--{name}", str(value)))


def postgres(settings: Settings) -> Part:
    """The embedded database; SIGINT is its orderly, fast shutdown."""
    server = embedded(settings)
    return Part("postgres", tuple(server.command()), run_as=server.run_as, stop_signal="SIGINT", orphan_signal="SIGINT")


def inherited() -> dict[str, str]:
    """Our environment without settings of some other Prefect."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
