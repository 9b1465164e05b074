"""Texts of drafts: what is read of a Word file and a PDF, and what hostile files come to."""

import io
import zipfile
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from satupintu.documents.checks import DOCX, PDF, PNG
from satupintu.documents.gate.inside import texts
from satupintu.domain.errors import InvalidInput
from tests.support import papers


def read(folder: Path, content: bytes, media_type: str) -> tuple[str, ...]:
    path = folder / "berkas"
    path.write_bytes(content)
    return texts.paragraphs_of(path, media_type, "naskah")


def refusal(folder: Path, content: bytes, media_type: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        read(folder, content, media_type)
    return str(refused.value)


def blank_pdf(pages: int, **encryption: str) -> bytes:
    made, content = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    made.save(content, encryption=pikepdf.Encryption(**encryption) if encryption else False)
    return content.getvalue()


def test_a_word_file_gives_its_paragraphs_and_the_cells_of_its_tables(tmp_path: Path) -> None:
    made, content = docx.Document(), io.BytesIO()
    made.add_paragraph("Pasal 1\tTujuan")
    made.add_paragraph("")
    made.add_table(1, 2).rows[0].cells[1].text = "Wali Kota"
    made.add_paragraph("Penutup")
    made.save(content)
    assert read(tmp_path, content.getvalue(), DOCX) == ("Pasal 1 Tujuan", "Wali Kota", "Penutup")


def test_a_tracked_insertion_is_read_and_a_tracked_deletion_is_not(tmp_path: Path) -> None:
    made, content = docx.Document(), io.BytesIO()
    run = '<w:r><w:{0} xml:space="preserve">{1}</w:{0}></w:r>'
    made.add_paragraph("Berlaku ")._p.extend(
        [
            parse_xml(f"<w:del {nsdecls('w')}>{run.format('delText', 'dua')}</w:del>"),
            parse_xml(f"<w:ins {nsdecls('w')}>{run.format('t', 'tiga tahun')}</w:ins>"),
        ]
    )
    made.save(content)
    assert read(tmp_path, content.getvalue(), DOCX) == ("Berlaku tiga tahun",)


def test_a_pdf_gives_paragraphs_without_its_line_breaks_and_page_numbers(tmp_path: Path) -> None:
    paragraphs = papers.draft("dua tahun", articles=40)
    assert read(tmp_path, papers.pdf(paragraphs), PDF) == tuple(paragraphs)


@pytest.mark.parametrize(
    ("content", "media_type", "said"),
    [
        (blank_pdf(1), PDF, "tidak memuat teks"),
        (blank_pdf(1, user="sandi", owner="sandi"), PDF, "tidak dapat dibaca"),
        (blank_pdf(10_000), PDF, "terlalu panjang"),
        (b"%PDF-1.7 rusak", PDF, "tidak dapat dibaca"),
        (b"", PDF, "tidak dapat dibaca"),
        (papers.word([]), DOCX, "tidak memuat teks"),
        (b"PK\x03\x04 rusak", DOCX, "rusak dan tidak dapat dibuka"),
        (b"\x89PNG", PNG, "tidak dapat dibandingkan"),
    ],
    ids=["no text", "locked", "10,000 pages", "broken", "empty file", "empty Word", "broken Word", "picture"],
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, content: bytes, media_type: str, said: str) -> None:
    assert said in refusal(tmp_path, content, media_type)


def test_a_word_file_that_swells_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO(papers.word(["a"]))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/bengkak.xml", b" " * 40_000_000)
    assert "membengkak" in refusal(tmp_path, content.getvalue(), DOCX)
    monkeypatch.setattr(texts, "_MAX_UNPACKED", 100)
    assert "terlalu panjang" in refusal(tmp_path, papers.word(["a"]), DOCX)


def test_a_word_file_without_its_text_or_with_an_entity_bomb_is_said_in_a_sentence(tmp_path: Path) -> None:
    for body in (b"<a/>", b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>', b"<w:document"):
        content = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(papers.word(["a"]))) as old, zipfile.ZipFile(content, "w") as new:
            for name in old.namelist():
                new.writestr(name, body if name == "word/document.xml" else old.read(name))
        assert "tidak dapat dibaca" in refusal(tmp_path, content.getvalue(), DOCX)


def test_a_text_that_is_too_long_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_CHARACTERS", 50)
    for content, media_type in ((papers.word(["kata " * 20]), DOCX), (papers.pdf(["kata " * 20]), PDF)):
        assert "terlalu panjang" in refusal(tmp_path, content, media_type)
