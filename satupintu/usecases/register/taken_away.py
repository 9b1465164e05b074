"""The register as a table to take away, which says of every agreement all that an import of it reads again."""

from collections.abc import Callable, Iterable

from satupintu.documents.tables import CellValue
from satupintu.domain.office.office import Person
from satupintu.domain.old_register.own_list import NOTHING, OF_THE_CITY, OF_THE_PARTNER, YES
from satupintu.language import register_words, say, wording
from satupintu.store.register.search import Filters, Order
from satupintu.store.register.tables import Agreement, Party
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import search


async def list_rows(
    desk: Desk, person: Person | None, wanted: Filters, order: Order, language: str
) -> list[list[CellValue]]:
    """The head and the agreements that a person may see, as filtered."""
    found: list[list[CellValue]] = [[say(language, column) for column in register_words.COLUMNS]]
    async for agreement, parents in search.everything(desk, person, wanted, order):
        found.append(_row(desk, language, agreement, parents))
    return found


def _row(desk: Desk, language: str, agreement: Agreement, parents: Iterable[str]) -> list[CellValue]:
    """
    An agreement as a row of `register_words.COLUMNS`; several parties stand on lines of one cell.

    What is read again is in the words of the register, whatever the language of the page.
    """
    status = register_words.AGREEMENT_STATUS[search.standing(desk, agreement)]
    cause = register_words.END_CAUSE[agreement.end_cause] if agreement.end_cause else None
    year = agreement.year or agreement.sorted_on.year
    return [
        agreement.register_number,
        year if year > 1 else None,
        agreement.document,
        agreement.document_as_written,
        agreement.title,
        agreement.route,
        agreement.category,
        _each(agreement, lambda party: party.name),
        _each(agreement, lambda party: party.own_number),
        _each(agreement, lambda party: party.signatory_position),
        _each(agreement, lambda party: wording.PARTNER_KIND[party.kind] if party.kind else None),
        "\n".join(opd.name for opd in agreement.departments),
        agreement.affair,
        "\n".join(agreement.scope),
        agreement.place,
        agreement.signed_on,
        agreement.starts_on,
        agreement.ends_on,
        agreement.term_months,
        say(language, status),
        agreement.notes,
        _each(agreement, lambda party: OF_THE_CITY if party.is_city else OF_THE_PARTNER),
        _each(agreement, lambda party: party.signatory_name),
        _each(agreement, lambda party: party.power_of_attorney),
        agreement.title_as_written,
        agreement.value,
        "\n".join(parents),
        agreement.terminated_on,
        cause,
        agreement.end_note,
        _each(agreement, lambda party: party.role) if any(party.role for party in agreement.parties) else None,
        YES if agreement.is_addendum else None,
        YES if agreement.is_said_over else None,
    ]


def _each(agreement: Agreement, of: Callable[[Party], str | None]) -> str:
    """Something of each party, line by line."""
    return "\n".join(of(party) or NOTHING for party in agreement.parties)
