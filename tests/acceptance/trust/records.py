"""What the product's own tables hold, read over a connection of ours: the witness of every trust test."""

import asyncio
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg

from satupintu.runtime.opening import DATABASE, PREFECT_DATABASE
from satupintu.runtime.postgres import EmbeddedPostgres
from tests.support.system import System, wait_until


class Records:
    """A database of a running system: the product's own, unless Prefect's is asked for."""

    def __init__(self, system: System, database: str = DATABASE) -> None:
        password = json.loads((system.data_dir / "secrets.json").read_text())["database"]
        self._url = EmbeddedPostgres(system.data_dir / "postgres", password).url(database, "postgresql")

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """The answer to a query."""

        async def asked() -> list[dict[str, Any]]:
            connection = await asyncpg.connect(self._url)
            try:
                return [dict(row) for row in await connection.fetch(query, *values)]
            finally:
                await connection.close()

        # In a thread of its own: a browser that a test drives keeps this thread's event loop to itself.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, asked()).result()

    def status(self, number: str) -> str:
        """Where a proposal stands."""
        return str(self.rows("select status from proposal where number = $1", number)[0]["status"])

    def open_tasks(self, number: str) -> list[str]:
        """What is asked at the moment."""
        query = """
            select assignment from task join proposal on proposal.id = proposal_id
            where number = $1 and state = 'open' order by task.id
        """
        return [row["assignment"] for row in self.rows(query, number)]

    def task_id(self, number: str, assignment: str) -> int:
        """The newest task of a kind."""
        query = """
            select task.id from task join proposal on proposal.id = proposal_id
            where number = $1 and assignment = $2 order by task.id desc limit 1
        """
        return int(self.rows(query, number, assignment)[0]["id"])

    def history(self, number: str) -> list[str]:
        """The events in order; what was asked is named with it, as `asked legal_review`."""
        query = """
            select event, facts from history join proposal on proposal.id = proposal_id
            where number = $1 order by history.id
        """
        events = []
        for row in self.rows(query, number):
            asked = json.loads(row["facts"]).get("assignment")
            events.append(f"asked {asked}" if row["event"] == "asked" else row["event"])
        return events

    def decisions(self, number: str) -> list[tuple[str, str]]:
        """Every decision of a proposal as kind of task and choice, in order."""
        query = """
            select assignment, choice from decision join task on task.id = task_id
            join proposal on proposal.id = proposal_id where number = $1 order by decision.id
        """
        return [(row["assignment"], row["choice"]) for row in self.rows(query, number)]

    def letters(self, number: str = "") -> list[dict[str, Any]]:
        """The letters about a proposal, or all."""
        query = """
            select letter.*, proposal.number from letter left join proposal on proposal.id = proposal_id
            where $1 = '' or number = $1 order by letter.id
        """
        return self.rows(query, number)

    def fingerprints(self, *without: str) -> dict[str, str]:
        """One hash over all rows of every table, to tell that nothing at all has been written."""
        found = self.rows("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [row["tablename"] for row in found if row["tablename"] not in without]
        hashes = " union all ".join(
            f"""select '{table}' as name, md5(coalesce(string_agg(it::text, '|' order by it::text), '')) as hash
            from "{table}" it"""
            for table in tables
        )
        return {row["name"]: row["hash"] for row in self.rows(hashes)}

    def wait_until_settled(self, number: str) -> None:
        """Return once the flow has seen all there is to see and no letter of the proposal waits."""
        query = """
            select 1 from proposal where number = $1 and (wake_version > seen_version or exists (
                select 1 from letter where proposal_id = proposal.id and state = 'queued'
            ))
        """

        def settled() -> bool:
            return not self.rows(query, number)

        try:
            wait_until(settled)
        except AssertionError as error:
            raise AssertionError(f"{number} is not settled: {self.letters(number)}") from error

    def check_one_of_each(self, number: str) -> None:
        """One task per person asked, one decision per answered task, one letter per cause, one number per letter."""
        tasks = self.rows("select 1 from task join proposal on proposal.id = proposal_id where number = $1", number)
        assert len(tasks) == len([event for event in self.history(number) if event.startswith("asked ")])
        unanswered = self.rows(
            """
            select task.id, state, count(decision.id) as decisions
            from task join proposal on proposal.id = proposal_id left join decision on task_id = task.id
            where number = $1 group by 1, 2
            having count(decision.id) <> case when state = 'decided' then 1 else 0 end
            """,
            number,
        )
        assert not unanswered, unanswered
        unsaid = self.rows(
            """
            select task.id from task join proposal on proposal.id = proposal_id
            where number = $1 and (
                not exists (select 1 from letter where dedupe_key = 'task:' || task.id)
                or state = 'decided' and not exists (select 1 from letter where dedupe_key = 'receipt:' || task.id)
            )
            """,
            number,
        )
        assert not unsaid, unsaid
        said = Counter(
            (letter["to_email"], letter["template"], letter["values"], letter["link_id"])
            for letter in self.letters(number)
        )
        assert max(said.values()) == 1, [each for each, times in said.items() if times > 1]


def wipe_prefect(system: System) -> None:
    """Empty every table of Prefect's database, as somebody does who takes it for a cache; its schema stays."""
    prefect = Records(system, PREFECT_DATABASE)
    found = prefect.rows(
        "select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'"
    )
    tables = ", ".join(f'"{row["tablename"]}"' for row in found)
    assert "flow_run" in tables
    prefect.rows(f"truncate {tables} cascade")
