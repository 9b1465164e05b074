"""One reading of every form: what each kind of field accepts, how it keeps it, and the sentence it refuses with."""

from datetime import date
from typing import Any

import pytest

from satupintu.domain.errors import InvalidForm, InvalidInput
from satupintu.domain.typed.form import MAX_LINE, MAX_NOTE, FieldKind, FieldSpec, fill
from satupintu.language import explain

TODAY = date(2026, 11, 24)
ZERO = "\u200b"
COLOURS = {"red": "Merah", "blue": "Biru"}
UNSEEN = "Ada karakter yang tidak terlihat pada tanda □: “a□b”. Ketik ulang bagian itu."
PAST, FUTURE, NEVER = "Tanggal itu sudah lewat.", "Tanggal itu belum tiba.", "Tahun itu tidak mungkin benar."


def field(kind: FieldKind, **more: Any) -> FieldSpec:
    return FieldSpec("it", "Isian", kind, **more)


def refusal(spec: FieldSpec, typed: Any) -> str:
    (problem,) = fill([spec], {"it": typed}, TODAY).problems
    assert problem.field == "it"
    return explain("id", problem)


@pytest.mark.parametrize(
    ("spec", "typed", "kept"),
    [
        (field("text"), "  Muara\n Bulian ", "Muara Bulian"),
        (field("text"), "x" * MAX_LINE, "x" * MAX_LINE),
        (field("area"), " Satu\nDua \n", "Satu\nDua"),
        (field("area"), "x" * MAX_NOTE, "x" * MAX_NOTE),
        (field("area", longest=3), "abc", "abc"),
        (field("area", says_something=True), "- a -", "- a -"),
        (field("area", says_something=True, required=False), "-", "-"),
        (field("lines"), "- Satu\n\n- Dua\n", "- Satu\n\n- Dua"),
        (field("lines"), "\n".join("abcdefghijklmnopqrst"), "\n".join("abcdefghijklmnopqrst")),
        (field("lines"), "x" * 300, "x" * 300),
        (field("number"), "1.250,5", "1250.5"),
        (field("email"), " ks@Contoh.Example ", "ks@contoh.example"),
        (field("day"), "31 Des 2020", "2020-12-31"),
        (field("date"), "24/11/2026", "2026-11-24"),
        (field("last_day"), "24-11-2026", "2026-11-24"),
        (field("last_day"), "2076-12-31", "2076-12-31"),
        (field("hour"), "pukul 9.30 WIB", "09:30"),
        (field("yes_no"), "no", "no"),
        (field("check"), "na", "na"),
        (field("choice", options=COLOURS), "blue", "blue"),
        (field("choices", options=COLOURS), ["blue", "green", "red"], ["red", "blue"]),
        (field("choices", options=COLOURS), None, []),
    ],
    ids=lambda each: getattr(each, "kind", None),
)
def test_what_a_kind_accepts_is_kept_in_one_form(spec: FieldSpec, typed: Any, kept: Any) -> None:
    assert fill([spec], {"it": typed}, TODAY).whole() == {"it": kept}
    if isinstance(kept, str):
        assert fill([spec], {"it": kept}, TODAY).whole() == {"it": kept}, "what is kept can be read again"


@pytest.mark.parametrize(
    ("spec", "typed", "sentence"),
    [
        (field("text"), "x" * (MAX_LINE + 1), "Isian terlalu panjang: paling banyak 200 huruf."),
        (field("text"), f"a{ZERO}b", UNSEEN),
        (field("area"), "x" * (MAX_NOTE + 1), "Isian terlalu panjang: paling banyak 4000 huruf."),
        (field("area", longest=3), "abcd", "Isian terlalu panjang: paling banyak 3 huruf."),
        (field("area"), f"a{ZERO}b", UNSEEN),
        (field("area", says_something=True, empty="Tuliskan alasannya."), " - ", "Tuliskan alasannya."),
        (field("lines"), "-\n•", "Isi: Isian."),
        (field("lines"), "\n".join("abcdefghijklmnopqrstu"), "Paling banyak 20 syarat."),
        (field("lines"), "x" * 301, "Satu syarat paling panjang 300 huruf."),
        (field("lines"), f"a{ZERO}b", UNSEEN),
        (field("number"), "dua", "“dua” bukan angka. Tulis sebuah angka, misalnya 1.250 atau 12,5."),
        (field("number"), f"a{ZERO}b", UNSEEN),
        (field("email"), "bukan alamat", "Tulis alamat pos-el yang benar."),
        (field("day"), f"a{ZERO}b", UNSEEN),
        (field("day"), "1999-12-31", NEVER),
        (field("date"), "25/11/2026", FUTURE),
        (field("date"), "1999-12-31", NEVER),
        (field("last_day"), "23/11/2026", PAST),
        (field("last_day"), "2077-01-01", NEVER),
        (field("hour"), "25.00", "“25.00” bukan jam. Tulis misalnya 09.30."),
        (field("yes_no"), "na", "Jawab dengan ya atau tidak."),
        (field("check"), "perhaps", "Jawab dengan ya, tidak, atau tidak berlaku."),
        (field("choice", options=COLOURS, empty="Pilih warnanya."), "green", "Pilih warnanya."),
        (field("again", again="PKS/1", empty="Ketik nomornya."), "PKS/2", "Ketik nomornya."),
    ],
    ids=lambda each: getattr(each, "kind", None),
)
def test_what_a_kind_refuses_is_said_in_a_sentence_beside_its_field(spec: FieldSpec, typed: str, sentence: str) -> None:
    assert refusal(spec, typed) == sentence


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        *(("text", "Isi: Isian."), ("area", "Isi: Isian."), ("lines", "Isi: Isian."), ("number", "Isi: Isian.")),
        *(("email", "Isi: Isian."), ("date", "Isi: Isian."), ("hour", "Isi: Isian."), ("yes_no", "Isi: Isian.")),
        *(("check", "Isi: Isian."), ("choice", "Isi: Isian."), ("again", "Isi: Isian.")),
        *(("file", "Unggah berkas: Isian."), ("declaration", "Centang pernyataan sebelum melanjutkan.")),
    ],
)
@pytest.mark.parametrize("typed", [None, "", " \n"])
def test_a_required_field_of_any_kind_asks_for_itself_and_one_that_is_not_keeps_nothing(
    kind: FieldKind, sentence: str, typed: str | None
) -> None:
    assert refusal(field(kind), typed) == sentence
    assert refusal(field(kind, empty="Lainnya."), typed) == "Lainnya."
    assert fill([field(kind, required=False)], {"it": typed}, TODAY).whole() == {}


@pytest.mark.parametrize(
    ("spec", "typed"), [(field("again", again="PKS/1"), "pks/1 "), (field("declaration"), "yes"), (field("file"), True)]
)
def test_what_only_confirms_is_checked_and_not_kept(spec: FieldSpec, typed: Any) -> None:
    assert fill([spec], {"it": typed}, TODAY).whole() == {}


def test_an_answer_brings_the_fields_that_belong_to_it_and_makes_those_required_that_it_needs() -> None:
    form = (FieldSpec("day", "Hari", only_for=("later",)), FieldSpec("note", "Catatan", "area", required=False,
                                                                     required_for=("never",)))  # fmt: skip
    assert fill(form, {}, TODAY, "now").whole() == {}
    assert [each.field for each in fill(form, {}, TODAY, "later").problems] == ["day"]
    assert [each.field for each in fill(form, {}, TODAY, "never").problems] == ["note"]
    assert fill(form, {"day": "x", "note": "y"}, TODAY, "never").whole() == {"note": "y"}


def test_each_field_is_refused_once_and_in_the_order_of_the_form() -> None:
    form = fill((FieldSpec("one", "Satu"), FieldSpec("two", "Dua", "date")), {"one": "x"}, TODAY)
    form.refuse(InvalidInput("Tanggal itu sudah lewat.", field="two"))
    form.refuse(InvalidInput("Pilih berkasnya dahulu."))
    form.refuse(InvalidInput("Tanggal itu belum tiba.", field="one"))
    with pytest.raises(InvalidForm) as refused:
        form.whole()
    said = [(each.field, explain("id", each)) for each in refused.value.problems]
    assert said == [
        ("one", "Tanggal itu belum tiba."),
        ("two", "Isi: Dua."),
        (None, "Pilih berkasnya dahulu."),
    ]
