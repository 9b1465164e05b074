"""
`python -m tests.bench.dashboard`: the figures of a page over 100,000 agreements and 5,000 proposals with histories.

Rows are made by PostgreSQL itself. Figures of everything and of one department are gathered and put into tables with
charts; then the lists of what follows the signatures are turned over, among about 800,000 obligations, and a round of
letters asks after them. Ends with 1 when a goal is missed.
"""

import asyncio
import dataclasses
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from config.settings import CONFIG_DIR, read_days_off
from satupintu.documents.figure_tables import RECENT, tables_of
from satupintu.domain.follow_up.obligations import Awaited
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store import schema
from satupintu.store.database import Database
from satupintu.usecases.follow_up import ask, lists
from satupintu.usecases.follow_up.lists import AwaitedFilter
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import figures
from satupintu.web.follow_up.lists import PAGE_SIZE
from tests.bench.figures import Row, seconds, show
from tests.integration.conftest import TurnedClock
from tests.support.dossiers import a_desk

ASKED = 40
FILL = (
    """insert into agreement (register_number, title, document, route, affair, scope, signed_on, starts_on, ends_on,
           registered_at, search_text)
       select 'L-' || n, 'Kerja sama ' || n || repeat(' pelayanan', 8), (array['KB','PKS','NK','LOI','MOU'])[1 + n % 5],
              (array['KSDD','KSDPK','SINERGI','KSDPL','KSDLL'])[1 + n % 5], 'urusan ' || n % 32, '[]', day, day,
              day + 365 * (1 + n % 5), now(), repeat('kata kerja sama daerah ' || n || ' ', 12)
       from (select n, date '2015-01-01' + (n * 7919) % 4300 as day from generate_series(1, 100000) as n) as made""",
    """insert into party (agreement_id, ordinal, name, is_city, kind)
       select id, each, 'Pihak ' || each, each = 1,
              case when each > 1 then (array['bank','bumn','bumd','ormas','provinsi','kabupaten_kota'])[1 + id % 6] end
       from agreement, generate_series(1, 2) as each""",
    """insert into agreement_opd (agreement_id, ordinal, code, name)
       select id, 1, (array['DLH','DINKES','DISDIK','DISHUB','DPUPR','SETDA','DINSOS'])[1 + id % 7], 'Dinas'
       from agreement""",
    """insert into agreement_relation (child_id, parent_id, kind)
       select child.id, child.id - 1, 'implements' from agreement as child
       where child.document = 'PKS' and child.id % 2 = 0 and child.id > 1""",
    """insert into obligation (agreement_id, kind, due_on, fulfilled_on)
       select id, kind, due,
              case when due < date '2026-11-24' and (id + extract(doy from due)::int) % 5 > 0 then due end
       from agreement, lateral (
           select 'expiry' as kind, ends_on as due where ends_on > date '2026-11-24'
           union all select 'follow_up_document', signed_on + 180 where document in ('KB', 'LOI')
           union all select 'semester_report', make_date(y, m, 10)
           from generate_series(2015, 2031) as y, unnest(array[1, 7]) as m
           where make_date(y, m, 10) between signed_on and ends_on
           union all select 'evaluation', make_date(y, m, 30)
           from generate_series(2015, 2031) as y, unnest(array[6, 12]) as m
           where make_date(y, m, 30) between signed_on and ends_on) as owed""",
    """insert into obligation_answer (obligation_id, reply, note, fields, by_name, via, at)
       select id, case kind when 'follow_up_document' then 'not_needed' when 'evaluation'
                  then (array['continue','widen','stop'])[1 + id % 3] else 'report' end, 'catatan',
              case kind when 'evaluation' then jsonb_build_object('realised', 'baik', 'use', 'dipakai', 'obstacles',
                  case when id % 2 = 0 then '["budget", "staff"]' else '[]' end::jsonb) else '{}' end,
              'Nama', 'link', due_on
       from obligation where fulfilled_on is not null""",
    """insert into route_version (id, body) values ('v', '{}')""",
    """insert into proposal (number, submission_key, status, round, resume_at, title, route, document, opd_code,
           opd_name, opd_email, content, route_version_id, created_at, updated_at, wake_version,
           seen_version, flow_run_epoch, history_length, history_head)
       select 'KS-' || n, n::text, 'registered', 1 + n % 3, 'submitted', 'Usulan', 'KSDD', 'KB',
              (array['DLH','DINKES','DISDIK'])[1 + n % 3], 'Dinas', 'dinas@contoh.example', '{}', 'v',
              at, at, 1, 1, 0, 7, 'x'
       from (select n, timestamptz '2022-01-03 02:00Z' + n * interval '8 hours' as at
             from generate_series(1, 5000) as n) as made""",
    """insert into history (proposal_id, position, hash, at, event, actor, via, from_status, to_status, facts)
       select id, step, 'x', created_at + step * interval '50 hours', 'moved', 'Petugas', 'desk',
              (array[null,'submitted','in_review','with_chair','recommended','in_signing','signed'])[step],
              (array['submitted','in_review','with_chair','recommended','in_signing','signed','registered'])[step], '{}'
       from proposal, generate_series(1, 7) as step""",
    """insert into task (proposal_id, assignment, round, sequence, name, position, email, language, seat, state,
           opened_at, due_on, due_moves, reminders)
       select id, (array['completeness','legal_review','benefit_review','conclusion','city_signature'])[each], 1, 1,
              'Nama', 'Jabatan ' || each, 'p' || each || '@contoh.example', 'id', 's', 'decided',
              created_at + each * interval '50 hours', created_at::date + 20, 0, 0
       from proposal, generate_series(1, 5) as each""",
    """insert into decision (task_id, choice, note, checks, fields, papers_sha256, by_name, via, at)
       select id, case when id % 9 = 0 then 'return' else 'approve' end, 'catatan', '{}', '{}', 'x', 'Nama', 'link',
              opened_at + interval '40 hours' from task""",
)


@contextmanager
def _postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "postgres", "sandi-ukur")
    server.prepare()
    process = subprocess.Popen(
        server.command(), user=server.run_as, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


async def _measure(desk: Desk, email: str | None) -> list[float]:
    person = desk.office.person(email, desk.today()) if email else None
    taken = []
    for _ in range(ASKED):
        began = time.perf_counter()
        year = desk.today().year
        found = await figures.gather_figures(desk, person, year, 10, year - RECENT + 1)
        tables_of(found, desk.office, desk.routes, "id")
        taken.append(time.perf_counter() - began)
    return taken


async def _listed(desk: Desk, email: str, opd: str = "") -> list[float]:
    person, taken = desk.office.person(email, desk.today()), []
    for which in list(Awaited) * 6:
        began = time.perf_counter()
        found = await lists.awaited_listing(desk, person, AwaitedFilter(which, opd), None, PAGE_SIZE)
        if found.following:
            await lists.awaited_listing(desk, person, AwaitedFilter(which, opd), found.following, PAGE_SIZE)
        taken.append((time.perf_counter() - began) / (2 if found.following else 1))
    return taken


async def _round(desk: Desk) -> float:
    """A round of the oversight's letters about what follows."""
    began = time.perf_counter()
    await ask.ask_obligations(desk)
    await ask.escalate_obligations(desk)
    return time.perf_counter() - began


async def _run(server: EmbeddedPostgres) -> bool:
    await server.wait_until_ready(60)
    await server.make_databases("ukur")
    await schema.upgrade(server.url("ukur"))
    clock = TurnedClock(datetime(2026, 11, 24, 2, tzinfo=UTC))
    days_off = read_days_off(Path(CONFIG_DIR), clock.now().date())
    desk = dataclasses.replace(a_desk(), database=Database(server.url("ukur")), clock=clock, days_off=days_off)
    async with desk.database.transaction() as session:
        for statement in FILL:
            await session.execute(text(statement))
    async with desk.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("vacuum analyze"))
    goal, kabag, opd = (0.2, 0.2), "kabag.kerjasama@jambikota.example", "dlh@jambikota.example"
    rows = [
        seconds("page of figures, everything", await _measure(desk, None), goal),
        seconds("page of figures, one department", await _measure(desk, opd), goal),
        seconds("lists of what follows, everything", await _listed(desk, kabag), goal),
        seconds("lists of what follows, filtered", await _listed(desk, kabag, "DLH"), goal),
        seconds("lists of what follows, one department", await _listed(desk, opd), goal),
        Row("round of letters, the first of the day", n="1", value=f"{await _round(desk):.1f} s"),
        Row("  an hour later", n="1", value=f"{await _round(desk):.1f} s"),
    ]
    await desk.database.close()
    show(
        rows,
        "Figures over 100,000 agreements",
        [f"{ASKED} pages each, gathered, with tables and charts; goal: p95 ≤ 0.2 s."],
    )
    return all(row.is_met is not False for row in rows)


def main() -> int:
    """Fill, measure, print."""
    folder = Path(tempfile.mkdtemp(prefix="satupintu-bench-"))
    try:
        with _postgres(folder) as server:
            return 0 if asyncio.run(_run(server)) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
