"""The web application, and the process that serves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import uvicorn
from fastapi import Depends, FastAPI, Response
from fastapi.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from config.settings import Settings
from satupintu.runtime.logs import write_lines
from satupintu.runtime.opening import open_desk, refuse_open_mailbox
from satupintu.usecases.letters.pause import held_letters
from satupintu.web import api
from satupintu.web.evidence import bundle
from satupintu.web.follow_up import answer as follow_up_answer
from satupintu.web.follow_up import lists
from satupintu.web.http import errors, sign_in
from satupintu.web.http.doors import FilesFromKnown
from satupintu.web.http.guard import App, Guard
from satupintu.web.http.render import STATIC
from satupintu.web.http.visitor import bind_ids, of_one_moment
from satupintu.web.letters import failed, mailbox
from satupintu.web.office import authenticator, security_log, sessions
from satupintu.web.process import (
    ceremony,
    choosing_parents,
    conditions,
    meetings,
    papers,
    proposals,
    routes,
    signer_choice,
)
from satupintu.web.register import (
    certificate,
    corrections,
    early_end,
    figures,
    import_desk,
    import_rows,
    old_register,
    partners,
    search,
    signed_texts,
    tidying,
)
from satupintu.web.register.import_work import Works
from satupintu.web.task import answer as task_answer
from satupintu.web.task import hand_on

FILES_PER_REQUEST = 3
"""A request may be as large as so many of the largest files."""

PAGES = (
    sign_in,
    task_answer,
    hand_on,
    ceremony,
    conditions,
    signer_choice,
    meetings,
    authenticator,
    sessions,
    security_log,
    proposals,
    choosing_parents,
    old_register,
    import_desk,
    import_rows,
    signed_texts,
    search,
    early_end,
    partners,
    corrections,
    tidying,
    follow_up_answer,
    lists,
    figures,
    papers,
    bundle,
    certificate,
    routes,
    mailbox,
    failed,
)
"""What serves pages, each with a router of its own."""


class _Static(StaticFiles):
    """Our stylesheet: may be kept by the browser, unlike pages."""

    def file_response(self, *arguments: object, **options: object) -> Response:
        response = super().file_response(*arguments, **options)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def create_app(settings: Settings) -> FastAPI:
    """The application, without its guard."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        app.state.desk = open_desk(settings)
        app.state.import_works.go_on(app.state.desk)
        yield
        await app.state.import_works.end()
        await app.state.desk.database.close()

    app = FastAPI(title="Satu Pintu", lifespan=life, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.settings = settings
    app.state.import_works = Works()
    app.state.mailbox = settings.data_dir / "mailbox" if settings.has_mailbox else None
    app.state.is_training = settings.is_training
    errors.install(app)
    app.add_middleware(FilesFromKnown, text_limit=settings.text_limit_kb * 1024)

    @app.get("/sehat", include_in_schema=False)
    async def health() -> dict[str, str]:
        """200 while the database answers; `letters` is `held` while the mail server takes none."""
        held = await held_letters(app.state.desk)
        return {"status": "ok", "letters": "ok" if held is None else "held"}

    app.mount("/static", _Static(directory=STATIC), name="static")
    for_each = [Depends(bind_ids), Depends(of_one_moment, scope="function")]
    app.include_router(api.router, dependencies=for_each)
    for part in PAGES:
        app.include_router(part.router, include_in_schema=False, dependencies=for_each)
    return app


def guarded(settings: Settings, app: App) -> App:
    """The application as it is served: behind its guard, which hears who asks from the office's own proxy only."""
    guard = Guard(
        app,
        base_url=settings.base_url,
        body_limit=settings.upload_limit_mb * 1024 * 1024 * FILES_PER_REQUEST,
        text_limit=settings.text_limit_kb * 1024,
        hosts=settings.answers_to,
    )
    if not settings.proxies:
        return guard
    return cast("App", ProxyHeadersMiddleware(cast("Any", guard), trusted_hosts=settings.proxies))


def serve(settings: Settings, port: int) -> None:
    """
    Serve until SIGTERM. Uvicorn's own access log would write paths, and paths hold tokens: it is off.

    Raises:
        MisconfiguredOffice: others than this machine would see the local mailbox.
    """
    refuse_open_mailbox(settings)
    write_lines(settings)
    uvicorn.run(
        cast("Any", guarded(settings, create_app(settings))),
        host=settings.host,
        port=port,
        access_log=False,
        log_config=None,  # its lines take the way of ours
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # uvicorn would believe any program on this machine
        timeout_graceful_shutdown=10,
    )
