"""An office with something in every list of what follows the signatures, on 24 November 2026."""

from datetime import UTC, date, datetime

from sqlalchemy import update

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.register.agreements import EndCause
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.follow_up import answer as replies
from satupintu.usecases.follow_up.answer import ObligationReply
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.succession import begin_successor
from tests.support.forms import a_form
from tests.support.process import answer, enter
from tests.support.register import an_agreement, keep

A, C, K = Assignment, Choice, ObligationKind
HEALTH = ("DINKES", "Dinas Kesehatan")
OFFICER = Actor("Petugas DLH", Via.DESK, "dlh@jambikota.example")


def owing(title: str, *owed: tuple[ObligationKind, str], **more: object) -> Agreement:
    """An agreement with open obligations: kind and due day of each."""
    made = an_agreement(title, **more)  # type: ignore[arg-type]
    made.obligations = [Obligation(kind=kind, due_on=date.fromisoformat(day)) for kind, day in owed]
    return made


async def fill_lists(desk: Desk, clock: object) -> dict[str, Agreement]:
    """Agreements by their titles; two belong to the health department, the others to that of the environment."""
    made = [
        owing("KB ditunda", (K.FOLLOW_UP_DOCUMENT, "2026-09-01"), signed_on=date(2026, 3, 5)),
        owing("KB terlambat", (K.FOLLOW_UP_DOCUMENT, "2026-06-01"), signed_on=date(2025, 12, 3)),
        owing("KB kesehatan", (K.FOLLOW_UP_DOCUMENT, "2027-09-01"), (K.SEMESTER_REPORT, "2027-01-10"), opd=HEALTH),
        owing("KB dengan usulan", (K.FOLLOW_UP_DOCUMENT, "2026-12-15")),
        owing("KB tanpa perlu PKS", (K.FOLLOW_UP_DOCUMENT, "2026-10-01")),
        owing("PKS berlaku", (K.SEMESTER_REPORT, "2026-07-10"), (K.SEMESTER_REPORT, "2027-07-10")),
        owing("PKS dievaluasi", (K.EVALUATION, "2026-06-30"), (K.EVALUATION, "2026-12-31")),
        owing("NK berakhir", (K.EXPIRY, "2026-12-20"), (K.EXTENSION, "2026-12-01"), opd=HEALTH),
        owing("MoU kota kembar", (K.COPY_TO_MINISTER, "2026-11-01"), (K.YEARLY_REPORT, "2027-01-31")),
        owing("KB diakhiri", (K.FOLLOW_UP_DOCUMENT, "2026-01-01"), (K.EVALUATION, "2025-12-31")),
    ]
    await keep(desk, *made)
    found = {each.title: each for each in made}
    await _answered(desk, clock, found)
    ended = {"terminated_on": date(2026, 2, 1), "end_cause": EndCause.AGREED}
    async with desk.database.transaction() as session:
        await session.execute(update(Agreement).where(Agreement.title == "KB diakhiri").values(**ended))
    await _conditions(desk)
    return found


async def _answered(desk: Desk, clock: object, found: dict[str, Agreement]) -> None:
    def due(title: str) -> int:
        return found[title].obligations[0].id

    async def put_off(on: datetime, until: str, note: str) -> None:
        clock.moment = on  # type: ignore[attr-defined]
        said = ObligationReply(Reply.UNDER_WAY, note, declaration=True, fields={"expected_on": until})
        await replies.answer(desk, due("KB ditunda"), said, OFFICER)

    now = desk.clock.now()
    await put_off(datetime(2026, 9, 10, 2, tzinfo=UTC), "2026-10-10", "Menunggu mitra")
    await put_off(datetime(2026, 10, 12, 2, tzinfo=UTC), "2026-11-10", "Rancangan di mitra")
    clock.moment = now  # type: ignore[attr-defined]
    reason = ObligationReply(Reply.NOT_NEEDED, "Dilaksanakan sendiri oleh para pihak", declaration=True)
    await replies.answer(desk, due("KB tanpa perlu PKS"), reason, OFFICER)
    form = a_form(title="PKS dari kewajiban", parent=found["KB dengan usulan"].register_number)
    await begin_successor(desk, due("KB dengan usulan"), form, (), OFFICER, "kunci")


async def _conditions(desk: Desk) -> None:
    """Two conditions of a proposal that waits for its signatures."""
    number = await enter(desk, title="Usulan bersyarat")
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    kept = {"conditions": "Pasal 9 dilengkapi", "conditions_due": "2026-12-30"}
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE_WITH_CONDITIONS, **kept)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.CONCLUSION, C.APPROVE_WITH_CONDITIONS, conditions="Lampirkan peta")
