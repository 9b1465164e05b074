"""What the evaluations of a year say: how many came, what they recommend, what stood in the way, what was reached."""

from datetime import date
from typing import Any

from sqlalchemy import CTE, Integer, Numeric, String, and_, cast, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.obligations import ObligationKind, Obstacle, Reply
from satupintu.domain.register.figures import Evaluations
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Proposal
from satupintu.store.register.figures import Within
from satupintu.store.register.out import is_of_one_out
from satupintu.store.register.tables import Agreement, Obligation, is_of_kind


async def evaluations(session: AsyncSession, within: Within, year: int, today: date) -> Evaluations:
    """Everything about the evaluations that are due in the year; those that lapsed were not asked for."""
    of_the_year = and_(
        is_of_kind(ObligationKind.EVALUATION),
        Obligation.due_on.between(date(year, 1, 1), date(year, 12, 31)),
        Obligation.lapsed_on.is_(None),
        within.belongs(Obligation.agreement_id),
        ~is_of_one_out(Obligation.agreement_id),
    )
    missed = func.count().filter(Obligation.fulfilled_on.is_(None), Obligation.due_on < today)
    totals = select(func.count(), func.count(Obligation.fulfilled_on), missed).where(of_the_year)
    asked, answered, late = (await session.execute(totals)).one()
    if not answered:
        return Evaluations(asked, answered, late)
    last = _last_answers(of_the_year)
    found = (await session.execute(union_all(_recommended(last), _obstacles(last), _indicators(last)))).all()
    counts = {(row.of, row.word): (row.one, row.two, row.three) for row in found}
    agreements, indicators, reached = counts["indicators", None]
    return Evaluations(
        asked=asked,
        answered=answered,
        missed=late,
        recommended={each: counts["reply", each][0] for each in Reply if ("reply", each) in counts},
        obstacles={each: counts["obstacle", each][:2] for each in Obstacle if ("obstacle", each) in counts},
        agreements=agreements,
        indicators=indicators,
        reached=reached,
    )


def _last_answers(of_the_year: Any) -> CTE:
    """The answer that settled each evaluation: after it none is given."""
    said = select(ObligationAnswer.reply, ObligationAnswer.fields)
    said = said.where(ObligationAnswer.obligation_id == Obligation.id).order_by(ObligationAnswer.id.desc()).limit(1)
    settling = said.lateral("settling")
    return (
        select(Obligation.agreement_id, Obligation.due_on, settling.c.reply, settling.c.fields)
        .join(settling, literal(True))
        .where(of_the_year, Obligation.fulfilled_on.is_not(None))
        .cte("last")
    )


def _recommended(last: CTE) -> Any:
    count, nothing = func.count(), null().cast(Integer)
    statement = select(literal("reply").label("of"), last.c.reply.cast(String).label("word"))
    statement = statement.add_columns(count.label("one"), nothing.label("two"), nothing.label("three"))
    return statement.group_by(last.c.reply)


def _obstacles(last: CTE) -> Any:
    """In how many evaluations each is named, and of how many agreements."""
    named = func.jsonb_array_elements_text(last.c.fields["obstacles"]).table_valued("word").render_derived()
    agreements, nothing = func.count(last.c.agreement_id.distinct()), null().cast(Integer)
    statement = select(literal("obstacle"), named.c.word, func.count(), agreements, nothing)
    return statement.select_from(last).join(named, literal(True)).group_by(named.c.word)


def _indicators(last: CTE) -> Any:
    """Agreements, indicators told and reached, by the last evaluation of each; its answer told a number for each."""
    measured = select(last).where(last.c.fields.has_key("indicator.0"))
    newest = measured.ext(distinct_on(last.c.agreement_id)).order_by(last.c.agreement_id, last.c.due_on.desc())
    told = newest.subquery("newest")
    aimed = func.jsonb_array_elements(Proposal.content["indicators"]).table_valued(
        "value", with_ordinality="place", joins_implicitly=True
    )
    aimed = aimed.render_derived("aimed")
    value = cast(told.c.fields.op("->>")(func.concat("indicator.", aimed.c.place - 1)), Numeric)
    target = cast(aimed.c.value.op("->>")("target"), Numeric)
    counted = (func.count(told.c.agreement_id.distinct()), func.count(), func.count().filter(value >= target))
    return (
        select(literal("indicators"), null(), *counted)
        .select_from(told)
        .join(Agreement, Agreement.id == told.c.agreement_id)
        .join(Proposal, Proposal.id == Agreement.proposal_id)
        .join(aimed, literal(True))
        .where(value.is_not(None))
    )
