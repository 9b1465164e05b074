"""From what is wrong in a form to sentences that a clerk can act on, each with the field it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from satupintu.domain.errors import CooperationError, InvalidInput
from satupintu.domain.typed.form import MAX_REASON, FieldSpec
from satupintu.language import mark

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
    "int_from_float": "Tulis sebagai angka bulat.",
    "float_type": "Tulis sebagai angka.",
    "float_parsing": "Tulis sebagai angka.",
    "bool_parsing": "Jawab ya atau tidak.",
    "finite_number": "Tulis sebagai angka.",
    "greater_than_equal": "Paling sedikit %(ge)s.",
    "less_than_equal": "Paling banyak %(le)s.",
    "string_pattern_mismatch": "Bentuknya keliru.",
    "string_type": "Tulis sebagai teks.",
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
        reason = context.get("error")
        if isinstance(reason, CooperationError):
            problems.append(InvalidInput(reason.sentence, field=field, **reason.facts))
        elif (found["type"] == "value_error" and "@" in found["msg"]) or "email" in found["msg"].lower():
            problems.append(InvalidInput("Tulis alamat pos-el yang benar, misalnya nama@instansi.go.id.", field=field))
        elif found["type"] == "value_error":
            problems.append(InvalidInput(str(reason), field=field))
        elif found["type"] in _SENTENCES:
            facts = {name: _listed(value) for name, value in context.items() if name != "error"}
            problems.append(InvalidInput(_SENTENCES[found["type"]], **{**facts, "field": field}))
        else:
            problems.append(InvalidInput("Isian ini keliru: %(why)s", field=field, why=found["msg"]))
    return problems


def _listed(value: Any) -> Any:
    """Pydantic's `'KB', 'PKS' or 'NK'` as a list that reads alike in every language."""
    return value.replace("'", "").replace(" or ", ", ") if isinstance(value, str) else value


@dataclass(frozen=True)
class HandOn:
    """To whom a task shall go, by address, and why."""

    to: str
    reason: str


REASON = FieldSpec(
    "reason",
    mark("Alasan"),
    "area",
    hint=mark("Tercatat dalam riwayat dan dibaca penerima"),
    longest=MAX_REASON,
    empty=mark("Tuliskan alasannya."),
)
"""Nothing changes hands without one."""
