"""What walks have in common: how they begin, and the lists of what is expected of each."""

from typing import Any

from tests.acceptance.travel.traveller import Traveller, Walk
from tests.support.forms import CONTENT

REVIEW = ("legal_review", "benefit_review", "conclusion")
SIGN = ("paraf", "partner_signature", "city_signature", "signed_text")
MISSING = {"source": "APBD", "in_current_budget": False}
"""Money that is not in this year's APBD: the DPRD has to approve."""
REVIEWED = "approved legal_review, approved benefit_review, recommended conclusion, minutes_written"
ENTERED = f"submitted, checked completeness, {REVIEWED}"
SIGNED = (
    "initialled paraf, signed partner_signature, signed city_signature, signed_text_recorded signed_text, registered"
)
SIGNED_ALONE = SIGNED.replace("registered", "kin_not_found, registered")
"""The older agreement that the proposal names is in no register."""


def begin(town: Traveller, route: str, document: str, kind: str, **changes: Any) -> Walk:
    """A proposal without deviations, on the day it is entered and checked."""
    category = "sukarela" if route == "KSDD" else None
    partner = {**CONTENT["partners"][0], "kind": kind}
    if route in ("KSDPL", "KSDLL"):
        partner |= {"name": "City of Kurashiki", "country": "JP", "language": "en"}
    walk = town.begin(route=route, document=document, category=category, partners=[partner], **changes)
    walk.answer("completeness")
    return walk


def reviewed(town: Traveller, *form: str, **changes: Any) -> Walk:
    """The same, recommended on that day, too."""
    walk = begin(town, *form, **changes)
    walk.answer(*REVIEW, **found(**changes))
    return walk


def found(burdens_public: bool = False, funding: dict[str, Any] = CONTENT["funding"], **_: Any) -> dict[str, str]:
    """What the TKKSD finds on the two questions of the DPRD: the same as the proposal says."""
    said = {True: "yes", False: "no"}
    return {"dprd_burden": said[burdens_public], "dprd_budgeted": said[funding["in_current_budget"]]}


TO_THE_END = "text_to_be_signed, registered"
"""The last letters to whoever signs."""


def told(both: str = "", bagian: str = "", signer: str = "walikota", **others: str) -> dict[str, str]:
    """
    Whom letters told what: those everybody gets, those to both OPD and partner before the end, and others.

    The signer for the city reads with both sides that the text is to be signed.

    The last to the Bagian says that nobody needs to record a signing on paper any more.
    """
    letters = dict.fromkeys(("sekda", "kabag.hukum", "bappeda", "walikota"), "registered")
    letters[signer] = TO_THE_END
    letters["dlh"] = f"proposal_received, progress, progress, {both}{TO_THE_END}"
    letters["ks"] = f"partner_informed, progress, progress, {both}{TO_THE_END}"
    letters["kabag.kerjasama"] = f"{bagian}task_closed"
    return letters | others


def half_years(first: str, last: str) -> str:
    """The last days of June and December, between and with two of them."""
    days = [f"{year}-{day}" for year in range(2027, 2035) for day in ("06-30", "12-31")]
    return " ".join(days[days.index(first) : days.index(last) + 1])


def semesters(first: str, last: str) -> str:
    """The tenth days of January and July, between and with two of them."""
    days = [f"{year}-{day}" for year in range(2027, 2035) for day in ("01-10", "07-10")]
    return " ".join(days[days.index(first) : days.index(last) + 1])
