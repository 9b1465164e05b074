"""A route as a way in words: its steps, who takes them, and until when; drawn by the pages and the command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from satupintu.domain.assignments import Assignment
from satupintu.domain.lifecycle import Stage
from satupintu.domain.routes import RouteDefinition
from satupintu.language import mark, say, wording

_SIGNERS = {
    "wali_kota": mark("Wali Kota"),
    "opd_head": mark("kepala perangkat daerah dengan surat kuasa"),
}


@dataclass(frozen=True)
class Step:
    """One box of the picture; `side` is another box beside it, taken at the same time."""

    id: str
    kind: Literal["task", "gate", "end"]
    title: str
    lines: tuple[str, ...] = ()
    side: "Step | None" = None


def signer(language: str, definition: RouteDefinition, document: str) -> str:
    """Who signs a kind of document for the city."""
    rule = {str(kind): rule for kind, rule in definition.documents.items()}[document]
    return say(language, _SIGNERS[rule.signer])


def clock_words(language: str, definition: RouteDefinition, name: str) -> str:
    """A time limit as people say it: `45 hari kalender`."""
    clock = definition.clocks[name]
    if clock.unit == "working":
        return say(language, "%(days)s hari kerja", days=clock.days)
    return say(language, "%(days)s hari kalender", days=clock.days)


def steps(definition: RouteDefinition, language: str) -> Iterator[Step]:
    """The way of a proposal along a route, from its entry to the register."""

    def words(sentence: str, **facts: object) -> str:
        return say(language, sentence, **facts)

    def task(assignment: Assignment, who: str, clock: str, *more: str, side: Step | None = None) -> Step:
        title = say(language, wording.ASSIGNMENT[assignment])
        return Step(assignment, "task", title, (who, clock_words(language, definition, clock), *more), side)

    bagian = words(mark("Bagian Kerja Sama"))
    back = words(mark("bila kurang: perbaikan pemrakarsa"))
    completion = clock_words(language, definition, "completion")
    yield task(Assignment.COMPLETENESS, bagian, "completeness", f"{back}, {completion}")
    benefit = task(Assignment.BENEFIT_REVIEW, words(mark("Penelaah manfaat TKKSD")), "review")
    yield task(Assignment.LEGAL_REVIEW, words(mark("Penelaah hukum TKKSD")), "review", side=benefit)
    yield task(Assignment.CONCLUSION, words(mark("Ketua TKKSD")), "conclusion")
    if definition.dprd.documents:
        documents = ", ".join(definition.dprd.documents)
        reason = (
            words(mark("selalu")) if definition.dprd.always else words(mark("bila membebani atau belum dianggarkan"))
        )
        yield Step("gate", "gate", words(mark("Perlu DPRD?")), (f"{documents}: {reason}",))
        yield task(Assignment.DPRD_LETTER, bagian, "dprd_letter")
        silence = words(mark("tanpa jawaban: dianggap disetujui"))
        yield task(Assignment.APPROVAL, words(mark("DPRD; dicatat Bagian Kerja Sama")), "dprd", silence)
    signers = tuple(f"{kind}: {signer(language, definition, kind)}" for kind in definition.documents)
    city = Step(
        Assignment.CITY_SIGNATURE,
        "task",
        words(mark("Pemerintah Kota menandatangani")),
        (*signers, clock_words(language, definition, "signing")),
    )
    partner = Step(
        Assignment.PARTNER_SIGNATURE,
        "task",
        words(mark("Mitra menandatangani")),
        (words(mark("Penandatangan mitra")), clock_words(language, definition, "signing")),
        city,
    )
    yield partner
    yield Step(
        "register", "end", say(language, wording.STAGE[Stage.REGISTRATION]), (words(mark("Masuk daftar kerja sama")),)
    )


def mermaid(definition: RouteDefinition, language: str) -> str:
    """The way as text of a Mermaid flowchart."""
    lines = ["flowchart TD", f'    start(["{definition.route}: {definition.name_in(language)}"])']
    arrows: list[str] = []
    before, label = ["start"], ""
    gate = ""
    for step in steps(definition, language):
        row = [step, *([step.side] if step.side else [])]
        for each in row:
            opening, closing = {"task": ("[", "]"), "gate": ("{", "}"), "end": ("([", "])")}[each.kind]
            text = "<br/>".join((each.title, *each.lines)).replace('"', "#quot;")
            lines.append(f'    {each.id}{opening}"{text}"{closing}')
        arrows += [f"    {one} -->{label} {each.id}" for one in before for each in row]
        label = ""
        if gate and step.id == Assignment.PARTNER_SIGNATURE:
            arrows += [f"    {gate} -->|{say(language, 'Tidak')}| {each.id}" for each in row]
        if step.kind == "gate":
            gate, label = step.id, f"|{say(language, 'Ya')}|"
        before = [each.id for each in row]
    return "\n".join([*lines, *arrows])
