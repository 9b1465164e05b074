"""Broken files of the office: the sentence names file, line and key, in both languages."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from config.files import line_of
from config.settings import CONFIG_DIR, read_days_off, read_office, read_routes
from satupintu.domain.errors import MisconfiguredOffice
from satupintu.language import explain

READERS: dict[str, Callable[[Path], object]] = {
    "office.toml": read_office,
    "calendar.toml": lambda folder: read_days_off(folder, date(2026, 11, 24)),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG_DIR / "routes", tmp_path / "routes")
    for name in ("office.toml", "calendar.toml", "countries.toml"):
        shutil.copy(CONFIG_DIR / name, tmp_path)
    return tmp_path


def nth(text: str, part: str, count: int) -> int:
    """Where a part of a text begins for the `count`th time."""
    at = -1
    for _ in range(count):
        at = text.index(part, at + 1)
    return at


@pytest.mark.parametrize(
    ("file", "before", "count", "after", "key", "words"),
    [
        (
            "office.toml",
            'letters = "100.3.7/{seq}',
            1,
            'letters = "100.3.7/{nomor}',
            "numbering.letters",
            "pakai {seq}",
        ),
        ("office.toml", "/{seq:03d}/NK/", 1, "/{seq:03d/NK/", "numbering.documents.NK", "pakai {seq}"),
        ("routes/ksdd.toml", "days = 45", 1, "days = 0", "approvals[5].answer.clock.days", "paling kecil 1"),
        (
            "routes/ksdd.toml",
            'unit = "calendar"',
            1,
            'unit = "weeks"',
            "approvals[1].answer.clock.unit",
            "'working' or 'calendar'",
        ),
        ("routes/ksdd.toml", 'text = "Tidak bert', 1, 'txt = "Tidak bert', "legal[4].text", "belum diisi"),
        ("routes/ksdd.toml", 'id = "affair_ours"', 1, 'id = "route_fits"', "legal[2].id", "sudah dipakai"),
        ("routes/ksdd.toml", 'id = "fits_plan"', 1, 'id = "Fits plan"', "benefit[1].id", "huruf kecil"),
        (
            "routes/ksdd.toml",
            'followed_by = "PKS"',
            1,
            'followed_by = "MOU"',
            "documents.KB.followed_by",
            "bukan naskah",
        ),
        (
            "routes/ksdd.toml",
            'documents = ["PKS"]',
            1,
            'documents = ["PKS", "NK"]',
            "approvals[5].documents[2]",
            "bukan naskah",
        ),
        ("routes/ksdd.toml", "\nconclusion = {", 1, "\nconclusions = {", "clocks.conclusion", "belum diisi"),
        ("routes/ksdd.toml", 'id = "offer_reply"', 1, 'id = "offer"', "approvals[4].id", "sudah dipakai"),
        ("routes/ksdd.toml", "turns = [15, 15, 15]", 1, "turns = [15, 15]", "approvals[5].answer.turns", "giliran 30"),
        (
            "routes/ksdd.toml",
            'after_silence_of = "offer_second"',
            1,
            'after_silence_of = "offer_third"',
            "approvals[3].after_silence_of",
            "bukan langkah sebelumnya",
        ),
        (
            "routes/ksdpl.toml",
            'revise_to = "gubernur"',
            1,
            'revise_to = "gubernur_naskah"',
            "approvals[5].answer.revise_to",
            "bukan langkah sebelumnya",
        ),
        (
            "routes/ksdpl.toml",
            "months_before_end = 6,",
            1,
            'yearly = "01-01", months_before_end = 6,',
            "documents.MOU.duties[4].kind",
            "satu saja",
        ),
        ("routes/ksdd.toml", '"desa"', 1, '"provinsi"', "partners[2].kinds[1]", "sudah disebut"),
        ("routes/ksdd.toml", 'answer = "refuse"', 1, 'answer = "fits"', "partners[2].answer", "isi instead"),
        (
            "routes/ksdpk.toml",
            'text = "Investasi"',
            1,
            'also_called = ["modal"]\ntext = "Investasi"',
            "objects[3].also_called",
            "isi instead",
        ),
        ("countries.toml", '"AE"', 1, '"Andorra"', "related[2]", "Andorra bukan kode negara"),
        ("countries.toml", '"AE"', 1, '"ID"', "related[2]", "Indonesia sendiri"),
        ("countries.toml", 'code = "IL"', 1, 'code = "ID"', "unrelated[1].code", "Indonesia sendiri"),
        ("countries.toml", "read_on = 2026-12-01", 1, 'read_on = "kemarin"', "read_on", "tanggal"),
        ("routes/ksdpk.toml", '["desa"]', 1, '["desaa"]', "partners[5].kinds[1]", "salah satu dari"),
        ("routes/ksdpk.toml", '["desa"]', 1, "[]", "partners[5].kinds", "paling sedikit 1"),
        ("routes/ksdpl.toml", 'where = "abroad"', 1, 'where = "luar"', "seat.where", "salah satu dari"),
        ("routes/ksdpl.toml", 'where = "abroad"', 1, 'were = "abroad"', "seat.where", "belum diisi"),
        ("routes/sinergi.toml", "[planning]", 1, "[planing]", "planing", "tidak dikenal"),
        ("routes/ksdpl.toml", "[relations]", 1, "[relation]", "relation", "tidak dikenal"),
        (
            "routes/ksdpl.toml",
            'duty = "yearly_report"',
            1,
            'duty = "semester_report"',
            "unreported.duty",
            "bukan kewajiban",
        ),
        ("routes/ksdpl.toml", "\nyears = 1", 1, "\nyears = 0", "unreported.years", "paling kecil 1"),
        (
            "routes/ksdpl.toml",
            "max_years = 5",
            1,
            "ends_at_following = true\nmax_years = 5",
            "documents.MOU.ends_at_following",
            "isi followed_by",
        ),
        (
            "routes/ksdpk.toml",
            'signers = ["',
            1,
            'signers = ["siapa", "',
            "documents.PKS.signers[1]",
            "salah satu dari",
        ),
        (
            "routes/ksdpl.toml",
            'dasar_hukum = "Permendagri 25/2020 Ps. 39"',
            1,
            'dasar_hukum = " "',
            "unreported.dasar_hukum",
            "tidak boleh kosong",
        ),
        ("countries.toml", '"AE"', 1, '"QQ"', "related[2]", "bukan kode negara"),
        ("countries.toml", 'code = "IL"', 1, 'code = "AF"', "unrelated[1].code", "dua kali"),
        ("routes/ksdd.toml", 'id = "review"', 1, 'id = "signing"', "stages[2].id", "urutan tahap"),
        ("routes/ksdd.toml", "name_en = ", 1, "nama_en = ", "name_en", "belum diisi"),
        ("routes/ksdd.toml", 'text = "Objek"', 2, "text = 7", "documents.PKS.clauses[2].text", "tanda kutip"),
        ("routes/sinergi.toml", 'route = "SINERGI"', 1, 'route = "KSDD"', "route", "berkas lain"),
        ("office.toml", 'chair = "sekda@', 1, 'chair = "siapa@', "tkksd.chair", "tidak ada dalam"),
        ("office.toml", 'opd = "BAPPEDA"', 1, 'opd = "BAPEDA"', "people[5].opd", "tidak ada dalam"),
        ("office.toml", '"dlh@jambikota.example"', 1, '"dlh"', "perangkat_daerah[14].email", "pos-el"),
        (
            "office.toml",
            "pks_within_days = 180",
            1,
            'pks_within_days = "180 hari"',
            "follow_up.pks_within_days",
            "bilangan",
        ),
        ("calendar.toml", "add = []", 1, 'add = [\n  2026-12-24,\n  "besok",\n]', "add[2]", "tanggal"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(
    folder: Path, file: str, before: str, count: int, after: str, key: str, words: str
) -> None:
    path = folder / file
    text = path.read_text()
    at = nth(text, before, count)
    path.write_text(text[:at] + after + text[at + len(before) :])
    with pytest.raises(MisconfiguredOffice) as refused:
        READERS.get(file, read_routes)(folder)
    said = explain("id", refused.value)
    assert f"Berkas {path}, baris " in said
    assert f", kunci {key}: " in said
    assert words in said
    line = int(str(refused.value.facts["line"]))
    is_absent = "belum diisi" in words
    wanted = key.rsplit(".", maxsplit=1)[0] if is_absent else key
    assert line == 1 if is_absent and "." not in key else line in lines_around(path, at, wanted, is_absent=is_absent)
    english = explain("en", refused.value)
    assert english.startswith(f"File {path}, line {line}, key {key}: ")
    assert english != said


def lines_around(path: Path, at: int, key: str, *, is_absent: bool) -> set[int]:
    """The line that was changed; for a key that went missing, the header of its table."""
    text = path.read_text()
    changed = text.count("\n", 0, at + 1) + 1
    if not is_absent:
        return {changed, changed + text[at:].partition("]")[0].count("\n") - 1}
    header = text.rindex("\n[", 0, at) + 1
    return {text.count("\n", 0, header) + 1}


def test_a_file_that_is_not_toml_is_named_with_its_line(folder: Path) -> None:
    path = folder / "office.toml"
    path.write_text(path.read_text().replace("[tkksd]", "[tkksd"))
    line = path.read_text().splitlines().index("[tkksd") + 1
    with pytest.raises(MisconfiguredOffice, match=f"office.toml, baris {line}: bukan TOML"):
        read_office(folder)


def test_a_picture_of_the_emblem_is_one_and_stands_beside_the_file(folder: Path) -> None:
    path, picture = folder / "office.toml", folder / "lambang.png"
    path.write_text(path.read_text().replace('# emblem = "lambang-kota.png"', 'emblem = "lambang.png"'))
    with pytest.raises(MisconfiguredOffice, match="tidak dapat dibaca"):
        read_office(folder)
    picture.write_bytes(b"<svg/>")
    with pytest.raises(MisconfiguredOffice, match="bukan gambar PNG atau JPEG"):
        read_office(folder)
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert read_office(folder).letterhead.emblem == str(picture)


def test_a_route_that_is_not_there_is_missed_by_name(folder: Path) -> None:
    (folder / "routes" / "ksdpl.toml").unlink()
    with pytest.raises(MisconfiguredOffice, match="belum memuat jalur KSDPL"):
        read_routes(folder)


def test_lines_are_found_through_every_form_of_toml() -> None:
    text = '''top = 1
a."b c".d = [
    1, # one
    { deep = 2 },
]
[[fruit]]
name = """
two lines"""
[fruit.skin]
thick = true
[[fruit.kinds]]
[[fruit.kinds]]
name = "x"
[[fruit]]
name = "y"
[fruit.skin]
thick = false
'''
    lines = {
        ("top",): 1,
        ("a", "b c", "d", 0): 3,
        ("a", "b c", "d", 1, "deep"): 4,
        ("fruit", 0, "name"): 7,
        ("fruit", 0, "skin", "thick"): 10,
        ("fruit", 0, "kinds", 1, "name"): 13,
        ("fruit", 1, "name"): 15,
        ("fruit", 1, "skin", "thick"): 17,
        ("fruit", 1, "skin", "thin"): 16,
        ("nowhere", "at all"): 1,
    }
    assert {key: line_of(text, key) for key in lines} == lines


@pytest.mark.parametrize(
    ("file", "before", "after", "key", "words"),
    [
        ("ksdpk", 'silence = "approved"', "", "approvals[2].answer.clock", "tanpa akibat"),
        ("ksdd", 'clock = { days = 45, unit = "calendar"', "# {", "approvals[5].answer.silence", "diam hanya bermakna"),
        (
            "ksdd",
            'after_silence_of = "offer"',
            'documents = ["KB"]\nafter_silence_of = "offer"',
            "approvals[2].after_silence_of",
            "syarat lain",
        ),
        (
            "ksdpl",
            'after_silence_of = "gubernur"',
            'documents = ["MOU"]',
            "approvals[3].answer.silence",
            "belum ada langkah",
        ),
        (
            "ksdd",
            'after_answer_of = "dprd_study"',
            'after_silence_of = "offer"\nafter_answer_of = "dprd_study"',
            "approvals[7].after_silence_of",
            "isi satu saja",
        ),
        (
            "ksdd",
            'after_silence_of = "offer_second"',
            'after_answer_of = "offer_second"',
            "approvals[3].after_answer_of",
            "pilihan next_turn",
        ),
        (
            "ksdd",
            'after_answer_of = "dprd"\n',
            'documents = ["PKS"]\n',
            "approvals[5].answer.choices",
            "after_answer_of dprd",
        ),
        ("ksdpk", 'paper = "tanda_terima_dprd"', 'counts_from = "answer"', "approvals[2].letter.counts_from", "hanya"),
        (
            "sinergi",
            'must_carry = ["rancangan_naskah", "rencana_kerja"]',
            'must_carry = ["rencana_kerja", "surat_wali_kota"]',
            "approvals[4].letter.must_carry[2]",
            "tidak ada dalam carries",
        ),
    ],
    ids=[
        "a clock without consequence",
        "silence without a clock",
        "two conditions",
        "past the Gubernur to nobody",
        "after a silence and an answer",
        "after an answer that decides",
        "a turn that nobody takes",
        "days from an answer that nobody gave",
        "a paper that no letter carries",
    ],
)
def test_steps_that_contradict_each_other_are_named_by_the_key_to_mend(
    folder: Path, file: str, before: str, after: str, key: str, words: str
) -> None:
    path = folder / "routes" / f"{file}.toml"
    assert path.read_text().count(before) == 1
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(MisconfiguredOffice) as refused:
        read_routes(folder)
    assert f", kunci {key}: " in explain("id", refused.value)
    assert words in explain("id", refused.value)
