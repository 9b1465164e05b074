"""A generated old register with the dirt of a real one, in its proportions, and what must become of each row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from satupintu.domain.office.numbering import ROMAN_MONTHS
from satupintu.domain.old_register.cells import Cell
from satupintu.domain.old_register.rows import Verdict

HEADER: list[Cell] = [
    "Tahun", "Jenis Naskah", "Tentang", "Mitra", "Kategori Mitra", "Penandatangan", "Nomor", "Penandatangan", "Nomor",
    "Masa Berlaku", "Mulai", "Berlaku Hingga", "Status", "Perangkat Daerah", "Urusan", "Ruang Lingkup",
]  # fmt: skip
FILLED, BLANK = 240, 52
"""Rows of the register that was measured (docs/law.md, A real register): its dirt stands once in every 240 rows."""
KINDS = ("K/L", "Pemda", "Ormas", "BUMN", "Universitas", "Swasta", "Bank", "Koperasi")
TYPES = ("Perjanjian Kerja Sama", "Kesepakatan Bersama", "Nota Kesepahaman", "Nota Kesepakatan", "PKS")
SUBJECTS = (
    "Pengelolaan Sampah Regional", "Optimalisasi Pemungutan Pajak Daerah", "Penyelenggaraan Mal Pelayanan Publik",
    "Perlindungan Jaminan Sosial Ketenagakerjaan", "Pasokan Pangan Antardaerah", "Alih Media Arsip Pertanahan",
    "Tri Dharma Perguruan Tinggi", "Parkir Elektronik dengan Uang Elektronik", "Pelayanan Tera dan Tera Ulang",
    "Penanganan Tindak Pidana Ringan", "Registrasi Sosial Ekonomi", "Pelatihan Usaha Mikro dan Kecil",
)  # fmt: skip
DEPARTMENTS = (
    "Dinas Lingkungan Hidup", "Dinas Kesehatan", "Dinas Pendidikan", "Dinas Perhubungan", "Dinas Sosial",
    "Badan Pengelola Pajak dan Retribusi Daerah", "Dinas Komunikasi dan Informatika", "Dinas Tata Kota (lama)",
)  # fmt: skip
AFFAIRS = ("lingkungan hidup", "kesehatan", "pendidikan", "perhubungan", "sosial", "statistik", "pangan", "kearsipan")


@dataclass
class Generated:
    """The rows, header first, and how many rows must get which verdict."""

    rows: list[list[Cell]] = field(default_factory=lambda: [["DAFTAR KERJA SAMA"], list(HEADER)])
    expected: Counter[Verdict] = field(default_factory=Counter)


def generate(count: int) -> Generated:
    """So many filled rows, with 52 blank ones for every 240, the same each time."""
    made = Generated()
    block: list[list[Cell]] = []
    for index in range(count):
        place = index % FILLED
        if place == 0:
            block = []
        row, verdict = _row(index, place, block)
        block.append(row)
        made.rows.append(row)
        made.expected[verdict] += 1
        if place * BLANK // FILLED != (place + 1) * BLANK // FILLED:
            made.rows.append([])
    return made


def _row(index: int, place: int, block: list[list[Cell]]) -> tuple[list[Cell], Verdict]:
    if place in (238, 239):  # twice in 240: the same agreement again
        return list(block[place - 100]), Verdict.KNOWN
    year = 2010 + index % 16
    day = date(year, 1 + index * 7 % 12, 13 + index % 15)
    term = 1 + index % 5
    end = day.replace(year=year + term)
    roman = ROMAN_MONTHS[day.month - 1]
    kind = KINDS[(index + index // 16) % len(KINDS)]
    partner = f"{_of(kind)} Contoh {index // len(KINDS)}"
    numbers = [f"{index}/KS/{roman}/{year}", f"B.{index}/{roman}/{year}"]
    signer = "Pimpinan"
    starts, ends = _mdy(day), _mdy(end)
    status = "Berlaku" if end >= date(2026, 11, 24) else "Tidak Berlaku"
    verdict = Verdict.ACCEPTED
    if place < 2:  # ends before it starts
        ends, verdict = _mdy(day - timedelta(days=1800)), Verdict.REFUSED
    elif place < 12:  # the term says something else
        term = 30
    elif place < 20:
        numbers[0] = ""
    elif place < 33:
        numbers[1] = "" if place < 27 else "0" if place < 30 else "Dokumen"
    elif place < 35:  # a separator is missing
        starts = f"{day.month}/{day.day}{day.year}"
    elif place < 75:  # said to be in force past its end, and the other way round
        status = "Tidak Berlaku" if status == "Berlaku" else "Berlaku"
    elif place < 87:  # the number was given in another month
        numbers = [number.replace(f"/{roman}/", f"/{ROMAN_MONTHS[day.month % 12]}/") for number in numbers]
    elif place < 91:  # the number speaks for the other reading of the day
        starts, ends = f"8/6/{year}", f"8/6/{year + term}"
        numbers, verdict = [f"{index}/KS/VI/{year}", f"B.{index}/VI/{year}"], Verdict.ASKED
    elif place < 101:  # the number speaks for the reading of the column
        starts, ends = f"8/6/{year}", f"8/6/{year + term}"
        numbers = [f"{index}/KS/VIII/{year}", f"B.{index}/VIII/{year}"]
    elif place < 108:  # several parties in one cell
        partner = "\n".join(f"{_of(kind)} Contoh {index}-{nth}" for nth in range(3))
        signer = "Pimpinan Satu\nPimpinan Dua\nPimpinan Tiga"
        numbers[1] = f"{numbers[1]}\nC.{index}/{roman}/{year}\nD.{index}/{roman}/{year}"
    subject = SUBJECTS[index % len(SUBJECTS)]
    cells: list[Cell] = [
        str(year), TYPES[index % len(TYPES)], f"{subject} {index}", f" {partner}", kind, "Wali Kota Jambi", numbers[0],
        signer, numbers[1], str(term), starts, ends, status, DEPARTMENTS[(index + index // 128) % len(DEPARTMENTS)],

        AFFAIRS[(index + index // 64) % len(AFFAIRS)], f"Pertukaran data\nPelaksanaan {subject.lower()}",
    ]  # fmt: skip
    return cells, verdict


def _of(kind: str) -> str:
    return {"K/L": "Kementerian", "Pemda": "Pemkab", "Swasta": "PT", "Ormas": "Yayasan"}.get(kind, kind)


def _mdy(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def as_csv_rows(made: Generated) -> Iterator[list[str]]:
    """The rows as a CSV writer takes them."""
    for row in made.rows:
        yield [str(cell or "") for cell in row] or [""] * len(HEADER)
