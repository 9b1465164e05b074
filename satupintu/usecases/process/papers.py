"""The papers made for a proposal from its present state; nothing is stored, the same state gives the same paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from num2words import num2words

from satupintu.documents.citations import laws_in
from satupintu.documents.sheet_files import write_pdf, write_word
from satupintu.documents.sheets import Sheet, write_sheet
from satupintu.domain.errors import NotFound
from satupintu.domain.office.numbering import BLANK, blank_number
from satupintu.domain.process.approvals import ApprovalStep, chain
from satupintu.domain.process.events import DeemedApproved, MinutesWritten
from satupintu.domain.process.form import DocumentType, Partner, PartnerKind, Route
from satupintu.domain.process.lifecycle import NOT_CONTINUED, Status
from satupintu.domain.process.made_papers import MadePaper
from satupintu.domain.process.papers import helps, offered, step_of_paper
from satupintu.domain.process.parties import city_leads, is_led_by, signer_of, signs_by_power
from satupintu.domain.process.signer import Ground, Signer
from satupintu.domain.route.deadlines import local_day
from satupintu.domain.route.law import Content, RouteClock
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.language import long_date, say, wording
from satupintu.language.spelled import in_words, quantity, rupiah, spelled_date, term, whole_term, with_words
from satupintu.store.proposals import Proposal
from satupintu.store.work import Decision
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.made import FORMATS, Made
from satupintu.usecases.office.officials import (
    Official,
    head_of,
    mayor_of,
    mayors_post,
    official,
    other_departments,
    todays_department,
)
from satupintu.usecases.process.dossier import Dossier
from satupintu.usecases.process.family_papers import facts_of_the_family
from satupintu.usecases.process.signatories import signing_post, signs_for_city

_STUDIED = (Choice.NEXT_TURN, Choice.REVISE)
"""The answers with which an authority gives the turn back to the city."""
_HEADS_OF_REGION = ("gubernur", "bupati", "wali kota", "walikota")
_REGIONS = (PartnerKind.PROVINSI, PartnerKind.KABUPATEN_KOTA)
_FOUNDED_BY_DEED = (
    PartnerKind.PERGURUAN_TINGGI_SWASTA,
    PartnerKind.BUMN,
    PartnerKind.BUMD,
    PartnerKind.PERUSAHAAN_SWASTA,
    PartnerKind.BANK,
    PartnerKind.KOPERASI,
    PartnerKind.ORMAS,
)


_UNNAMED = {Signer.WALI_KOTA: "mayor", Signer.OPD_HEAD: "head", Signer.APPOINTED: "appointed"}
"""What is lacking where the name of the city's signer is not known."""


@dataclass(frozen=True)
class PaperGround:
    """By which authority somebody signs; a number or a day that is not known is None."""

    kind: str
    """A `Ground`, or the word `kuasa`."""
    number: str | None
    day: date | None
    giver: str | None = None
    """Of a surat kuasa: the post that gave it."""


@dataclass(frozen=True)
class PaperParty:
    """A party as an agreement names it; what is not known is None."""

    label: str
    name: str
    position: str
    signer: str | None
    unnamed: tuple[str, str]
    """What is lacking where the signer's name is not known, and of whom."""
    address: str | None
    contact: str
    email: str
    addressee: str
    is_city: bool = False
    is_individual: bool = False
    by_power: bool = False
    """Whoever signs for the city does it with a surat kuasa of the Wali Kota."""
    grounds: tuple[PaperGround, ...] = ()
    """A partner's: deed, decision or regulation, and the surat kuasa (Permendagri 22/2020 Ps. 14, 57(2))."""


def papers_of(found: Dossier) -> list[MadePaper]:
    """The papers that make sense for a proposal as it stands."""
    proposal = found.proposal
    open_steps = {each.step.id for each in found.waiting if each.step}
    return offered(proposal.form, proposal.definition, proposal.status, proposal.steps, open_steps)


def papers_for_task(proposal: Proposal, assignment: Assignment, step: ApprovalStep | None) -> list[MadePaper]:
    """Those that help with a task; for a partner none."""
    open_steps = {step.id} if step else ()
    fitting = offered(proposal.form, proposal.definition, proposal.status, proposal.steps, open_steps)
    return [paper for paper in fitting if helps(paper, assignment, step)]


def lacking(desk: Desk, found: Dossier, papers: Sequence[MadePaper]) -> list[tuple[str, str]]:
    """What papers leave blank because neither the proposal nor the office's file has it, each once."""
    sheets = [sheet_of(desk, found, paper) for paper in papers]
    return list(dict.fromkeys(each for sheet in sheets for each in sheet.lacking))


def papers_as_json(desk: Desk, found: Dossier) -> list[dict[str, Any]]:
    """The papers that can be made, as the API gives them."""
    return [
        {
            "paper": paper,
            "title": say(desk.language, wording.MADE_PAPER[paper]),
            "language": paper.language,
            "formats": list(FORMATS),
            "lacking": [say(desk.language, wording.LACKING[kind], of=of) for kind, of in lacking(desk, found, [paper])],
        }
        for paper in papers_of(found)
    ]


async def make(desk: Desk, found: Dossier, paper: str, extension: str) -> Made:
    """
    Make a paper of the dossier that its reader was given.

    Raises:
        NotFound: there is no such paper, or not for this proposal as it stands.
    """
    known = [each for each in papers_of(found) if each == paper]
    if not known or extension not in FORMATS:
        raise NotFound("Naskah %(paper)s tidak tersedia untuk usulan ini.", paper=f"{paper}.{extension}")
    sheet = sheet_of(desk, found, known[0])
    setting = write_pdf if extension == "pdf" else write_word
    title = f"{say(known[0].language, wording.MADE_PAPER[known[0]])} · {found.proposal.number}"
    await desk.database.let_go()
    content = await setting(sheet, title, desk.office.letterhead, mayors_post(desk))
    return Made(f"{known[0]}-{found.proposal.number}.{extension}", FORMATS[extension], content)


def sheet_of(desk: Desk, found: Dossier, paper: MadePaper) -> Sheet:
    """Write a paper from the present state."""
    proposal = found.proposal
    variants = (str(proposal.route), str(proposal.document))
    facts = _facts(desk, found, paper)
    return write_sheet(paper, paper.language, facts, _clauses(desk, proposal) if paper.document else (), variants)


def _facts(desk: Desk, found: Dossier, paper: MadePaper) -> dict[str, Any]:
    proposal, language = found.proposal, paper.language
    form, definition, office = proposal.form, proposal.definition, desk.office
    parties = _parties(desk, proposal, language)
    rule = definition.documents.get(proposal.document)
    department = todays_department(desk, proposal)
    document = say(language, wording.DOCUMENT[proposal.document]).split(" (")[0]
    clauses = _clauses(desk, proposal)
    step = step_of_paper(paper, proposal.steps)
    dprd = step_of_paper(MadePaper.SURAT_DPRD, proposal.steps)
    return {
        "number": proposal.number,
        "paper_number": blank_number(_numbering(desk, paper, proposal.document)),
        "form": form,
        "definition": definition,
        "document": document,
        "document_rule": rule,
        "title_lines": [document.upper()],
        "subject": form.title,
        "text_name": document,
        "office": office.letterhead.in_language(language),
        "opd": {"name": department.name if department else proposal.opd_name},
        "other_opds": [each.name for each in other_departments(desk, proposal)],
        "head": head_of(desk, proposal),
        "mayor": mayor_of(desk),
        "chair": official(desk, office.tkksd.chair),
        "secretary": official(desk, office.tkksd.secretary),
        "parties": parties,
        "signing_order": _beside_each_other(parties),
        "city": next(party for party in parties if party.is_city),
        "partner": next(party for party in parties if not party.is_city),
        "by_power": signs_by_power(form, definition),
        "is_foreign": proposal.route in (Route.KSDPL, Route.KSDLL),
        "laws": laws_in([definition.dasar_hukum, *([rule.dasar_hukum] if rule else []), *_bases(clauses)]),
        "step": step,
        "carries": [
            say(language, wording.paper_kind(kind)) for kind in (step.letter.enclosed if step and step.letter else ())
        ],
        "dprd_step": dprd,
        **_dprd(found, dprd),
        "change": proposal.trigger.change,
        **facts_of_the_family(form, found.family, language),
        **_state(found),
        **_ceremony(proposal),
        "day": lambda day: long_date(language, day),
        "words": with_words,
        "time": _time,
        "length": term(language, form.term, spelled=language != "en"),
        "term": whole_term(language, form.term, spelled=language != "en"),
        "rupiah": rupiah,
        "quantity": lambda value: quantity(language, value),
    }


def _state(found: Dossier) -> dict[str, Any]:
    """What has been decided so far; what came before the last return to the OPD counts no more."""
    minutes = None
    for entry in found.history:
        if entry.to_status in (Status.RETURNED, Status.IN_REVIEW):
            minutes = None
        event = entry.what
        minutes = event.minutes if isinstance(event, MinutesWritten) else minutes
    ended = found.proposal.status in NOT_CONTINUED
    return {
        "minutes_number": minutes,
        "not_continued": ended,
        "reason": found.history[-1].note if ended and found.history else None,
    }


def _dprd(found: Dossier, step: ApprovalStep | None) -> dict[str, Any]:
    """What the DPRD has said in the present round, in all its turns: its study, its approval, or its silence."""
    if step is None:
        return {"dprd_letter": None, "dprd_study": None, "dprd_silent": False}
    turns = {each.id: each.title for each in chain(step, found.proposal.steps)}
    silent = False
    for entry in found.history:
        if entry.to_status in (Status.RETURNED, Status.IN_REVIEW):
            silent = False
        event = entry.what
        silent = silent or (isinstance(event, DeemedApproved) and event.step in turns.values())
    said = [
        (task, each) for task, each in found.answers if task.step in turns and task.assignment is Assignment.APPROVAL
    ]
    approved = [each for task, each in said if each.choice is Choice.APPROVE and task.round == found.proposal.round]
    studied = [each for task, each in said if each.choice in _STUDIED and task.step != step.id]
    return {"dprd_letter": _letter_of(approved), "dprd_study": _letter_of(studied), "dprd_silent": silent}


def _letter_of(answers: Sequence[Decision]) -> dict[str, Any] | None:
    """The last of some answers as papers name it: its number and day, and the plenary session that decided."""
    if not answers:
        return None
    given = answers[-1].given
    session = {"number": given.plenary_number, "day": given.plenary_on} if given.plenary_on else None
    return {"number": given.letter_number, "day": given.decided_on, "plenary": session}


def _ceremony(proposal: Proposal) -> dict[str, Any]:
    """Day and place of the signing, where the Bagian has set them; otherwise there is room for them."""
    planned = proposal.ceremony
    if planned is None or planned.called_off:
        return {"signed_on": None, "place": None, "day_in_words": _open_day()}
    day = local_day(planned.begins_at)
    return {"signed_on": day, "place": planned.place, "day_in_words": spelled_date(day)}


def _time(clock: RouteClock) -> str:
    """`45 (empat puluh lima) hari kerja`."""
    return f"{with_words(clock.days)} hari" + (" kerja" if clock.unit == "working" else "")


def _open_day() -> str:
    """The opening of an agreement with room for the day."""
    return f"{BLANK}, tanggal {BLANK}, bulan {BLANK}, tahun {BLANK} ({BLANK}-{BLANK}-{BLANK})"


def _numbering(desk: Desk, paper: MadePaper, document: DocumentType) -> str:
    numbering = desk.office.numbering
    is_agreement = paper.document is not None or paper in (MadePaper.RENCANA_KERJA, MadePaper.ADENDUM)
    return numbering.documents.get(document, numbering.letters) if is_agreement else numbering.letters


def _clauses(desk: Desk, proposal: Proposal) -> tuple[Content, ...]:
    """
    The minimum clauses of the proposal's text, by the route it began with.

    A text that departs from its route takes them from the office's first route that has such a text.
    """
    own = proposal.definition.documents.get(proposal.document)
    others = (route.documents.get(proposal.document) for route in desk.routes.values())
    return next((rule.clauses for rule in (own, *others) if rule is not None and rule.clauses), ())


def _bases(clauses: Sequence[Content]) -> list[str]:
    return [clause.dasar_hukum for clause in clauses]


def _parties(desk: Desk, proposal: Proposal, language: str) -> list[PaperParty]:
    """The parties in the order of the official layouts, with their labels."""
    partners = [_partner(proposal, partner) for partner in proposal.form.partners]
    unlabelled = [_city(desk, proposal, language), *partners]
    if not city_leads(proposal.document):
        unlabelled = [*partners, unlabelled[0]]
    return [PaperParty(label=_label(ordinal, language), **each) for ordinal, each in enumerate(unlabelled, start=1)]


def _label(ordinal: int, language: str) -> str:
    if language == "en":
        return f"{num2words(ordinal, to='ordinal', lang='en').upper()} PARTY"
    return f"PIHAK KE{in_words(ordinal).upper()}"


def _city(desk: Desk, proposal: Proposal, language: str) -> dict[str, Any]:
    kind = signer_of(proposal.form, proposal.definition)
    post = signing_post(desk, proposal, desk.today())
    signer = official(desk, *post) if post else Official(signs_for_city(desk, proposal).position, None)
    letterhead = desk.office.letterhead.in_language(language)
    return {
        "name": letterhead.government,
        "position": signer.position,
        "signer": signer.name,
        "unnamed": (_UNNAMED[kind], ""),
        "address": letterhead.address,
        "contact": letterhead.unit,
        "email": letterhead.email,
        "addressee": signer.position,
        "is_city": True,
        "by_power": kind is not Signer.WALI_KOTA,
    }


def _partner(proposal: Proposal, partner: Partner) -> dict[str, Any]:
    position = partner.signatory.position
    leads_a_region = partner.kind in _REGIONS and position.casefold().startswith(_HEADS_OF_REGION)
    for_a_ministry = proposal.route is Route.SINERGI and not is_led_by(partner)
    named = leads_a_region or partner.name.casefold() in position.casefold()
    return {
        "name": partner.name,
        "position": position,
        "signer": partner.signatory.name,
        "unnamed": ("signer", partner.name),
        "address": None,
        "contact": partner.contact.name,
        "email": partner.contact.email,
        "addressee": position if named else f"{position}, {partner.name}",
        "is_individual": partner.kind is PartnerKind.PERSEORANGAN,
        "grounds": _grounds(partner, by_mandate=for_a_ministry or (partner.kind in _REGIONS and not leads_a_region)),
    }


def _grounds(partner: Partner, *, by_mandate: bool) -> tuple[PaperGround, ...]:
    """By which authority a partner's signatory signs; what the proposal does not say yet has room in the paper."""
    said, has_deed = partner.signatory, partner.kind in _FOUNDED_BY_DEED
    found = []
    if said.ground is not None or has_deed:
        found.append(PaperGround(said.ground or Ground.AKTA, said.ground_number, said.ground_date))
    if said.power_giver is not None or (by_mandate and not has_deed):
        found.append(PaperGround("kuasa", said.power_number, said.power_date, said.power_giver))
    return tuple(found)


def _beside_each_other(parties: Sequence[PaperParty]) -> list[PaperParty]:
    """From left to right, two in a row: PIHAK KEDUA signs left, PIHAK KESATU right (Lampiran A-C)."""
    return [party for at in range(0, len(parties), 2) for party in reversed(parties[at : at + 2])]
