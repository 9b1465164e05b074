"""Drafts of an agreement as real DOCX and PDF files."""

import io
from collections.abc import Sequence

import docx
import typst


def word(paragraphs: Sequence[str]) -> bytes:
    """A Word file."""
    made, content = docx.Document(), io.BytesIO()
    for each in paragraphs:
        made.add_paragraph(each)
    made.save(content)
    return content.getvalue()


def pdf(paragraphs: Sequence[str]) -> bytes:
    """A PDF with page numbers, its lines broken as a typesetter breaks them."""
    head = '#set page(numbering: "1")\n#set text(lang: "id")\n#set par(justify: true)\n'
    return typst.compile((head + "\n\n".join(paragraphs)).encode())


def draft(years: str, *more: str, articles: int = 9) -> list[str]:
    """An agreement of some articles; one of them holds the term."""
    text = [
        f"Pasal {n} Para pihak melaksanakan kegiatan nomor {n} menurut rencana kerja tahunan yang disepakati bersama "
        "oleh kedua belah pihak dan dilaporkan kepada atasan masing-masing setiap akhir tahun anggaran berjalan."
        for n in range(1, articles + 1)
    ]
    text[articles // 2] = f"Pasal {articles // 2 + 1} Kesepakatan ini berlaku {years} sejak ditandatangani para pihak."
    return [*text, *more]
