"""
The ways of the five routes with authorities outside, as plain tables, for `tests.support.model`.

Law: Permendagri 22/2020 Ps. 8, 11-12 (KSDD), 30, 34 (KSDPK), 52, 54, 56 (Sinergi); Permendagri 25/2020 Ps. 14, 16-24,
29-30 (abroad); UU 23/2014 Ps. 154(1)i. Days for letters, checks and reviews are the policy of the shipped files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol

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
    after: bool = False
    """Taken only after the silence of another."""
    back_to: str | None = None
    once: bool = False
    from_offer: bool = False
    """The days for the letter count from the partner's offer."""


YES_NO = ("approve", "reject")
OFFER = Course("5w", YES_NO, once=True)
REPLY = Course("30c", once=True, from_offer=True)
SECOND = Course("5w", YES_NO, "15c", "waits", after=True, once=True)
DPRD = Course("5w", YES_NO, "45c", "approved")
DPRD_ABROAD = Course("5w", YES_NO, "45w", "approved")
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
    "KSDD PKS": {"dprd": DPRD},
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


class Said(Protocol):
    """What the way depends on."""

    route: str
    document: str
    by_partner: bool
    burden: bool
    kind_a: bool
    offered_on: date | None


def way_of(case: Said, *, everything: bool = False) -> Mapping[str, Course]:
    """The steps that a proposal takes, in order; with `everything`, also those that it does not take as it stands."""
    name = f"{case.route} {case.document}" + (" (a)" if case.kind_a and case.document == "MOU" else "")
    return WAYS[name] if everything else _way(name, case.by_partner, case.burden)


@cache
def _way(name: str, by_partner: bool, burden: bool) -> Mapping[str, Course]:
    left_out = {"offer_reply"}
    if by_partner:
        left_out = {"offer", "offer_second", "offer_report"}
    if name in BURDEN and not burden:
        left_out |= {"dprd", "dprd_penerusan"}
    return {step: course for step, course in WAYS[name].items() if step not in left_out}
