"""
Walks of proposals through the real use cases and a real PostgreSQL, each step held against `tests.support.model`.

After every step one query reads what stands in the database: the status, the open tasks with their people and last
days, the history rows since the last look, and whether the flow has to be woken. All of it has to be what the model
says.
"""

import dataclasses
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg

from satupintu.domain.errors import AlreadyDecided, CooperationError, InvalidForm, LinkClosed, NotAllowed
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.process import offers, oversight
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.task.hand_on import delegate
from tests.support.enclosures import with_enclosures
from tests.support.forms import CONTENT, a_form
from tests.support.model import CHOICES, ENDS, Ask, Model
from tests.support.process import CLERK, STEPS, run
from tests.support.replies import reply
from tests.support.ways import YES_NO, Case, Office

LONG = 5
MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ASKED_IN = {
    "completeness": "submitted",
    "completion": "returned",
    "legal_review": "in_review",
    "benefit_review": "in_review",
    "conclusion": "with_chair",
    "letter": "awaiting_approval",
    "approval": "awaiting_approval",
    "paraf": "in_signing",
    "partner_signature": "in_signing",
    "city_signature": "in_signing",
    "wet_ink": "in_signing",
    "signed_text": "awaiting_text",
}
FAVOUR = {"accept", "resubmit", "approve", "approve_with_conditions", "record", "initial", "sign"}
BACK = {"return", "next_turn", "revise"}
AGAINST = {"refuse", "reject", "decline", "withdraw"}
DEPARTMENTS = {
    "DLH": ("dlh", "kepala.dlh", ()),
    "BAPPEDA": ("penghubung.bappeda", "bappeda", ("bappeda",)),
    "SETDA": ("setda", "sekda", ("sekda",)),
}
"""By their codes: desk, head, and who of the TKKSD is of it."""
ASIDE = ("asked", "reminded", "escalated", "due_moved", "offer_reply_near")
"""Events that are not reckoned with one by one."""
LOOK = """
select p.status, p.round, p.wake_version > p.seen_version as behind,
  (select coalesce(jsonb_agg(jsonb_build_array(t.id, t.assignment, t.email, t.seat, coalesce(t.step, ''),
     coalesce(t.due_on::text, ''))), '[]') from task t where t.proposal_id = p.id and t.state = 'open') as asks,
  (select coalesce(jsonb_agg(jsonb_build_array(h.event, h.from_status, h.to_status) order by h.id), '[]')
     from history h where h.proposal_id = p.id and h.id > $2 and h.event <> all($3)) as told,
  (select coalesce(max(h.id), 0) from history h where h.proposal_id = p.id) as last_row,
  (select count(*) from task t where t.proposal_id = p.id and t.state <> 'decided' and (t.state = 'open')::int <>
     (select count(*) from link l
        where l.task_id = t.id and l.revoked_at is null and l.expires_at is null)) as wrong_links,
  (select count(*) from condition c where c.proposal_id = p.id and c.closed_at is null) as conditions,
  (select count(*) from task t where t.proposal_id = p.id)
     - (select count(*) from history h where h.proposal_id = p.id and h.event in ('asked', 'delegated')) as untold
from proposal p where p.number = $1
"""
NOT_OPEN = """
select t.id, t.assignment, t.state from task t join proposal p on p.id = t.proposal_id
where p.number = $1 and t.state <> 'open' order by t.id
"""


class Clock:
    """Turned by the walk."""

    moment = MORNING

    def now(self) -> datetime:
        return self.moment


@dataclasses.dataclass
class World:
    """What all walks share: a database, a desk for every kind of office, and a count of where they have been."""

    desks: dict[Office, Desk]
    clock: Clock
    look: asyncpg.Connection
    been: Counter[str] = dataclasses.field(default_factory=Counter)

    async def clear(self) -> None:
        """Nothing that another walk left behind is overseen, too."""
        # The history refuses to be emptied; as a replica the connection passes its triggers.
        await self.look.execute("set session_replication_role = replica")
        await self.look.execute("truncate proposal cascade")
        await self.look.execute("set session_replication_role = origin")
        self.clock.moment = MORNING


class Walk:
    """One proposal on its way."""

    def __init__(self, world: World, office: Office, case: Case) -> None:
        self.world, self.desk = world, world.desks[office]
        self.model = Model(case, office, self.desk.today(), self.desk.days_off)
        self.definition: RouteDefinition = self.desk.routes[case.route]
        self.number, self.last_row, self.flow_is_due = "", 0, False
        self.ids: dict[Ask, int] = {}

    async def enter(self, title: str) -> None:
        """Enter the proposal."""
        self.form = form_of(self.model.case, title)
        self.number = (await submit(self.desk, self.form, (), CLERK)).number
        await self.let_flow()

    async def let_flow(self, *, late: bool = False) -> None:
        """Let the flow run, or be late, then look."""
        self.flow_is_due = late
        if not late:
            await run(self.desk, self.number)
            self.model.flow()
            assert self.model.ended or any(each.task != "wet_ink" for each in self.model.open), "nobody is awaited"
        await self.check()

    async def answer(
        self, ask: Ask, choice: str, *, days_ago: int = 0, late: bool = False, turn: bool = False, differs: bool = False
    ) -> None:
        """
        Answer an open task as its addressee.

        `turn` corrects, on handing in again, what the DPRD hangs on; the TKKSD `differs` from what the proposal says.
        """
        on = max(self.model.today - timedelta(days=days_ago), MORNING.date())
        finds, turned = self.model.case.burden is not differs, turn and choice == "resubmit"
        given = reply(self.definition, Assignment(ask.task), Choice(choice), on, burden=finds)
        if turned:
            self.model.case.burden = not self.model.case.burden
            self.form = self.form.model_copy(update={"burdens_public": self.model.case.burden})
            given = dataclasses.replace(given, corrected=self.form)
        given = await with_enclosures(self.desk, Assignment(ask.task), self.ids[ask], given)
        await decide(self.desk, self.ids[ask], given, _by(ask))
        self.model.answer(ask, choice, on, finds=finds, turned=turned)
        self.world.been[f"{ask.step or ask.task}: {choice}"] += 1
        await self.let_flow(late=late)

    async def hand_on(self, ask: Ask, to: str) -> None:
        """A reviewer or the chair delegates the task; refused wherever the model refuses."""
        wanted = HandOn(to, "Sedang bertugas di luar kota.")
        if self.model.hand_on(ask, to):
            await delegate(self.desk, self.ids[ask], wanted, _by(ask))
            self.world.been["handed on"] += 1
            await self.let_flow()
        else:
            await self._is_refused(delegate(self.desk, self.ids[ask], wanted, _by(ask)), InvalidForm, NotAllowed)

    async def days_pass(self, days: int) -> None:
        """Turn the clock, then look after all open tasks once; reminders, which move nothing, after longer times."""
        self.world.clock.moment += timedelta(days=days)
        self.model.morning(self.desk.today())
        spoken = await oversight.watch_answers(self.desk)
        if days >= LONG:
            await oversight.recompute_deadlines(self.desk)
            await offers.watch_offers(self.desk)
            await oversight.remind(self.desk)
            await oversight.escalate(self.desk)
        self.world.been.update(event for event, _, _ in self.model.told)
        self.flow_is_due |= spoken > 0
        await self.check()
        if spoken:
            await self.let_flow()

    def last_day(self) -> date | None:
        """The first last day of whatever is awaited from outside."""
        last = [date.fromisoformat(each.due) for each in self.model.open if each.task == "approval" and each.due]
        waiting = [day for day in last if day > self.model.today - timedelta(days=2)]
        return min(waiting, default=None)

    async def answer_what_is_over(self, pick: int) -> None:
        """Answer a task that has been answered or closed: refused, nothing changes."""
        rows = await self.world.look.fetch(NOT_OPEN, self.number)
        if not rows:
            return await self.check()
        row = rows[pick % len(rows)]
        how = AlreadyDecided if row["state"] == "decided" else LinkClosed
        given = reply(
            self.definition, row["assignment"], Choice(CHOICES.get(row["assignment"], YES_NO)[0]), self.model.today
        )
        return await self._is_refused(decide(self.desk, row["id"], given, CLERK), how)

    async def answer_wrongly(self, ask: Ask, choice: str | None) -> None:
        """Answer what is not offered, or without a reason or the declaration: refused, nothing changes."""
        offered = self.model.choices(ask)
        given = reply(self.definition, Assignment(ask.task), Choice(choice or offered[-1]), self.model.today)
        if choice is None or choice in offered:
            given = dataclasses.replace(given, note=None, declaration=False)
        await self._is_refused(decide(self.desk, self.ids[ask], given, _by(ask)), InvalidForm)

    async def repeat_the_flow(self, pick: int) -> None:
        """Run a step of the flow that has run, or that belongs to another stage: nothing changes."""
        if self.flow_is_due:
            return await self.let_flow()
        await list(STEPS.values())[pick % len(STEPS)](self.desk, self.number)
        return await self.check()

    async def _is_refused(self, attempt: Any, *how: type[CooperationError]) -> None:
        try:
            await attempt
        except how:
            self.world.been["refused"] += 1
        else:
            raise AssertionError("this had to be refused")
        await self.check()

    async def check(self) -> None:
        """Hold the database against the model."""
        model = self.model
        row = await self.world.look.fetchrow(LOOK, self.number, self.last_row, ASIDE)
        stands = row["status"], row["round"]
        assert stands == (model.status, model.round), f"is {stands}, by the model {model.status}, {model.round}"
        self.ids = {Ask(*each): number for number, *each in json.loads(row["asks"])}
        assert sorted(self.ids) == sorted(model.open), f"open {sorted(self.ids)}, by the model {sorted(model.open)}"
        told = [(event, before, after) for event, before, after in json.loads(row["told"])]
        assert told == model.told, f"told {told}, by the model {model.told}"
        assert all(ASKED_IN[each.task] == row["status"] for each in self.ids), "a task is open in a closed stage"
        assert not (row["status"] in ENDS and self.ids), "an ended proposal waits for somebody"
        assert row["conditions"] == model.conditions
        assert row["wrong_links"] == 0, "an open task has one live link, a closed one none"
        assert row["untold"] == 0, "each task asked is one row of the history"
        assert row["behind"] == self.flow_is_due, "the flow is woken by what it has to react to"
        self.world.been.update(f"{before} > {after}" for _, before, after in told if after)
        self.last_row = row["last_row"]
        model.told.clear()


def _by(ask: Ask) -> Actor:
    return Actor(ask.who, Via.LINK, ask.who)


def a_case(text: str, pick: int, *, partners: int = 1, code: str | None = None) -> Case:
    """A proposal of a route and document such as `KSDD KB`, of the department `code`; `pick` says what else it says."""
    route, document, *kind = text.split()
    by_partner = pick % 3 == 0
    opd, head, own = DEPARTMENTS[code or {2: "BAPPEDA", 3: "SETDA"}.get(pick % 5, "DLH")]
    return Case(
        route=route,
        document=document,
        opd=f"{opd}@jambikota.example",
        city_signer=f"{head}@jambikota.example" if document == "PKS" else "walikota@jambikota.example",
        own=frozenset(f"{each}@jambikota.example" for each in own),
        partners=("ks@contoh.example", "ks@lain.example")[:partners],
        by_partner=by_partner,
        burden=pick % 2 == 0,
        kind_a=bool(kind),
        offered_on=MORNING.date() - timedelta(days=pick) if by_partner and pick % 4 else None,
    )


def form_of(case: Case, title: str) -> ProposalForm:
    """The proposal of a case."""
    kinds = {"KSDD": "kabupaten_kota", "KSDPK": "perusahaan_swasta", "SINERGI": "kementerian_lembaga"}
    abroad = "pemda_luar_negeri" if case.route == "KSDPL" else "lembaga_pendidikan_luar_negeri"
    kind = kinds.get(case.route, "lsm_asing" if case.kind_a else abroad)
    partner = {**CONTENT["partners"][0], "country": "ID" if case.route in kinds else "JP"}
    partners = [
        {**partner, "name": f"Mitra {each}", "kind": kind, "contact": {"name": "Narahubung", "email": each}}
        for each in case.partners
    ]
    return a_form(
        title=title,
        initiator=next(code for code, (opd, _, _) in DEPARTMENTS.items() if case.opd.startswith(f"{opd}@")),
        route=case.route,
        document=case.document,
        category="sukarela" if case.route == "KSDD" else None,
        partners=partners,
        parent="Induk",
        initiated_by="partner" if case.by_partner else "opd",
        offer_received_on=case.offered_on,
        burdens_public=case.burden,
    )
