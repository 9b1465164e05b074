"""`satupintu office` and `satupintu routes`: the office's own files, read as the start reads them."""

import sys

import typer

from config.settings import read_days_off, read_office, read_routes, read_settings
from satupintu.domain.errors import InvalidInput
from satupintu.domain.route.checks import gaps, own_kinds
from satupintu.domain.route.deadlines import local_day
from satupintu.language import long_date, say
from satupintu.language.countries import country_name
from satupintu.language.route_map import mermaid
from satupintu.runtime.training import clock_of

office_app = typer.Typer(no_args_is_help=True, help="The office's own files.")
routes_app = typer.Typer(no_args_is_help=True, help="The five routes.")


@office_app.command("check")
def office_check() -> None:
    """Read the office's files as the start does, and prove that everybody a route asks is there."""
    settings = read_settings()
    office = read_office(settings.config_dir)
    routes = read_routes(settings.config_dir)
    today = local_day(clock_of(settings).now())
    read_days_off(settings.config_dir, today)
    for warning in office.warnings(today):
        print(say(settings.language, warning.sentence, **warning.facts), file=sys.stderr)
    found = list(gaps(office, routes, today))
    for gap in found:
        print(f"satupintu: {say(settings.language, gap.sentence, **gap.facts)}", file=sys.stderr)
    if found:
        sys.exit(1)
    print(
        say(
            settings.language,
            "Baik: %(people)s orang, %(opd)s perangkat daerah, %(routes)s jalur.",
            people=len(office.people),
            opd=len(office.perangkat_daerah),
            routes=len(routes),
        )
    )


@routes_app.command("check")
def routes_check() -> None:
    """Read all routes and the office's other files; one line for each route with its own papers, or what is wrong."""
    settings = read_settings()
    routes = read_routes(settings.config_dir)
    read_office(settings.config_dir)
    read_days_off(settings.config_dir, local_day(clock_of(settings).now()))
    for route, definition in routes.items():
        print(
            say(
                settings.language,
                "%(route)s: baik, %(documents)s, %(stages)s tahap, versi %(version)s",
                route=route,
                documents=", ".join(definition.documents),
                stages=len(definition.stages),
                version=definition.version()[:8],
            )
        )
        if kinds := own_kinds(definition):
            own = say(
                settings.language,
                "%(route)s: jenis berkas milik jalur ini sendiri: %(kinds)s. Periksa ejaannya bila bukan.",
                route=route,
                kinds=", ".join(kinds),
            )
            print(own, file=sys.stderr)
    listed = next((each.relations.countries for each in routes.values() if each.relations), None)
    if listed is not None:
        print(
            say(
                settings.language,
                "Hubungan diplomatik: %(related)s negara ada, tidak dengan %(unrelated)s (dibaca %(day)s).",
                related=len(listed.related),
                unrelated=", ".join(country_name(settings.language, each.code) for each in listed.unrelated),
                day=long_date(settings.language, listed.read_on),
            )
        )


@routes_app.command("show")
def routes_show(route: str) -> None:
    """Print a route as the text of a Mermaid flowchart."""
    settings = read_settings()
    routes = read_routes(settings.config_dir)
    if route.upper() not in routes:
        raise InvalidInput("Jalur %(route)s tidak ada. Pilih: %(known)s.", route=route, known=", ".join(routes))
    print(mermaid(routes[route.upper()], settings.language))
