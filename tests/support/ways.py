"""
The ways of the five routes with authorities outside and what they hang on, as plain tables, for `tests.support.model`.

Law: Permendagri 22/2020 Ps. 8, 11-12 (KSDD), 30, 34 (KSDPK), 52, 54, 56 (Sinergi); Permendagri 25/2020 Ps. 14, 16-24,
29-30 (abroad); UU 23/2014 Ps. 154(1)i. Days for letters, checks and reviews are the policy of the shipped files.
"""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

DAYS = {"completeness": "4w", "completion": "10w", "review": "10w", "conclusion": "5w", "signing": "10w"}


@dataclass(frozen=True)
class Course:
    """How one step goes. Limits such as `5w` or `30c`: working or calendar days."""

    letter: str = ""
    """Days to send the letter; nothing where none is sent."""
    answers: tuple[str, ...] = ()
    limit: str = ""
    silence: str = ""
    then: str | None = None
    """The step that silence opens."""
    turn: str | None = None
    """The step that an answer opens which does not decide."""
    after: bool = False
    """Taken only after the silence or the answer of another."""
    from_answer: bool = False
    """The days for the letter count from the receipt of that answer."""
    back_to: str | None = None
    once: bool = False
    from_offer: bool = False
    """The days for the letter count from the partner's offer."""


YES_NO = ("approve", "reject")
OFFER = Course("5w", YES_NO, once=True)
REPLY = Course("30c", once=True, from_offer=True)
SECOND = Course("5w", YES_NO, "15c", "waits", after=True, once=True)
DPRD = Course("5w", ("approve", "revise", "reject"), "45c", "approved")
DPRD_ABROAD = Course("5w", ("approve", "revise", "reject"), "45w", "approved")
MINISTER_ON_LOI = Course("5w", ("approve", "revise", "reject"))
STRAIGHT = Course("5w", after=True)

THE_MOU = {
    "dprd": DPRD_ABROAD,
    "gubernur": Course("5w", ("approve",), "5w", "direct", then="menteri_langsung"),
    "menteri_langsung": STRAIGHT,
    "menteri_verifikasi": Course(answers=("approve", "revise"), back_to="gubernur"),
    "gubernur_naskah": Course("5w", ("approve",), "5w", "direct", then="naskah_langsung"),
    "naskah_langsung": STRAIGHT,
    "surat_konfirmasi": Course(answers=YES_NO),
    "persetujuan_menteri": Course(answers=YES_NO),
}
WAYS: Mapping[str, Mapping[str, Course]] = {
    "KSDD KB": {
        "offer": Course("5w", YES_NO, "30c", "waits", then="offer_second", once=True),
        "offer_second": Course("5w", YES_NO, "15c", "waits", then="offer_report", after=True, once=True),
        "offer_report": Course("5w", after=True, once=True),
        "offer_reply": REPLY,
    },
    "KSDD PKS": {
        "dprd": Course("5w", ("approve", "next_turn", "reject"), "45c", "approved", turn="dprd_study"),
        "dprd_study": Course(answers=("approve", "next_turn", "revise", "reject"), turn="dprd_follow_up", after=True),
        "dprd_follow_up": Course(
            "15c", ("approve", "revise", "reject"), "15c", "approved", after=True, from_answer=True
        ),
    },
    "KSDPK KB": {"offer": OFFER},
    "KSDPK PKS": {"dprd": DPRD},
    "SINERGI NK": {
        "offer": Course("5w", YES_NO, "30c", "waits", then="offer_second", once=True),
        "offer_second": SECOND,
        "offer_reply": REPLY,
        "dprd": DPRD,
    },
    "KSDPL LOI": {"tanggapan_menteri": MINISTER_ON_LOI},
    "KSDPL MOU": THE_MOU,
    "KSDLL LOI": {"tanggapan_menteri": MINISTER_ON_LOI},
    "KSDLL MOU": THE_MOU,
    "KSDLL MOU (a)": {
        "dprd_penerusan": DPRD_ABROAD,
        "usulan_menteri": Course("5w", ("approve", "revise", "reject")),
    },
}
BURDEN = {"KSDD PKS", "KSDPK PKS", "SINERGI NK", "KSDLL MOU (a)"}
"""Where the DPRD is asked only if public and region are burdened, or the money is not in this year's APBD."""

TOLD = {
    "accept": "checked",
    "return": "returned",
    "refuse": "refused",
    "resubmit": "resubmitted",
    "withdraw": "withdrawn",
    "approve": "approved",
    "approve_with_conditions": "approved_with_conditions",
    "revise": "revision_asked",
    "reject": "rejected",
    "initial": "initialled",
    "sign": "signed",
    "decline": "declined",
    "record": "wet_ink_recorded",
}
"""What the history calls an answer."""


@dataclass
class Case:
    """What the proposal says."""

    route: str
    document: str
    opd: str
    city_signer: str
    partners: tuple[str, ...]
    by_partner: bool = False
    burden: bool = False
    kind_a: bool = False
    """Abroad: continues a cooperation of the Government with an international organisation or a non-profit."""
    offered_on: date | None = None
    own: frozenset[str] = frozenset()
    """Who of the TKKSD is of the office that proposes."""

    @property
    def text(self) -> str:
        """What its way is called in `WAYS`."""
        return f"{self.route} {self.document}" + (" (a)" if self.kind_a and self.document == "MOU" else "")


@dataclass(frozen=True)
class Lens:
    """Reviewers, and how many of them have to approve: all, any, or a number; those with a veto always."""

    reviewers: tuple[str, ...]
    quorum: str = "all"
    veto: tuple[str, ...] = ()


@dataclass(frozen=True)
class Office:
    """Who is asked, in the order of asking."""

    clerks: tuple[str, ...]
    legal: Lens
    benefit: Lens
    chair: str
    team: tuple[str, ...]
    """Who of the TKKSD may be handed a review or the conclusion."""
    members: tuple[str, ...]
    """Who steps in for a reviewer; after them the secretary and the vice chair, who are the first for the chair."""
    vice: str
    secretary: str
    paraf: tuple[str, ...] = ()
    order: str = "partner_first"
    deputies: tuple[tuple[str, str], ...] = ()
    """Whoever is away, and who acts for them."""

    def holder(self, seat: str) -> str:
        return dict(self.deputies).get(seat, seat)

    def judge(self, task: str, seat: str, own: Collection[str], reviewing: Collection[str]) -> str:
        """Who is asked: in place of somebody of the office that proposes, nobody of it, nobody away, nobody twice."""
        if seat not in own:
            return self.holder(seat)
        line, busy = (self.vice, self.secretary, *self.members), {*reviewing}
        if task != "conclusion":
            line = (*self.members, self.secretary, self.vice)
            busy |= {*self.legal.reviewers, *self.benefit.reviewers, self.chair}
        out = {*own, *busy, *(away for away, _ in self.deputies)}
        return next(each for each in line if each not in out)


def way_of(case: Case, burden: bool, *, everything: bool = False) -> Mapping[str, Course]:
    """The steps that a proposal takes, in order; with `everything`, also those that it does not take as it stands."""
    return WAYS[case.text] if everything else _way(case.text, case.by_partner, burden)


@cache
def _way(name: str, by_partner: bool, burden: bool) -> Mapping[str, Course]:
    left_out = {"offer_reply"}
    if by_partner:
        left_out = {"offer", "offer_second", "offer_report"}
    if name in BURDEN and not burden:
        left_out |= {"dprd", "dprd_study", "dprd_follow_up", "dprd_penerusan"}
    return {step: course for step, course in WAYS[name].items() if step not in left_out}


def last_day(start: date, limit: str, days_off: Container[date]) -> str:
    """The last day of a limit such as `5w` (working days) or `30c` (calendar days)."""
    if not limit:
        return ""
    days, day = int(limit[:-1]), start
    if limit.endswith("c"):
        return str(start + timedelta(days=days))
    while days:
        day += timedelta(days=1)
        days -= _is_worked(day, days_off)
    return str(day)


def working_days(start: date, end: date, days_off: Container[date]) -> int:
    """Working days after one day up to another."""
    return sum(_is_worked(start + timedelta(days=n), days_off) for n in range(1, (end - start).days + 1))


def _is_worked(day: date, days_off: Container[date]) -> bool:
    return day.isoweekday() not in (6, 7) and day not in days_off
