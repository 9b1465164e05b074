"""The proposal as an administrator sees it in Prefect: its name, its tags, what it waits for, its timeline."""

from collections.abc import Iterable

from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun

from satupintu.domain.process.meetings import MeetingKind
from satupintu.language import moment_in_words, say, wording
from satupintu.language.meeting_words import MEETING_KIND
from satupintu.language.timeline import in_brief
from satupintu.usecases.process import dossier, flow_state
from satupintu.usecases.process.flow_state import FlowLook
from tasks import DESK


async def look(number: str) -> FlowLook:
    """Look at the proposal as it stands, and mark that version as seen."""
    return await flow_state.look(DESK.get(), number)


def run_name(number: str, title: str) -> str:
    """Number and title, short enough for a list."""
    return f"{number} · {title}"[:120]


def tags(number: str, route: str, stage: str, steps: Iterable[str] = ()) -> list[str]:
    """Tags by which an administrator filters runs; `steps` are those with authorities outside that are waited for."""
    return [f"proposal:{number}", f"route:{route}", f"stage:{stage}", *(f"step:{step}" for step in steps)]


def waiting_for(seen: FlowLook) -> str:
    """The name of the suspended state: what the proposal waits for."""
    language = DESK.get().language
    if seen.waits_for_parent is not None and not seen.waits_for:
        return say(language, "Menunggu naskah induk: %(number)s", number=seen.waits_for_parent)
    tasks = dict.fromkeys(
        wording.work(language, each.assignment, each.step.title if each.step else None) for each in seen.waits_for
    )
    if seen.waits_for_a_meeting:
        tasks[say(language, MEETING_KIND[MeetingKind.TECHNICAL])] = None
    return say(language, "Menunggu: %(tasks)s", tasks=", ".join(tasks))


def waiting_for_whom(seen: FlowLook) -> str:
    """The message of the suspended state: whose turn it is; the TKKSD's, where it has to meet."""
    people = [each.position for each in seen.waits_for]
    return ", ".join(dict.fromkeys([*people, "TKKSD"] if seen.waits_for_a_meeting else people))


async def show(seen: FlowLook, run: FlowRun) -> None:
    """
    Bring the run's name, tags and timeline up to date.

    Not a task: it changes nothing but the view, and a task costs the server nine writes.
    """
    desk = DESK.get()
    steps = dict.fromkeys(each.step.id for each in seen.waits_for if each.step)
    name, wanted = run_name(seen.number, seen.title), tags(seen.number, seen.route, seen.stage, steps)
    if run.name != name or set(run.tags) != set(wanted):
        async with get_client() as client:
            await client.update_flow_run(run.id, name=name, tags=wanted)
    lines = await dossier.timeline(desk, seen.number)
    rows = "\n".join(
        f"| {moment_in_words(desk.language, line.at)} | {line.actor} | {_cell(in_brief(desk.language, line.what))} |"
        f" {_cell(line.note or '')} |"
        for line in lines
    )
    status = say(desk.language, wording.STATUS[seen.status])
    head = say(desk.language, "| Waktu | Siapa | Peristiwa | Catatan |")
    link = f"[{say(desk.language, 'Buka berkas usulan')}]({desk.base_url}/usulan/{seen.number})"
    await acreate_markdown_artifact(
        f"# {_cell(seen.title)}\n\n**{status}** · {link}\n\n{head}\n|---|---|---|---|\n{rows}\n",
        key=seen.number.lower(),
        description=f"{seen.number}: {status}",
    )


def _cell(text: str) -> str:
    """Text of people inside a Markdown table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
