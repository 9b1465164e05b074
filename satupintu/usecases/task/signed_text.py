"""
The signed text: what is asked of it, wherever it is filed, and what an official may not file.

Three doors ask for it by these fields: a task once all have agreed by link, the record of a signing on paper, and the
page of an agreement that an earlier version registered without it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from satupintu.documents.signatures import SignatureFacts, SignatureReport, is_duty_stamp
from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.domain.register.agreements import CopyKind
from satupintu.domain.register.new_agreement import NewCopy
from satupintu.domain.register.signed_texts import SignedHow, copies_in, copy_field
from satupintu.domain.task.assignments import Choice
from satupintu.domain.task.decision_fields import partner_number
from satupintu.domain.task.kinds import WITH_TEXT
from satupintu.domain.typed.form import FieldSpec, Filled
from satupintu.language import mark
from satupintu.language.register_words import COPY, SIGNED_HOW, SIGNED_HOW_HINT
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.open import answers_of
from satupintu.usecases.task.papers import FiledPaper

SPARE_ROWS = 2
"""Rows of copies beyond those of the city, of each partner, and of the photocopy for the Bagian (Ps. 10(3))."""
_RECORD = (Choice.RECORD,)
SIGNED_ON = FieldSpec("signed_on", mark("Tanggal penandatanganan"), "date", only_for=_RECORD)
PLACE = FieldSpec("place", mark("Tempat penandatanganan"), only_for=_RECORD)


def rows_for(partners: int) -> int:
    """How many rows of copies the form of an agreement with that many partners has."""
    return 1 + partners + 1 + SPARE_ROWS


def text_fields(partners: int) -> tuple[FieldSpec, ...]:
    """The fields of the signed text itself, of a city and so many partners; day and place are asked beside them."""
    return (
        FieldSpec(
            "signed_how",
            mark("Cara penandatanganan"),
            "choice",
            only_for=_RECORD,
            options=SIGNED_HOW,
            option_hints=SIGNED_HOW_HINT,
            empty=mark("Pilih cara penandatanganannya."),
        ),
        FieldSpec(
            "signed_document",
            mark("Naskah yang ditandatangani (PDF)"),
            "file",
            only_for=_RECORD,
            hint=mark("Pindaian seluruh halaman, atau berkas yang bertanda tangan elektronik"),
            paper=SIGNED_TEXT,
        ),
        FieldSpec("paraf", mark("Setiap halaman diparaf"), "check", required=False, only_for=_RECORD),
        FieldSpec(
            "meterai",
            mark("Meterai cukup"),
            "check",
            only_for=_RECORD,
            hint=mark(
                "Pada setiap naskah asli, tempel atau elektronik; naskah yang kurang meterai tidak boleh disimpan "
                "(UU 10/2020 Ps. 3, 21)"
            ),
            empty=mark("Sebutkan apakah setiap naskah asli bermeterai cukup."),
        ),
        FieldSpec("stempel", mark("Stempel dibubuhkan"), "check", required=False, only_for=_RECORD),
        *(spec for row in range(1, rows_for(partners) + 1) for spec in _copy_fields(row)),
    )


def _copy_fields(row: int) -> tuple[FieldSpec, ...]:
    """One copy: what it is, who holds it, and where."""
    return (
        FieldSpec(
            copy_field(row, "kind"), mark("Jenis salinan"), "choice", required=False, only_for=_RECORD, options=COPY
        ),
        FieldSpec(copy_field(row, "holder"), mark("Pemegang"), required=False, only_for=_RECORD),
        FieldSpec(copy_field(row, "place"), mark("Tempat simpan"), required=False, only_for=_RECORD),
    )


def refuse_text(form: Filled, note: str | None, papers: Iterable[FiledPaper], partners: int) -> None:
    """Say of a form what an official may not file, and what may be filed with a reason only."""
    for problem in _faults(form.kept, note, [each for each in papers if each.kind == SIGNED_TEXT]):
        form.refuse(problem)
    how, originals = form.kept.get("signed_how"), [each for each in copies_in(form.kept).values() if each.is_original]
    if how == SignedHow.INK and originals and len(originals) <= partners and not note:
        form.refuse(
            InvalidInput(
                "Baru %(held)s naskah asli disebut untuk %(parties)s pihak, padahal tiap pihak memegang satu "
                "(Permendagri 22/2020 Ps. 10(3), 14(4)). Lengkapi salinannya, atau tuliskan alasannya.",
                field="note",
                held=len(originals),
                parties=1 + partners,
            )
        )


def _faults(kept: Mapping[str, str], note: str | None, papers: Sequence[FiledPaper]) -> Iterator[InvalidInput]:
    if kept.get("meterai") == "no":
        yield InvalidInput(
            "Naskah yang kurang meterai tidak boleh diterima dan disimpan (UU 10/2020 Ps. 21). "
            "Lunasi meterainya, pindai ulang, lalu catat.",
            field="meterai",
        )
    if kept.get("meterai") == "na" and not note:
        yield InvalidInput("Tuliskan mengapa naskah ini tidak terutang bea meterai.", field="note")
    if "signed_how" not in kept:
        return
    how = SignedHow(kept["signed_how"])
    if how.on_paper:
        yield from _lacks_on_paper(kept)
    if how.by_certificate:
        yield from _lacks_in_the_file(note, papers)


def _lacks_on_paper(kept: Mapping[str, str]) -> Iterator[InvalidInput]:
    for name in ("paraf", "stempel"):
        if name not in kept:
            yield InvalidInput("Jawab butir ini: naskah di atas kertas diperiksa satu per satu.", field=name)
    copies = copies_in(kept)
    for row, each in copies.items():
        if not each.kind:
            yield InvalidInput("Pilih asli atau fotokopi.", field=copy_field(row, "kind"))
    if not any(each.is_original for each in copies.values()):
        yield InvalidInput(
            "Sebutkan sedikitnya satu naskah asli dan pemegangnya: TKKSD menyimpan satu naskah asli "
            "(Permendagri 22/2020 Ps. 16(2), 38(2), 59(2)).",
            field=copy_field(1, "kind"),
        )


def _lacks_in_the_file(note: str | None, papers: Sequence[FiledPaper]) -> Iterator[InvalidInput]:
    reports = [SignatureReport.model_validate(each.blob.signatures or {}) for each in papers]
    found = [facts for report in reports for facts in report.found if not is_duty_stamp(facts)]
    is_readable = not any(report.problem for report in reports)
    if papers and is_readable and not found:
        yield InvalidInput(
            "Berkas ini tidak berisi tanda tangan elektronik. Unggah berkas aslinya, bukan cetakan atau pindaiannya, "
            "atau pilih tanda tangan basah.",
            field="signed_document",
        )
    elif papers and not note and not (is_readable and all(map(_is_certain, found))):
        yield InvalidInput(
            "Tanda tangan elektronik dalam berkas ini tidak dapat dipastikan seluruhnya. Tuliskan atas dasar apa "
            "naskah ini diterima, misalnya hasil pemeriksaan di laman penyelenggara sertifikatnya.",
            field="note",
        )


def _is_certain(facts: SignatureFacts) -> bool:
    """True for a signature of which nothing is unknown but whether its certificate was revoked."""
    return facts.intact == "yes" and facts.whole in ("yes", "permitted") and facts.trusted == "yes" != facts.revoked


def copies_given(kept: Mapping[str, str], by: str, at: datetime) -> list[NewCopy]:
    """The copies that a form names, as the register keeps them; recorded `by` whom, and when."""
    is_stamped = kept.get("meterai") == "yes"
    return [
        NewCopy(CopyKind(each.kind), each.holder, each.place, each.is_original and is_stamped, by, at)
        for each in copies_in(kept).values()
    ]


async def prefilled(desk: Desk, task: Task, proposal: Proposal) -> dict[str, str]:
    """
    What the form of a text begins with: who usually holds a copy and, where all have agreed by link, what they said.

    That is day, place, the numbers and, while whoever agreed for the city is in office, the surat kuasa. How it was
    signed and what stands on it is for the Bagian to say.
    """
    if task.assignment not in WITH_TEXT:
        return {}
    values = usual_holders([partner.name for partner in proposal.form.partners])
    async with desk.database.transaction() as session:
        given = await answers_of(session, proposal)
    agreed = [(by, signing) for by, answer in given if (signing := answer.given.signing) is not None]
    if agreed:
        _, last = max(agreed, key=lambda each: each[1].signed_on)
        values |= {"signed_on": last.signed_on.isoformat(), "place": last.place}
    for by, signing in agreed:
        name = "own_number" if by.party is None else partner_number(by.party)
        values[name] = signing.own_number or ""
        if by.party is None and _is_in_office(desk, by, last.signed_on):
            values["power_of_attorney"] = signing.power_of_attorney or ""
    return values


def _is_in_office(desk: Desk, agreed: Task, on: date) -> bool:
    """True where whoever agreed for the city is in office, today or on that day: of another, the kuasa is another."""
    people = (desk.office.person(agreed.email, day) for day in (desk.today(), on))
    return any(person is not None and person.name == agreed.name for person in people)


def usual_holders(partners: Sequence[str]) -> dict[str, str]:
    """Rows as the law has them: an original for the TKKSD and for each partner (Ps. 10(3), 16(2), 38(2), 59(2))."""
    holders = ["Sekretariat TKKSD (Bagian Kerja Sama)", *partners]
    kinds = {copy_field(row, "kind"): str(CopyKind.ORIGINAL) for row, _ in enumerate(holders, start=1)}
    return kinds | {copy_field(row, "holder"): holder for row, holder in enumerate(holders, start=1)}
