"""The papers of a proposal, read back from the Word file and the PDF."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import time_machine
import typst

from satupintu.documents.gate.inside.texts import paragraphs_of
from satupintu.domain.errors import NotFound
from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.form import DocumentType, Initiator, Route
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.made_papers import MadePaper
from satupintu.domain.route.law import Content
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Ceremony
from satupintu.store.work import Decision, Task
from satupintu.usecases.process.dossier import Dossier
from satupintu.usecases.process.papers import lacking, make, papers_for_task, papers_of
from tests.support.dossiers import NUMBER, ROUTES, TEXTS, a_desk, a_dossier, a_form_of, an_event
from tests.support.forms import CONTENT
from tests.support.register import an_agreement

pytestmark = pytest.mark.anyio
LEFT_OVER = ("None", "{{", "{%", "}}", "%}", "Undefined", "[object")
IN_WORD_TOO = ((Route.KSDPK, DocumentType.PKS), (Route.KSDPL, DocumentType.MOU))
NON_PROFIT = {"partners": [{**CONTENT["partners"][0], "kind": "lsm_asing"}]}
TITLES_IN_THE_FRAME = {"Judul": "", "Masa berlaku, paling lama 1 tahun": "MASA BERLAKU"}
"""What the title of the text says already has no article; a clause may have a shorter heading."""


async def read(folder: Path, found: Dossier, paper: str, extension: str) -> list[str]:
    """The paragraphs of a paper."""
    made = await make(a_desk(), found, paper, extension)
    (folder / made.filename).write_bytes(made.content)
    return list(paragraphs_of(folder / made.filename, made.media_type, made.filename))


async def both(folder: Path, found: Dossier, paper: str) -> list[str]:
    """The whole text of the Word file and of the PDF, white space folded."""
    return [" ".join(await read(folder, found, paper, each)) for each in ("docx", "pdf")]


def in_order(text: str, parts: Sequence[str]) -> bool:
    """True when all parts stand in a text, one after the other."""
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


@pytest.mark.parametrize(("route", "document"), TEXTS)
async def test_every_letter_of_every_route_is_whole(tmp_path: Path, route: Route, document: DocumentType) -> None:
    for initiated_by in Initiator:
        found = a_dossier(a_form_of(route, document, initiated_by=initiated_by, burdens_public=True))
        for paper in papers_of(found):
            if paper.document is None and (initiated_by is Initiator.OPD or paper is MadePaper.TANGGAPAN_PENAWARAN):
                # Word files take six times as long: those of two routes show every letter.
                extensions = ("pdf", "docx") if (route, document) in IN_WORD_TOO else ("pdf",)
                for extension in extensions:
                    text = " ".join(await read(tmp_path, found, paper, extension))
                    assert "Pemerintah Kabupaten Contoh".casefold() in text.casefold(), paper
                    assert not [each for each in LEFT_OVER if each in text]


@pytest.mark.parametrize(("route", "document"), TEXTS)
async def test_every_minimum_clause_of_the_route_is_an_article_of_the_draft(
    tmp_path: Path, route: Route, document: DocumentType
) -> None:
    found = a_dossier(a_form_of(route, document))
    clauses = ROUTES[route].documents[document].clauses
    headings = [TITLES_IN_THE_FRAME.get(clause.text, clause.text.upper()) for clause in clauses]
    headings = [f"Pasal {at} {words}" for at, words in enumerate((each for each in headings if each), start=1)]
    assert len(headings) >= 5
    for text in await both(tmp_path, found, document.lower()):
        assert in_order(text, headings), headings
        assert not [each for each in LEFT_OVER if each in text]
        assert f"Pasal {len(headings) + 1}" not in text
    if document in ("LOI", "MOU"):
        english = " ".join(await read(tmp_path, found, f"{document.lower()}_en", "docx"))
        wanted = [clause.text_en.split(",")[0].upper() for clause in clauses if clause.text != "Judul"]
        assert in_order(english, [f"Article {at} {words}" for at, words in enumerate(wanted, start=1)])


async def test_a_clause_that_the_law_adds_gets_an_article_that_asks_for_its_words(tmp_path: Path) -> None:
    route = ROUTES["KSDPK"]
    rule = route.documents[DocumentType.PKS]
    more = Content(text="Pelindungan data", text_en="Data protection", dasar_hukum="UU 27/2022 Ps. 16")
    changed = rule.model_copy(update={"clauses": (*rule.clauses, more)})
    definition = route.model_copy(update={"documents": {**route.documents, DocumentType.PKS: changed}})
    found = a_dossier(a_form_of(Route.KSDPK, DocumentType.PKS, parent="KB 1"), definition=definition)
    for text in await both(tmp_path, found, "pks"):
        assert "Pasal 12 PELINDUNGAN DATA ……" in text
        assert "Undang-Undang Nomor 27 Tahun 2022" in text
    assert ("wording", "Pelindungan data") in lacking(a_desk(), found, [MadePaper.PKS])


@pytest.mark.parametrize(
    ("route", "document", "first", "second", "copies"),
    [
        ("KSDD", "KB", "Pemerintah Kota Jambi", "Pemerintah Kabupaten Contoh", "rangkap 2 (dua) sesuai"),
        ("KSDPK", "KB", "Pemerintah Kota Jambi", "Pemerintah Kabupaten Contoh", "rangkap ……"),
        ("SINERGI", "NK", "Pemerintah Kabupaten Contoh", "Pemerintah Kota Jambi", "rangkap ……"),
    ],
)
async def test_parties_stand_in_the_order_of_the_official_layouts_and_the_second_signs_left(
    tmp_path: Path, route: str, document: str, first: str, second: str, copies: str
) -> None:
    found = a_dossier(a_form_of(Route(route), DocumentType(document)))
    for text in await both(tmp_path, found, document.lower()):
        named = [f"nama {first}, selanjutnya disebut PIHAK KESATU", f"nama {second}, selanjutnya disebut PIHAK KEDUA"]
        assert in_order(text, [first.upper(), second.upper(), *named, copies, "bermeterai cukup", "PIHAK KEDUA,"])
        assert text.rfind("PIHAK KEDUA,") < text.rfind("PIHAK KESATU,")


async def test_three_parties_are_numbered_and_each_signs(tmp_path: Path) -> None:
    form = a_form_of(Route.KSDD, DocumentType.KB)
    third = form.partners[0].model_copy(update={"name": "Pemerintah Kabupaten Ketiga"})
    found = a_dossier(form.model_copy(update={"partners": [*form.partners, third]}))
    for text in await both(tmp_path, found, "kb"):
        assert "PIHAK KESATU, PIHAK KEDUA dan PIHAK KETIGA" in text
        assert in_order(text, ["rangkap 3 (tiga)", "PIHAK KEDUA,", "PIHAK KESATU,", "PIHAK KETIGA,"])


async def test_an_addendum_names_what_it_amends_and_leaves_the_rest_in_force(tmp_path: Path) -> None:
    old = an_agreement("Pengelolaan Sampah Lama", number="9/PKS/2024")
    form = a_form_of(Route.KSDD, DocumentType.PKS, title="Adendum", amends=old.register_number, new_end="2031-03-31")
    found = a_dossier(form, amended=old)
    for text in await both(tmp_path, found, "adendum"):
        wanted = ["ADENDUM", "ATAS", "PERJANJIAN KERJA SAMA", "ANTARA", "TENTANG PENGELOLAAN SAMPAH LAMA"]
        wanted += ["Perjanjian Kerja Sama tentang Pengelolaan Sampah Lama pada tanggal 1 Maret 2024", "9/PKS/2024"]
        wanted += [old.register_number, "Pasal 1 KETENTUAN YANG DIUBAH", "Pasal 2 JANGKA WAKTU"]
        wanted += ["semula berakhir pada tanggal 1 Maret 2029", "berakhir pada tanggal 31 Maret 2031"]
        wanted += ["Pasal 3", "tetap berlaku", "Demikian Adendum ini", "PIHAK KEDUA,"]
        assert in_order(text, wanted), text
        assert not [each for each in LEFT_OVER if each in text]
    assert ("amendment", "") in lacking(a_desk(), found, [MadePaper.ADENDUM])
    note = " ".join(await read(tmp_path, found, "nota_dinas", "pdf"))
    assert "berakhir menjadi 31 Maret 2031" in note and "5 (lima) tahun" not in note
    unmoved = form.model_copy(update={"new_end": None})
    text = " ".join(await read(tmp_path, a_dossier(unmoved, amended=old), "adendum", "pdf"))
    assert "JANGKA WAKTU" not in text and "Pasal 2 KETENTUAN PENUTUP" in text


async def test_the_day_of_the_signing_stands_in_words_once_it_is_set(tmp_path: Path) -> None:
    form = a_form_of(Route.KSDD, DocumentType.KB)
    late = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # the third of March in Jambi
    planned = Ceremony(begins_at=late, place="Muara Bulian", called_off=False)
    opening = "Pada hari ini, Selasa, tanggal tiga, bulan Maret, tahun dua ribu dua puluh enam (03-03-2026)"
    for text in await both(tmp_path, a_dossier(form, Status.IN_SIGNING, ceremony=planned), "kb"):
        assert f"{opening}, bertempat di Muara Bulian" in text
    called_off = Ceremony(begins_at=late, place="Muara Bulian", called_off=True)
    for ceremony in (None, called_off):
        text = " ".join(await read(tmp_path, a_dossier(form, Status.IN_SIGNING, ceremony=ceremony), "kb", "docx"))
        assert "Pada hari ini, ……, tanggal ……, bulan ……, tahun …… (……-……-……), bertempat di ……, kami" in text
        assert "NOMOR : 100.3.7.1/……/KB/……/……" in text


@pytest.mark.parametrize(
    ("route", "document", "carried", "silence"),
    [
        ("KSDD", "PKS", "1. KB yang telah ditandatangani; 2. Rancangan naskah.", "45 (empat puluh lima) hari DPRD"),
        ("KSDPK", "PKS", "2. Rancangan naskah; 3. Profil perusahaan mitra.", "45 (empat puluh lima) hari DPRD"),
        ("SINERGI", "NK", "1. Rancangan naskah; 2. Rencana kerja.", "45 (empat puluh lima) hari DPRD"),
        ("KSDPL", "MOU", "1. Rencana kerja sama; 2. LoI yang", "45 (empat puluh lima) hari kerja DPRD"),
        ("KSDLL", "MOU", "1. Rencana kerja sama; 2. LoI yang", "45 (empat puluh lima) hari kerja DPRD"),
    ],
)
async def test_the_letter_to_the_dprd_carries_what_the_route_says(
    tmp_path: Path, route: str, document: str, carried: str, silence: str
) -> None:
    funding = {"source": "APBD", "amount": 1_001_000, "in_current_budget": False}
    found = a_dossier(a_form_of(Route(route), DocumentType(document), funding=funding), Status.AWAITING_APPROVAL)
    step = ROUTES[route].step("dprd")
    assert papers_for_task(found.proposal, Assignment.LETTER, step) == [MadePaper.SURAT_DPRD]
    for text in await both(tmp_path, found, "surat_dprd"):
        assert "Yth. Ketua DPRD Kota Jambi" in text
        assert carried in text
        assert silence in text
        assert "Rp1.001.000,00 (satu juta seribu rupiah)" in text
        assert ("jawaban Pimpinan DPRD paling lama 15 (lima belas) hari" in text) == (route == "KSDD")
        assert ("belum tersedia dalam Anggaran" in text) == (route not in ("KSDPL", "KSDLL"))


@pytest.mark.parametrize(
    ("route", "step", "changes", "paper", "words"),
    [
        ("KSDD", "offer", {}, "surat_penawaran", ["Pasal 8 ayat (3) Peraturan", "paling lama 30 (tiga puluh) hari"]),
        ("KSDD", "offer_second", {}, "permintaan_kedua", ["Pasal 8 ayat (4)", "15 (lima belas) hari sejak permintaan"]),
        ("KSDD", "offer_report", {}, "laporan_gubernur", ["Yth. Gubernur Jambi", "Pasal 8 ayat (5) sampai dengan"]),
        ("KSDPL", "tanggapan_menteri", {}, "surat_menteri", ["Yth. Menteri Dalam Negeri", "Pasal 14", "1. Kajian; 2."]),
        ("KSDPL", "gubernur", {}, "surat_gubernur", ["Pasal 18", "4. Persetujuan DPRD.", "5 (lima) hari kerja sejak"]),
        ("KSDPL", "gubernur_naskah", {}, "surat_gubernur_naskah", ["Pasal 20", "1. Rancangan naskah."]),
        ("KSDPL", "menteri_langsung", {}, "surat_menteri_langsung", ["belum diteruskan", "4. Persetujuan DPRD."]),
        ("KSDPL", "naskah_langsung", {}, "surat_menteri_naskah", ["belum diteruskan", "1. Rancangan naskah."]),
        ("KSDLL", "usulan_menteri", NON_PROFIT, "usulan_menteri", ["Pasal 29 sampai dengan Pasal 30", "4. Rencana"]),
    ],
)
async def test_the_letter_of_a_step_says_what_the_step_says(
    tmp_path: Path, route: str, step: str, changes: dict[str, Any], paper: str, words: list[str]
) -> None:
    rule = ROUTES[route].step(step)
    assert rule is not None
    head = next(each for each in ROUTES[route].approvals if each.documents and _leads_to(ROUTES[route], each, rule))
    form = a_form_of(Route(route), head.documents[0], **changes)
    found = a_dossier(form, Status.AWAITING_APPROVAL, open_step=step)
    assert papers_for_task(found.proposal, Assignment.LETTER, rule) == [paper]
    text = " ".join(await read(tmp_path, found, paper, "pdf"))
    assert in_order(text, words), text
    assert not [each for each in LEFT_OVER if each in text]


def _leads_to(route: RouteDefinition, head: ApprovalStep, step: ApprovalStep) -> bool:
    """True when silence leads from one step to another, or they are the same."""
    before = route.step(step.after_silence_of)
    return head == step or (before is not None and _leads_to(route, head, before))


async def test_the_surat_kuasa_names_the_text_and_the_head_of_the_opd(tmp_path: Path) -> None:
    found = a_dossier(a_form_of(Route.KSDD, DocumentType.PKS), Status.IN_SIGNING)
    for text in await both(tmp_path, found, "surat_kuasa"):
        assert in_order(text, ["Pemberi Kuasa", "Kepala Dinas Lingkungan Hidup", "Penerima Kuasa"])
        assert "Pengelolaan Sampah Kota Jambi dan Kabupaten Contoh" in text
        assert "Pasal 14 ayat (1) sampai dengan ayat (2) Peraturan Menteri" in text
    assert not papers_for_task(found.proposal, Assignment.PARTNER_SIGNATURE, None)


async def test_the_nota_dinas_follows_what_has_been_decided(tmp_path: Path) -> None:
    form = a_form_of(Route.KSDLL, DocumentType.MOU)
    (early,) = {
        text.split("Rancangan tersebut ")[1][:15] for text in await both(tmp_path, a_dossier(form), "nota_dinas")
    }
    assert early == "sedang ditelaah"
    minutes = an_event("minutes_written", minutes="003/BA-TKKSD/XI/2026")
    task = Task(assignment=Assignment.APPROVAL, round=1, step="dprd")
    approved = Decision(choice=Choice.APPROVE, fields={"letter_number": "170/12/DPRD", "decided_on": "2026-12-01"})
    found = a_dossier(form, Status.IN_SIGNING, history=[minutes], answers=[(task, approved)])
    for spaced in await both(tmp_path, found, "nota_dinas"):
        text = spaced.replace(" ", "")  # a line of the PDF may break behind a hyphen
        assert "BeritaAcaraNomor003/BA-TKKSD/XI/2026" in text
        assert "suratNomor170/12/DPRDtanggal1Desember2026" in text
    step = ROUTES["KSDLL"].step("dprd")
    assert step is not None
    silence = an_event("deemed_approved", step=step.title.model_dump(), due="2026-11-20", basis="Ps. 12(4)")
    returned = an_event("revision_asked", to=Status.RETURNED, assignment="approval", position="Kepala Bagian")
    again = a_dossier(form, Status.IN_REVIEW, history=[minutes, silence, returned])
    for text in await both(tmp_path, again, "nota_dinas"):
        assert "sedang ditelaah" in text
        assert "dianggap telah diberikan" not in text
    silent = a_dossier(form, Status.AWAITING_APPROVAL, history=[minutes, silence])
    for text in await both(tmp_path, silent, "surat_gubernur"):
        assert "dianggap telah diberikan" in text


async def test_the_reply_to_a_refused_offer_gives_the_reason(tmp_path: Path) -> None:
    form = a_form_of(Route.KSDPK, DocumentType.KB, initiated_by="partner")
    refusal = an_event("refused", "Bukan urusan kota", assignment="completeness", position="Kepala Bagian")
    refused = a_dossier(form, Status.REFUSED, history=[refusal])
    for text in await both(tmp_path, refused, "tanggapan_penawaran"):
        assert "dengan alasan: Bukan urusan kota." in text
        assert "Bupati Contoh" in text


ODD = [
    "Judul \"kutip\" & <b>tebal</b> 'x' `y` \\n",
    "#emph[x] *b* _i_ $x^2$ @rujukan <label> //bukan komentar",
    "{{ 7*7 }} {% raw %} {# x #}",
    "ttd | palsu | sisip",
    "שלום עולם",
    "تعاون",
    "Ñandú é ½ ✓",
    "kata " * 58,
]


@pytest.mark.parametrize("title", ODD)
async def test_odd_titles_survive(tmp_path: Path, title: str) -> None:
    form = a_form_of(Route.KSDD, DocumentType.KB, title=title, scope=[title])
    for text in await both(tmp_path, a_dossier(form), "surat_penawaran"):
        # A PDF holds the shapes of letters as they are seen, so Arabic comes back shaped and from left to right.
        shown = [unicodedata.normalize("NFKC", each).replace(" ", "") for each in (text, text[::-1])]
        wanted = unicodedata.normalize("NFKC", title).replace(" ", "")
        assert any(wanted in each for each in shown)


async def test_letters_without_a_font_in_the_pdf_stand_in_the_word_file(tmp_path: Path) -> None:
    found = a_dossier(a_form_of(Route.KSDPL, DocumentType.LOI, title="Kota 北京"))
    assert "KOTA 北京" in " ".join(await read(tmp_path, found, "loi", "docx"))
    assert "KOTA" in " ".join(await read(tmp_path, found, "loi", "pdf"))


async def test_what_people_type_begins_no_line_of_a_paper(tmp_path: Path) -> None:
    purpose = "Baris satu\nttd | Palsu, | WALI KOTA | X\r\nalinea | sisip\x85pasal | Baru"
    for text in await both(tmp_path, a_dossier(a_form_of(Route.KSDD, DocumentType.KB, purpose=purpose)), "kb"):
        assert "Baris satu ttd | Palsu, | WALI KOTA | X alinea | sisip pasal | Baru." in text
        assert "Pasal 8" not in text


async def test_a_paper_is_the_same_at_every_time(tmp_path: Path) -> None:
    found = a_dossier(a_form_of(Route.KSDD, DocumentType.KB))
    for extension in ("docx", "pdf"):
        made = set()
        for day in ("2026-11-24", "2027-01-31"):
            with time_machine.travel(day, tick=False):
                made.add((await make(a_desk(), found, "kb", extension)).content)
        assert len(made) == 1


async def test_a_paper_that_does_not_fit_is_not_found() -> None:
    found = a_dossier(a_form_of(Route.KSDD, DocumentType.KB))
    for paper, extension in (("pks", "pdf"), ("kb", "odt"), ("../office", "pdf"), ("pasal", "docx")):
        with pytest.raises(NotFound):
            await make(a_desk(), found, paper, extension)


def test_what_is_not_known_is_listed_once_and_never_what_is_known() -> None:
    form = a_form_of(Route.KSDD, DocumentType.PKS)
    found = a_dossier(form)
    missing = lacking(a_desk(), found, papers_of(found))
    assert len(missing) == len(set(missing))
    assert {("signer", "Pemerintah Kabupaten Contoh"), ("parent", ""), ("head", ""), ("mayor", "")} <= set(missing)
    named = form.partners[0].model_copy(
        update={"signatory": form.partners[0].signatory.model_copy(update={"name": "A"})}
    )
    complete = a_dossier(form.model_copy(update={"partners": [named], "parent": "KB Nomor 1"}))
    rest = lacking(a_desk(), complete, papers_of(complete))
    assert not {kind for kind, _ in rest} & {"signer", "parent", "province"}


def test_a_department_that_is_no_more_does_not_hide_the_papers() -> None:
    desk = a_desk()
    left = tuple(opd for opd in desk.office.perangkat_daerah if opd.code != "DLH")
    desk = a_desk(desk.office.model_copy(update={"perangkat_daerah": left}))
    found = a_dossier(a_form_of(Route.KSDD, DocumentType.PKS))
    assert ("head", "") in lacking(desk, found, papers_of(found))


async def test_the_emblem_stands_on_papers_when_the_office_has_one(tmp_path: Path) -> None:
    picture = tmp_path / "lambang.png"
    picture.write_bytes(typst.compile(b"#set page(width: 2cm, height: 2cm)", format="png"))
    desk = a_desk()
    letterhead = desk.office.letterhead.model_copy(update={"emblem": str(picture), "state_emblem": str(picture)})
    desk = a_desk(desk.office.model_copy(update={"letterhead": letterhead}))
    found = a_dossier(a_form_of(Route.KSDD, DocumentType.KB))
    for paper in ("kb", "nota_dinas", "surat_penawaran"):
        word = docx.Document(io.BytesIO((await make(desk, found, paper, "docx")).content))
        assert len(word.inline_shapes) == 1
        plain = docx.Document(io.BytesIO((await make(a_desk(), found, paper, "docx")).content))
        assert len(plain.inline_shapes) == 0
        page = pypdfium2.PdfDocument((await make(desk, found, paper, "pdf")).content)[0]
        assert [each for each in page.get_objects() if each.type == 3]


async def test_the_draft_is_marked_on_every_page_and_carries_its_number(tmp_path: Path) -> None:
    found = a_dossier(a_form_of(Route.KSDPK, DocumentType.PKS))
    made = await make(a_desk(), found, "pks", "pdf")
    pdf = pypdfium2.PdfDocument(made.content)
    assert all(f"RANCANGAN · {NUMBER}" in page.get_textpage().get_text_range() for page in pdf)
    word = docx.Document(io.BytesIO((await make(a_desk(), found, "pks", "docx")).content))
    assert [each.text for each in word.sections[0].header.paragraphs] == [f"RANCANGAN · {NUMBER}"]
    letter = docx.Document(io.BytesIO((await make(a_desk(), found, "nota_dinas", "docx")).content))
    assert [each.text for each in letter.sections[0].header.paragraphs] == [""]
