"""A route as a way in words: its steps, who takes them, and until when; drawn by the pages and the command line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from satupintu.domain.process.approvals import ApprovalStep, Silence
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import Stage
from satupintu.domain.process.parties import signers_for
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.law import RouteClock
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS
from satupintu.language import mark, say, wording

_SIGNERS = {
    Signer.WALI_KOTA: mark("Wali Kota"),
    Signer.OPD_HEAD: mark("kepala perangkat daerah dengan surat kuasa"),
    Signer.APPOINTED: mark("pejabat yang ditunjuk dengan surat kuasa"),
}


@dataclass(frozen=True)
class Step:
    """One box of the picture; `side` is another box beside it, taken at the same time."""

    id: str
    kind: Literal["task", "gate", "end"]
    title: str
    lines: tuple[str, ...] = ()
    side: "Step | None" = None
    otherwise: str = ""
    """Of a gate: the box that the answer no leads to."""


def signer(language: str, definition: RouteDefinition, document: str) -> str:
    """Who signs a kind of document for the city; where the route lets choose, the usual signer first."""
    chosen = (say(language, _SIGNERS[each]) for each in signers_for(DocumentType(document), definition))
    between = say(language, "atau")
    return f", {between} ".join(chosen)


def clock_words(language: str, clock: RouteClock) -> str:
    """A time limit as people say it: `45 hari kalender`."""
    if clock.unit == "working":
        return say(language, "%(days)s hari kerja", days=clock.days)
    return say(language, "%(days)s hari kalender", days=clock.days)


def steps_drawn(definition: RouteDefinition, language: str) -> Iterator[Step]:
    """The way of a proposal along a route, from its entry to the register."""

    def words(sentence: str, **facts: object) -> str:
        return say(language, sentence, **facts)

    def days(assignment: Assignment) -> str:
        return clock_words(language, definition.clocks[KINDS[assignment].clock or ""])

    def task(assignment: Assignment, who: str, *more: str, side: Step | None = None) -> Step:
        return Step(
            assignment, "task", say(language, wording.ASSIGNMENT[assignment]), (who, days(assignment), *more), side
        )

    bagian = words(mark("Bagian Kerja Sama"))
    back = words(mark("bila kurang: perbaikan pemrakarsa"))
    yield task(Assignment.COMPLETENESS, bagian, f"{back}, {days(Assignment.COMPLETION)}")
    benefit = task(Assignment.BENEFIT_REVIEW, words(mark("Penelaah manfaat TKKSD")))
    yield task(Assignment.LEGAL_REVIEW, words(mark("Penelaah hukum TKKSD")), side=benefit)
    yield task(Assignment.CONCLUSION, words(mark("Ketua TKKSD")))
    groups = _groups(definition)
    for number, group in enumerate(groups):
        onward = f"gate{number + 1}" if number + 1 < len(groups) else Assignment.PARTNER_SIGNATURE
        condition = _condition(language, group[0])
        yield Step(f"gate{number}", "gate", words(mark("Berlaku untuk usulan ini?")), (condition,), otherwise=onward)
        for each in group:
            yield _outside(definition, language, each)
    signers = tuple(f"{kind}: {signer(language, definition, kind)}" for kind in definition.documents)
    city = Step(
        Assignment.CITY_SIGNATURE,
        "task",
        words(mark("Pemerintah Kota menandatangani")),
        (*signers, days(Assignment.CITY_SIGNATURE)),
    )
    partner = Step(
        Assignment.PARTNER_SIGNATURE,
        "task",
        words(mark("Mitra menandatangani")),
        (words(mark("Penandatangan mitra")), days(Assignment.PARTNER_SIGNATURE)),
        city,
    )
    yield partner
    yield Step(
        "register", "end", say(language, wording.STAGE[Stage.REGISTRATION]), (words(mark("Masuk daftar kerja sama")),)
    )


def clocks(definition: RouteDefinition, language: str) -> Iterator[tuple[str, str, str]]:
    """Every time limit of a route: what it is for, how long it is, and its article."""
    for name, clock in definition.clocks.items():
        yield say(language, wording.CLOCK[name]), clock_words(language, clock), clock.dasar_hukum
    for step in definition.approvals:
        for assignment in (Assignment.LETTER, Assignment.APPROVAL):
            if limit := step.clock(assignment):
                yield wording.work(language, assignment, step.title), clock_words(language, limit), limit.dasar_hukum


def _groups(definition: RouteDefinition) -> list[list[ApprovalStep]]:
    """Steps in a row that are taken under the same condition; a step after a silence belongs to what it follows."""
    groups: list[list[ApprovalStep]] = []
    for step in definition.approvals:
        if groups and (step.after_silence_of or _conditions(groups[-1][0]) == _conditions(step)):
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _conditions(step: ApprovalStep) -> tuple[object, ...]:
    return step.documents, step.when, step.initiated_by, step.partners, step.except_partners


def _condition(language: str, step: ApprovalStep) -> str:
    """For which proposals a step is taken: `KB, diprakarsai daerah`."""
    kinds = [say(language, wording.PARTNER_KIND[each]) for each in (*step.partners, *step.except_partners)]
    parts = [", ".join(step.documents)]
    if step.when == "burden":
        parts.append(say(language, "membebani atau belum dianggarkan"))
    if step.initiated_by is not None:
        by = mark("diprakarsai daerah") if step.initiated_by == "opd" else mark("ditawarkan mitra")
        parts.append(say(language, by))
    if step.partners:
        parts.append(say(language, "dengan %(kinds)s", kinds=" / ".join(kinds)))
    elif step.except_partners:
        parts.append(say(language, "selain dengan %(kinds)s", kinds=" / ".join(kinds)))
    return "; ".join(parts)


_SILENCES: Mapping[Silence, str] = {
    "approved": mark("tanpa jawaban: dianggap disetujui"),
    "direct": mark("tanpa jawaban: Wali Kota menyurat langsung"),
    "waits": mark("tanpa jawaban: penantian berlanjut"),
}


def _outside(definition: RouteDefinition, language: str, step: ApprovalStep) -> Step:
    """A step with an authority outside."""
    lines = []
    first = definition.step(step.after_silence_of)
    if first is not None:
        lines.append(say(language, "hanya bila %(step)s tidak dijawab", step=first.title))
    if step.letter is not None:
        sending = clock_words(language, step.letter.clock)
        lines.append(say(language, "surat kepada %(authority)s: %(days)s", authority=step.addressee, days=sending))
    if step.answer is not None:
        limit = clock_words(language, step.answer.clock) if step.answer.clock else say(language, "tanpa batas waktu")
        lines.append(say(language, "jawaban %(authority)s: %(days)s", authority=step.addressee, days=limit))
        if step.answer.silence is not None:
            lines.append(say(language, _SILENCES[step.answer.silence]))
    return Step(step.id, "task", step.title.text_in(language), tuple(lines))


def mermaid(definition: RouteDefinition, language: str) -> str:
    """The way as text of a Mermaid flowchart."""
    lines = ["flowchart TD", f'    start(["{definition.route}: {definition.name_in(language)}"])']
    arrows: list[str] = []
    before, label = ["start"], ""
    around: dict[str, list[str]] = {}
    for step in steps_drawn(definition, language):
        row = [step, *([step.side] if step.side else [])]
        for each in row:
            opening, closing = {"task": ("[", "]"), "gate": ("{", "}"), "end": ("([", "])")}[each.kind]
            text = "<br/>".join((each.title, *each.lines)).replace('"', "#quot;")
            lines.append(f'    {each.id}{opening}"{text}"{closing}')
        arrows += [f"    {one} -->{label} {each.id}" for one in before for each in row]
        label = ""
        arrows += [
            f"    {gate} -->|{say(language, 'Tidak')}| {each.id}" for gate in around.pop(step.id, ()) for each in row
        ]
        if step.kind == "gate":
            around.setdefault(step.otherwise, []).append(step.id)
            label = f"|{say(language, 'Ya')}|"
        before = [each.id for each in row]
    return "\n".join([*lines, *arrows])
