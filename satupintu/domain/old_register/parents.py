"""What rows implement: the agreement of the file or of the register that their number names, or a remark."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.cells import CellRemark, letter, plain_cell
from satupintu.domain.old_register.columns import Plan
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.parties import numbers_in
from satupintu.domain.old_register.rows import Judged, Relative
from satupintu.domain.register.agreements import FOLLOWED_BY

Numbered = tuple[str, Relative]
"""The number of a party, or of the register, and what it names."""


def with_parents(judged: Sequence[Judged], plan: Plan, registered: Iterable[Numbered]) -> list[Judged]:
    """The rows with what they implement; a number that names nothing, too much or what cannot be is remarked on."""
    wanted = {plain_cell(number) for row in judged if row.agreement for number in row.agreement.parents}
    named: dict[str, set[Relative]] = {}
    for said, relative in chain(registered, _in_file(judged)) if wanted else ():
        for number in map(plain_cell, numbers_in(said)):
            if number in wanted:
                named.setdefault(number, set()).add(relative)
    return [_related(row, row.agreement, plan, named) if row.agreement else row for row in judged]


def _in_file(judged: Sequence[Judged]) -> Iterable[Numbered]:
    for row in judged:
        if (old := row.agreement) is not None:
            relative = Relative(old.document, old.signed_on or old.starts_on, row.line, is_in_file=True)
            yield from ((party.own_number, relative) for party in old.parties if party.own_number)
            if old.register_number:
                yield old.register_number, relative


def _related(row: Judged, old: OldAgreement, plan: Plan, named: Mapping[str, set[Relative]]) -> Judged:
    if not old.parents:
        return row
    cell = f"{letter((plan.of(Field.PARENT) or plan.of(Field.TITLE) or [0])[0])}{row.line}"
    remarks = [each for each in row.remarks if each.cell != cell]  # said anew each time: the register goes on
    found: list[Relative] = []
    for number in old.parents:
        meant = named.get(plain_cell(number), set())
        fitting = [each for each in meant if _fits(each, old)]
        said = {"said": number}
        if len(fitting) == 1:
            found += fitting
        elif fitting:
            remarks.append(CellRemark("Induk “%(said)s” dapat berarti beberapa naskah; tidak dihubungkan.", cell, said))
        elif meant:
            remarks.append(
                CellRemark("“%(said)s” tidak dapat menjadi induk naskah ini; tidak dihubungkan.", cell, said)
            )
        else:
            remarks.append(CellRemark("Induk “%(said)s” tidak ditemukan; tidak dihubungkan.", cell, said))
    return replace(row, remarks=tuple(remarks), parents=tuple(dict.fromkeys(found)))


def _fits(parent: Relative, child: OldAgreement) -> bool:
    """True for a KB of a PKS, a LoI of a MoU, or what an addendum changes, where it is not younger than the child."""
    day = child.signed_on or child.starts_on
    is_younger = parent.day is not None and day is not None and parent.day > day
    if child.is_addendum:
        return parent.document is child.document and not is_younger
    return FOLLOWED_BY.get(parent.document) is child.document and not is_younger
