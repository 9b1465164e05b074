"""
The family of a proposal: the older agreements that it names, and where it departs from what may follow from them.

What is looked at are values, read from the register or from a proposal on its way there; no database in this module.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import mark
from satupintu.domain.process.form import DocumentType, ProposalForm, Route
from satupintu.domain.process.rules import Deviation
from satupintu.domain.process.term import months_after, runs_longer
from satupintu.domain.register.agreements import FOLLOWED_BY, searchable
from satupintu.domain.route.routes import RouteDefinition

PRECEDED_BY = {following: older for older, following in FOLLOWED_BY.items()}
"""What a text follows: the PKS its KB (PP 28/2018 Ps. 6), the MoU its LoI (Permendagri 25/2020 Ps. 9)."""
_USUAL_YEARS = 5
"""Of texts for which the law names no longest term; practice, so it is asked for and never refused."""


@dataclass(frozen=True)
class OlderText:
    """An older agreement, or a proposal that is to become one; what nobody has written down is None or empty."""

    number: str
    """Of the register, or of the proposal."""
    document: DocumentType
    route: Route | None
    partners: tuple[str, ...]
    """Names, without the city."""
    scope: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    terminated_on: date | None = None
    is_given_up: bool = False
    """A proposal that ended without an agreement."""
    knows_its_city: bool = True
    """False for a row of an old register that does not say which party is the city: it may be among the partners."""


@dataclass(frozen=True)
class Unreported:
    """An agreement of which a duty waits for its answer."""

    number: str
    due_on: date
    """The earliest day on which it was due."""


@dataclass(frozen=True)
class OlderTexts:
    """The older agreements that a proposal names; None where it names none, or nothing that the register holds."""

    parent: OlderText | None = None
    renewed: OlderText | None = None
    amended: OlderText | None = None
    above: OlderText | None = None
    """What the amended agreement implements."""
    unreported: tuple[Unreported, ...] = ()
    """Those of the office, named or not, whose report the route holds against a new text."""


def family_departures(
    form: ProposalForm, definition: RouteDefinition, kin: OlderTexts, today: date
) -> Iterator[Deviation]:
    """
    List where a proposal departs from its family: each may pass with a reason.

    The term of the new text is reckoned from today, as if it were signed now.
    """
    yield from _of_the_parent(form, definition, kin.parent, today)
    if kin.renewed is not None:
        yield from _of_the_renewed(form, kin.renewed)
    if kin.amended is not None:
        yield from _of_the_amended(form, definition, kin.amended, kin.above)
    yield from _unreported(definition, kin.unreported, today)


def _unreported(definition: RouteDefinition, waiting: Sequence[Unreported], today: date) -> Iterator[Deviation]:
    """Reports that nobody has given for so long that nothing new is approved (Permendagri 25/2020 Ps. 39)."""
    if (rule := definition.unreported) is None:
        return
    for each in waiting:
        if months_after(each.due_on, 12 * rule.years) <= today:
            silent = mark(
                "Laporan atas %(number)s ditunggu sejak %(day)s dan belum tercatat, sudah %(years)s tahun: %(why)s "
                "(%(basis)s)"
            )
            facts: dict[str, str | int] = {"number": each.number, "day": each.due_on.isoformat(), "years": rule.years}
            words = {"why": rule.text, "why_en": rule.text_en, "basis": rule.dasar_hukum}
            yield Deviation(silent, {**facts, **words}, key=f"unreported.{each.number}")


def _of_the_parent(
    form: ProposalForm, definition: RouteDefinition, parent: OlderText | None, today: date
) -> Iterator[Deviation]:
    if parent is None:
        if form.parent:
            unknown = mark("Induknya, “%(parent)s”, tidak ada dalam daftar kerja sama.")
            yield Deviation(unknown, {"parent": form.parent}, key="parent")
        elif form.document is DocumentType.PKS and not form.amends:
            yield Deviation("PKS ini belum menyebut Kesepakatan Bersama induknya.", {}, key="parent")
        elif form.document is DocumentType.MOU and not form.amends and not form.renews:
            without = mark(
                "MoU ini belum menyebut pernyataan kehendak (LoI) yang diikutinya (Permendagri 25/2020 Ps. 9)."
            )
            yield Deviation(without, {}, key="parent")
        return
    wanted = PRECEDED_BY.get(form.document)
    if wanted is not None and parent.document is not wanted:
        yield Deviation(
            "Induknya, %(number)s, adalah %(is)s; %(document)s mengikuti %(wanted)s.",
            {"number": parent.number, "is": parent.document, "document": form.document, "wanted": wanted},
            key="parent.kind",
        )
    if parent.route not in (None, form.route):
        yield Deviation(
            "Induknya, %(number)s, ada pada jalur %(is)s; usulan ini pada jalur %(route)s.",
            {"number": parent.number, "is": str(parent.route), "route": form.route},
            key="parent.route",
        )
    if strangers := others_than(parent, [partner.name for partner in form.partners]):
        yield Deviation(
            "Bukan pihak pada induknya, %(number)s: %(partners)s.",
            {"number": parent.number, "partners": "; ".join(strangers)},
            key="parent.partner",
        )
    yield from _over(parent, definition, today)
    if parent.is_given_up:
        return
    if parent.document is not DocumentType.LOI:  # whose end is meant to lie before that of its MoU
        yield from _outlived(parent, form.term.last_day(today))
    if form.parent_scope is None and parent.scope and wanted is parent.document:
        points = mark("Belum disebut butir ruang lingkup mana dari %(number)s yang dilaksanakan.")
        yield Deviation(points, {"number": parent.number}, key="parent.scope")


def _over(parent: OlderText, definition: RouteDefinition, today: date) -> Iterator[Deviation]:
    """A parent that holds no more: given up, ended early, or past its term."""
    key = "parent.over"
    facts: dict[str, str | int] = {"number": parent.number}
    if parent.is_given_up:
        yield Deviation("Usulan induknya, %(number)s, tidak dilanjutkan.", facts, key)
    elif parent.terminated_on is not None and parent.terminated_on <= today:
        ended = mark("Induknya, %(number)s, telah diakhiri pada %(day)s (PP 28/2018 Ps. 9).")
        yield Deviation(ended, {**facts, "day": parent.terminated_on.isoformat()}, key)
    elif parent.ends_on is not None and parent.ends_on < today:
        rule = definition.documents.get(parent.document)
        over = mark("Masa berlaku induknya, %(number)s, telah berakhir pada %(day)s (%(basis)s).")
        basis = rule.dasar_hukum if rule else "PP 28/2018 Ps. 9"
        yield Deviation(over, {**facts, "day": parent.ends_on.isoformat(), "basis": basis}, key)


def outlives(form: ProposalForm, parent: OlderText, today: date) -> bool:
    """True for a text that, signed today, would go on after the one it implements; a LoI is meant to end first."""
    is_loi = parent.document is DocumentType.LOI
    return not is_loi and parent.ends_on is not None and parent.ends_on < form.term.last_day(today)


def _outlived(parent: OlderText, last_day: date) -> Iterator[Deviation]:
    """A text that would go on after the one it implements."""
    if parent.ends_on is not None and parent.ends_on < last_day:
        yield Deviation(
            "Jangka waktunya, sampai %(day)s, melampaui induknya, %(number)s, yang berakhir %(last)s.",
            {"day": last_day.isoformat(), "number": parent.number, "last": parent.ends_on.isoformat()},
            key="parent.outlived",
        )


def _of_the_renewed(form: ProposalForm, renewed: OlderText) -> Iterator[Deviation]:
    if renewed.document is not form.document:
        yield Deviation(
            "Yang diperpanjang, %(number)s, adalah %(is)s; usulan ini %(document)s.",
            {"number": renewed.number, "is": renewed.document, "document": form.document},
            key="renews.kind",
        )
    if strangers := others_than(renewed, [partner.name for partner in form.partners]):
        yield Deviation(
            "Bukan pihak pada yang diperpanjang, %(number)s: %(partners)s.",
            {"number": renewed.number, "partners": "; ".join(strangers)},
            key="renews.partner",
        )


def _of_the_amended(
    form: ProposalForm, definition: RouteDefinition, amended: OlderText, above: OlderText | None
) -> Iterator[Deviation]:
    if amended.document is not form.document:
        yield Deviation(
            "Yang diubah, %(number)s, adalah %(is)s; usulan ini %(document)s.",
            {"number": amended.number, "is": amended.document, "document": form.document},
            key="amends.kind",
        )
    if form.new_end is None:
        return
    yield from _too_late(form.new_end, definition, amended)
    if above is not None:
        yield from _outlived(above, form.new_end)


def _too_late(new_end: date, definition: RouteDefinition, amended: OlderText) -> Iterator[Deviation]:
    """A new end is held against the law's limit from the first day, since it extends (Permendagri 22/2020 Ps. 9(3))."""
    rule = definition.documents.get(amended.document)
    limit = rule.max_years if rule else None
    begins = amended.starts_on
    if begins is None or not runs_longer(begins, new_end, limit or _USUAL_YEARS):
        return
    facts: dict[str, str | int] = {
        "day": new_end.isoformat(),
        "limit": limit or _USUAL_YEARS,
        "first": begins.isoformat(),
    }
    if rule is not None and limit:
        law = mark("Berakhir menjadi %(day)s, lebih dari %(limit)s tahun sejak mulai berlaku %(first)s (%(basis)s).")
        yield Deviation(law, {**facts, "basis": rule.dasar_hukum}, key="new_end")
    else:
        practice = mark(
            "Berakhir menjadi %(day)s, lebih dari %(limit)s tahun sejak mulai berlaku %(first)s, "
            "lebih lama daripada yang lazim."
        )
        yield Deviation(practice, facts, key="new_end")


def same_name(one: str, other: str) -> bool:
    """True for names that differ in case, blanks and punctuation only: `PT. Contoh` is `PT Contoh`."""
    return searchable(one) == searchable(other)


def others_than(relative: OlderText, names: Collection[str]) -> list[str]:
    """Of these names, those of nobody who is a partner in the older agreement; none where it names no partner."""
    known = {searchable(name) for name in relative.partners}
    return [name for name in names if known and searchable(name) not in known]


@dataclass(frozen=True)
class ChangeOfParties:
    """Who is a party once an addendum holds."""

    leaving: tuple[str, ...] = field(default=())
    entering: tuple[str, ...] = field(default=())

    def after(self, partners: Sequence[str]) -> tuple[str, ...]:
        """The partners afterwards, of those before."""
        gone = {searchable(name) for name in self.leaving}
        return (*(name for name in partners if searchable(name) not in gone), *self.entering)


def change_of_parties(form: ProposalForm, amended: OlderText) -> ChangeOfParties:
    """
    Who leaves and who enters by an addendum: its partners sign it, who leaves may sign it or not.

    Raises:
        InvalidInput: its partners are not the parties of what it amends, and it does not say that they change; or it
            says that somebody leaves who is no party, or that everybody stays and nobody comes.
    """
    names = [partner.name for partner in form.partners]
    entering = tuple(others_than(amended, names))
    leaves = tuple(form.party_change.leaves) if form.party_change is not None else ()
    signing = {searchable(name) for name in (*names, *leaves)}
    missing = [each for each in amended.partners if searchable(each) not in signing]
    if not amended.knows_its_city:
        missing = []  # the city is among the names, and signs as itself
    if form.party_change is None and (entering or missing):
        raise InvalidInput(
            "Mitra usulan ini bukan para pihak pada %(number)s (%(partners)s). Pihak diganti dengan mengisi bagian "
            "Perubahan pihak: siapa keluar, siapa masuk, dan dasarnya.",
            field="amends",
            number=amended.number,
            partners="; ".join(amended.partners),
        )
    if missing:
        raise InvalidInput(
            "Sebutkan juga %(partners)s: sebagai mitra yang menandatangani, atau sebagai pihak yang keluar.",
            field="party_change.leaves",
            partners="; ".join(missing),
        )
    if unknown := others_than(amended, leaves):
        raise InvalidInput(
            "%(partners)s bukan pihak pada %(number)s.",
            field="party_change.leaves",
            partners="; ".join(unknown),
            number=amended.number,
        )
    gone = {searchable(name) for name in leaves}
    change = ChangeOfParties(tuple(each for each in amended.partners if searchable(each) in gone), entering)
    if form.party_change is not None and not (leaves or entering):
        raise InvalidInput("Sebutkan siapa keluar atau siapa masuk sebagai pihak.", field="party_change.leaves")
    if not change.after(amended.partners):
        raise InvalidInput("Sesudah perubahan ini tidak ada mitra lagi.", field="party_change.leaves")
    return change


def check_points(form: ProposalForm, parent: OlderText | None) -> None:
    """
    See that the points which a proposal carries out are the parent's.

    Raises:
        InvalidInput: one is not, or the parent is none that is known.
    """
    if form.parent_scope is None:
        return
    known = {searchable(point) for point in parent.scope} if parent is not None else set()
    for point in form.parent_scope:
        if searchable(point) not in known:
            raise InvalidInput(
                "“%(point)s” bukan butir ruang lingkup naskah induknya.", field="parent_scope", point=point
            )
