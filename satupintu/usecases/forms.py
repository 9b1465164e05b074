"""From pydantic's findings to sentences that a clerk can act on, each with the field it belongs to."""

from collections.abc import Sequence
from typing import Any

from satupintu.domain.errors import CooperationError, InvalidInput

_SENTENCES = {
    "missing": "Wajib diisi.",
    "string_too_short": "Wajib diisi.",
    "string_too_long": "Terlalu panjang: paling banyak %(max_length)s huruf.",
    "too_short": "Isi paling sedikit satu.",
    "too_long": "Terlalu banyak: paling banyak %(max_length)s.",
    "extra_forbidden": "Kunci ini tidak dikenal; periksa ejaannya.",
    "enum": "Pilih salah satu: %(expected)s.",
    "int_parsing": "Tulis sebagai angka bulat.",
    "int_type": "Tulis sebagai angka bulat.",
    "float_parsing": "Tulis sebagai angka.",
    "bool_parsing": "Jawab ya atau tidak.",
    "greater_than_equal": "Paling sedikit %(ge)s.",
    "less_than_equal": "Paling banyak %(le)s.",
    "string_pattern_mismatch": "Bentuknya keliru.",
    "string_type": "Tulis sebagai teks.",
    "date_parsing": "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-24.",
    "date_from_datetime_parsing": "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-24.",
}


def problems_of(errors: Sequence[Any]) -> list[CooperationError]:
    """
    One sentence per field, in the order of the form; `field` is dotted, such as `partners.0.contact.email`.

    `errors` are the findings as pydantic's `ValidationError.errors()` and FastAPI's give them.
    """
    problems: list[CooperationError] = []
    for found in errors:
        field = ".".join(str(part) for part in found["loc"] if part != "body") or "form"
        context = found.get("ctx", {})
        if (found["type"] == "value_error" and "@" in found["msg"]) or "email" in found["msg"].lower():
            problems.append(InvalidInput("Tulis alamat pos-el yang benar, misalnya nama@instansi.go.id.", field=field))
        elif found["type"] == "value_error":
            problems.append(InvalidInput(str(context["error"]), field=field))
        elif found["type"] in _SENTENCES:
            facts = {name: _listed(value) for name, value in context.items() if name != "error"}
            problems.append(InvalidInput(_SENTENCES[found["type"]], **{**facts, "field": field}))
        else:
            problems.append(InvalidInput("Isian ini keliru: %(why)s", field=field, why=found["msg"]))
    return problems


def _listed(value: Any) -> Any:
    """Pydantic's `'KB', 'PKS' or 'NK'` as a list that reads alike in every language."""
    return value.replace("'", "").replace(" or ", ", ") if isinstance(value, str) else value
