"""Papers that an office would attach, as real PDFs."""

from pathlib import Path

import typst

_PAGE = """
#set page(paper: "a4", margin: 2.5cm)
#set text(size: 12pt, lang: "id")
#set par(justify: true)
#align(center)[*{title}*]
#v(1em)
{body}
"""


def pdf(folder: Path, name: str, title: str, *paragraphs: str) -> Path:
    """Write `<name>.pdf` into the folder."""
    path = folder / f"{name}.pdf"
    body = "\n\n".join(paragraphs)
    path.write_bytes(typst.compile(_PAGE.format(title=title, body=body).encode()))
    return path


def draft(folder: Path, years: str) -> Path:
    """The draft of a letter of intent."""
    return pdf(
        folder,
        f"rancangan-loi-{years.split(maxsplit=1)[0]}-tahun",
        "PERNYATAAN KEHENDAK KERJA SAMA \\ antara PEMERINTAH KOTA JAMBI dan TEMASEK POLYTECHNIC",
        "*Pasal 1.* Para pihak menyatakan kehendak untuk bekerja sama dalam pengembangan sumber daya manusia.",
        "*Pasal 2.* Ruang lingkup: pelatihan aparatur, pertukaran tenaga pengajar, dan kota cerdas.",
        f"*Pasal 3.* Pernyataan kehendak ini berlaku {years} sejak ditandatangani.",
        "*Pasal 4.* Pembiayaan menjadi tanggung jawab masing-masing pihak.",
    )
