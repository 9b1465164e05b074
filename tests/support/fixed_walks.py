"""
Walks that are taken every time: the turns that chance seldom finds within a few walks, each spelled in words.

A word is an answer (`revise`), an answer to a task or of a person (`wet_ink.record`, `hukum.approve`), or one of those
of `_say`. After every word the database is held against the model.
"""

from collections.abc import Iterable

from tests.support.process import STEPS
from tests.support.walking import DEPARTMENTS, FAVOUR, Walk, World, a_case
from tests.support.ways import Office

FIXED = (
    (
        "KSDD KB",
        "as shipped",
        "",
        "accept approve approve approve record silence record silence record approve sign sign again record over again",
    ),
    (
        "KSDD KB",
        "many hands",
        "",
        "accept on on on on record silence over record eve approve initial initial sign sign sign decline over",
    ),
    (
        "KSDD KB",
        "with a deputy",
        "by",
        "return again resubmit again accept again on on on again on record initial again wet_ink.record over again",
    ),
    ("KSDD PKS", "with a deputy", "burden", "accept on on on on record last after over initial sign sign"),
    (
        "KSDD PKS",
        "many hands",
        "",
        "accept on on on on initial revise resubmit on on on on initial initial sign decline over again",
    ),
    ("KSDD PKS", "as shipped", "", "accept on conditions differs record approve sign sign"),
    (
        "KSDD PKS",
        "as shipped",
        "burden",
        "accept on on on record next_turn again next_turn early.record last after over sign sign",
    ),
    (
        "KSDD PKS",
        "many hands",
        "burden",
        (
            "accept on on on on record next_turn revise resubmit record revise resubmit record approve initial revise "
            "resubmit on on on on record next_turn approve initial initial"
        ),
    ),
    (
        "KSDD PKS",
        "as shipped",
        "burden",
        "accept on on on record next_turn revise turn on revise turn on on on record silence sign",
    ),
    (
        "KSDPK PKS",
        "with a deputy",
        "burden",
        "accept conditions on conditions conditions record approve revise resubmit on",
    ),
    ("KSDPK KB", "many hands", "", "return resubmit return resubmit refuse over again"),
    ("KSDPK KB", "as shipped", "", "accept on on on record eve eve reject over again"),
    (
        "KSDPK PKS",
        "as shipped",
        "burden",
        "accept on revise resubmit on on revise resubmit on on on after early.record silence sign",
    ),
    (
        "SINERGI NK",
        "many hands",
        "burden",
        (
            "accept on on on on record approve record approve initial revise resubmit on on on on record silence "
            "initial initial sign sign sign over"
        ),
    ),
    (
        "SINERGI NK",
        "with a deputy",
        "by",
        "accept on on on on record revise turn on on on on record approve initial sign sign revise resubmit on",
    ),
    ("KSDPL LOI", "as shipped", "", "accept on on on record revise resubmit record revise withdraw over"),
    (
        "KSDPL MOU",
        "as shipped",
        "",
        (
            "accept on on on record silence record silence record revise resubmit record approve approve record "
            "silence record approve approve sign sign"
        ),
    ),
    ("KSDLL LOI", "many hands", "", "accept on on on on record reject"),
    (
        "KSDLL MOU",
        "with a deputy",
        "",
        (
            "accept on on on on record approve record approve revise resubmit record leap over after record approve "
            "record approve approve approve revise resubmit on on on on record"
        ),
    ),
    (
        "KSDLL MOU (a)",
        "as shipped",
        "burden",
        "accept on on on record silence record revise turn on on on record approve on on",
    ),
    (
        "KSDLL MOU (a)",
        "many hands",
        "",
        "accept on on on on record revise turn on on on on record approve record approve initial",
    ),
    ("KSDD KB", "many hands", "", "accept ekonomi.approve pemerintahan.approve bappeda.approve hukum.approve approve"),
    (
        "KSDD KB",
        "many hands",
        "",
        "accept hukum.approve late.ekonomi.approve pembangunan.approve late.reject flow over",
    ),
    (
        "KSDD KB",
        "with a deputy",
        "",
        "accept bpkad.approve bappeda.approve pemerintahan.approve ekonomi.reject reject over",
    ),
    (
        "KSDD KB",
        "as shipped",
        "bappeda",
        "accept on ekonomi.revise resubmit ekonomi.approve on on record approve sign sign",
    ),
    (
        "KSDPK PKS",
        "with a deputy",
        "bappeda",
        "accept bpkad.approve pembangunan.approve pemerintahan.approve ekonomi.approve approve",
    ),
    ("KSDD PKS", "as shipped", "setda", "accept on on asisten.pemerintahan.approve sign sign over"),
)
"""Route and document, office, who proposes (`by` the partner; `burden`, or a department), and what happens."""


TIMES = {"eve": (-1,), "last": (-8, 0), "after": (1,), "leap": (3,), "silence": (-8, -1, 0, 1)}
"""Days around the last one on which somebody looks; `leap` is over it without a warning before."""


async def walk_by(world: World, text: str, office: Office, said: str, words: Iterable[str]) -> None:
    """Take a walk by its words."""
    await world.clear()
    code = said.upper() if said.upper() in DEPARTMENTS else "DLH"
    case = a_case(text, 1, partners=1 + len(office.clerks) // 2, code=code)
    case.by_partner, case.burden = said == "by", said == "burden"
    walk, so_far = Walk(world, office, case), ""
    await walk.enter("Kerja sama")
    for word in words:
        so_far = f"{so_far} {word}"
        try:
            await _say(walk, word)
        except Exception as error:
            error.add_note(f"{text}: {so_far}")
            raise


async def _say(walk: Walk, word: str) -> None:
    match word:
        case "on":
            ask = walk.model.open[-1 if walk.model.status == "in_signing" else 0]
            await walk.answer(ask, next(each for each in walk.model.choices(ask) if each in FAVOUR))
        case "differs" | "conditions":
            choice = "approve" if word == "differs" else "approve_with_conditions"
            await walk.answer(walk.model.open[0], choice, differs=word == "differs")
        case "turn":
            await walk.answer(walk.model.open[0], "resubmit", turn=True)
        case "over":
            for pick in (0, 1, 2, 5, 8, 11):
                await walk.answer_what_is_over(pick)
        case "flow":
            await walk.let_flow()
        case "again":
            for pick in range(len(STEPS)):
                await walk.repeat_the_flow(pick)
        case "eve" | "last" | "after" | "leap" | "silence":
            for days in TIMES[word]:
                today = walk.model.today
                await walk.days_pass(max(1, ((walk.last_day() or today) - today).days + days))
        case _:
            *of, choice = word.split(".")
            whose = [each for each in of if each not in ("late", "early")]
            ask = next(
                each
                for each in walk.model.open
                if choice in walk.model.choices(each) and all(name in f"{each.task} {each.who}" for name in whose)
            )
            await walk.answer(ask, choice, late="late" in of, days_ago=2 if "early" in of else 0)
