"""The TOML files of the office, read strictly: what is wrong is said with file, line and key."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import tree_sitter_toml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from tree_sitter import Language, Node, Parser

from satupintu.domain.errors import Contradiction, MisconfiguredOffice
from satupintu.language import mark

Model = TypeVar("Model", bound=BaseModel)
Key = tuple[str | int, ...]

_SENTENCES: Mapping[str, str] = {
    "value_error": mark("bukan alamat pos-el yang benar."),
    "missing": mark("belum diisi."),
    "extra_forbidden": mark("tidak dikenal; periksa ejaannya."),
    "enum": mark("isinya harus salah satu dari %(expected)s."),
    "literal_error": mark("isinya harus salah satu dari %(expected)s."),
    "greater_than_equal": mark("paling kecil %(ge)s."),
    "less_than_equal": mark("paling besar %(le)s."),
    "too_short": mark("paling sedikit %(min_length)s butir."),
    "string_too_short": mark("tidak boleh kosong."),
    "string_pattern_mismatch": mark("hanya huruf kecil tanpa aksen, angka, dan garis bawah, dimulai dengan huruf."),
    "string_type": mark("harus berupa teks dalam tanda kutip."),
    "int_type": mark("harus berupa bilangan bulat."),
    "int_parsing": mark("harus berupa bilangan bulat."),
    "int_from_float": mark("harus berupa bilangan bulat."),
    "bool_type": mark("harus true atau false."),
    "bool_parsing": mark("harus true atau false."),
    "tuple_type": mark("harus berupa daftar dalam kurung siku."),
    "dict_type": mark("harus berupa tabel."),
    "model_type": mark("harus berupa tabel."),
    "date_from_datetime_parsing": mark("harus berupa tanggal, misalnya 2026-12-24."),
    "date_from_datetime_inexact": mark("harus berupa tanggal, misalnya 2026-12-24."),
    "date_parsing": mark("harus berupa tanggal, misalnya 2026-12-24."),
    "date_type": mark("harus berupa tanggal, misalnya 2026-12-24."),
}
"""What pydantic finds, by its type. (`value_error` without an error of ours is an address.)"""


def read_checked(model: type[Model], path: Path) -> Model:
    """
    Read a file as a model.

    Raises:
        MisconfiguredOffice: missing, not TOML, or not as the model wants it; the sentence names file, line and key.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return model.model_validate(tomllib.loads(text))
    except FileNotFoundError as error:
        raise MisconfiguredOffice("Berkas %(path)s tidak ada.", path=path) from error
    except tomllib.TOMLDecodeError as error:
        line = _line_of_syntax_error(text, str(error))
        raise MisconfiguredOffice(
            "Berkas %(path)s, baris %(line)s: bukan TOML yang benar (%(why)s).", path=path, line=line, why=error
        ) from error
    except UnicodeDecodeError as error:
        raise MisconfiguredOffice("Berkas %(path)s tidak dapat dibaca: %(why)s", path=path, why=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        raised = first.get("ctx", {}).get("error")
        if isinstance(raised, Contradiction):  # it names its key from the part of the file that it has seen
            raised.key = (*_plain(first["loc"]), *raised.key)
            raise refusal(path, raised) from error
        raise refusal(path, _contradiction(first)) from error


def refusal(path: Path, found: Contradiction) -> MisconfiguredOffice:
    """A contradiction in a file, said with the line on which its key stands."""
    return MisconfiguredOffice(
        "Berkas %(path)s, baris %(line)s, kunci %(key)s: %(why)s",
        path=path,
        line=line_of(path.read_text(encoding="utf-8"), found.key),
        key=_written(found.key),
        why=found,
    )


def line_of(text: str, key: Key) -> int:
    """
    The line, from 1, on which a key stands in a TOML text.

    A key that is not there stands where it belongs: at the table it is missing from, at the latest on line 1.
    """
    lines = _lines(text)
    return next(lines[key[:length]] for length in range(len(key), -1, -1) if key[:length] in lines)


def _lines(text: str) -> dict[Key, int]:
    """The line of every key, element and table of a text that is TOML."""
    source = text.encode()
    lines: dict[Key, int] = {(): 1}
    counts: dict[Key, int] = {}

    def note(path: Key, node: Node) -> None:
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], node.start_point.row + 1)

    def inside(base: Key, node: Node) -> None:
        for child in node.named_children:
            if child.type == "pair":
                name, value = child.named_children[:2]
                path = base + _names(name, source)
                note(path, child)
                inside_value(path, value)

    def inside_value(path: Key, value: Node) -> None:
        if value.type == "inline_table":
            inside(path, value)
        elif value.type == "array":
            elements = [each for each in value.named_children if each.type != "comment"]
            for index, element in enumerate(elements):
                note((*path, index), element)
                inside_value((*path, index), element)

    def newest(names: Key) -> Key:
        """The path of a header: an array of tables on the way means its newest element."""
        path: Key = ()
        for name in names:
            path = (*path, name)
            if path in counts:
                path = (*path, counts[path] - 1)
        return path

    root = Parser(Language(tree_sitter_toml.language())).parse(source).root_node
    inside((), root)
    for table in root.named_children:
        if table.type == "table":
            path = newest(_names(table.named_children[0], source))
        elif table.type == "table_array_element":
            names = _names(table.named_children[0], source)
            array = (*newest(names[:-1]), names[-1])
            counts[array] = counts.get(array, 0) + 1
            path = (*array, counts[array] - 1)
        else:
            continue
        note(path, table)
        inside(path, table)
    return lines


def _names(node: Node, source: bytes) -> Key:
    """A key as its names: `a."b c".d` is three of them."""
    name = tomllib.loads(f"{source[node.start_byte : node.end_byte].decode()} = 0")
    names: list[str] = []
    found: Any = name
    while isinstance(found, dict):
        ((part, found),) = found.items()
        names.append(part)
    return tuple(names)


def _line_of_syntax_error(text: str, words: str) -> int:
    at = re.search(r"at line (\d+)", words)
    return int(at[1]) if at else len(text.splitlines())


def _contradiction(found: ErrorDetails) -> Contradiction:
    is_ours = found["type"] == "value_error" and "error" in found.get("ctx", {})
    sentence = _SENTENCES.get("" if is_ours else found["type"], mark("isinya tidak dapat dipakai (%(reason)s)."))
    facts = {"reason": found["msg"], **found.get("ctx", {})}
    return Contradiction(sentence, key=_plain(found["loc"]), **facts)


def _plain(loc: Key) -> Key:
    """Where pydantic found it, without its own word for a key of a mapping."""
    return tuple(part for part in loc if part != "[key]")


def _written(key: Key) -> str:
    """A key as a person counts: the fourth line of a list is [4]."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "?"
