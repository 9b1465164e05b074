"""The chain of the history: what is written down, and that no edit of it goes unseen."""

import ast
import hashlib
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from satupintu.domain.evidence import chain
from satupintu.domain.evidence.chain import GENESIS, canonical, chained, climb, digest, misfit, moment, path, root
from tests.support.chains import KINDS, an_office, tamper


def test_the_canonical_form_is_sorted_compact_json_in_utf8() -> None:
    assert canonical({"b": [1, None, True], "a": "Perjanjian – “é”\n"}) == (
        '{"a":"Perjanjian – “é”\\n","b":[1,null,true]}'.encode()
    )


def test_a_number_with_a_fraction_is_refused_wherever_it_stands() -> None:
    for value in (1.5, {"a": [{"b": 2.0}]}, (3.0,)):
        with pytest.raises(TypeError):
            canonical(value)


def test_a_time_is_written_in_utc_with_six_digits() -> None:
    at = datetime(2026, 11, 24, 9, 0, 0, 120, tzinfo=timezone(timedelta(hours=7)))
    assert moment(at) == "2026-11-24T02:00:00.000120Z"


def test_a_row_is_hashed_with_the_hash_before_it_and_without_its_own() -> None:
    row = {"proposal": "KS-2026-0001", "position": 1, "hash": "anything"}
    text = '{"position":1,"previous":"' + GENESIS + '","proposal":"KS-2026-0001"}'
    assert chained(GENESIS, row) == hashlib.sha256(text.encode()).hexdigest()


def test_the_tree_is_that_of_rfc_6962() -> None:
    def leaf(value: str) -> bytes:
        return hashlib.sha256(b"\0" + json.dumps({"proposal": value}, separators=(",", ":")).encode()).digest()

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\1" + left + right).digest()

    heads = [{"proposal": each} for each in "abc"]
    assert root([]) == hashlib.sha256(b"").hexdigest()
    assert root(heads[:1]) == leaf("a").hex()
    assert root(heads) == node(node(leaf("a"), leaf("b")), leaf("c")).hex()


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13])
def test_every_head_has_a_way_to_the_root_and_no_other_head_fits_it(count: int) -> None:
    heads = [{"proposal": str(number), "position": number, "hash": digest(number)} for number in range(count)]
    for index, head in enumerate(heads):
        way = path(heads, index)
        assert climb(head, way) == root(heads)
        assert climb({**head, "hash": GENESIS}, way) != root(heads)


def test_an_untouched_history_fits() -> None:
    office = an_office(random.Random(1))
    assert misfit(office.rows, office.anchors, office.heads, office.anchors[-1]["hash"]) is None


def test_rows_after_the_last_anchor_fit_and_an_earlier_head_is_enough_to_know() -> None:
    office = an_office(random.Random(2))
    row = {**office.rows[-1], "position": office.rows[-1]["position"] + 1}
    office.rows.append({**row, "hash": chained(office.rows[-1]["hash"], row)})
    assert misfit(office.rows, office.anchors, office.heads, office.anchors[1]["hash"]) is None


def test_a_thousand_edits_are_found_given_the_last_anchored_head() -> None:
    missed, kinds = [], dict.fromkeys(KINDS, 0)
    for seed in range(1000):
        chance = random.Random(seed)
        before = an_office(chance)
        known, office = before.anchors[-1]["hash"], before.copy()
        kind = KINDS[seed % len(KINDS)]
        tamper(chance, office, kind)
        assert office != before, (seed, kind)
        kinds[kind] += 1
        found = misfit(office.rows, office.anchors, office.heads, known)
        if found is None:
            missed.append((seed, kind))
        else:
            assert all("%" not in found.sentence(language) for language in ("id", "en"))
    assert missed == []
    assert set(kinds.values()) == {100}


def test_who_rewrites_rows_and_anchors_alike_is_found_by_the_head_outside_only() -> None:
    office = an_office(random.Random(3))
    known = office.anchors[-1]["hash"]
    tamper(random.Random(4), office, "rewrite")
    assert misfit(office.rows, office.anchors, office.heads) is None
    found = misfit(office.rows, office.anchors, office.heads, known)
    assert found is not None and found.kind == "unknown_head"


def test_the_first_row_that_does_not_fit_is_named() -> None:
    office = an_office(random.Random(5))
    changed, later = office.rows[3], office.rows[-1]
    changed["actor"] = later["actor"] = "Orang lain"
    found = misfit(office.rows, office.anchors, office.heads)
    assert found is not None
    assert found.sentence("id") == (
        f"Riwayat {changed['proposal']}, baris {changed['position']}: isinya tidak sesuai dengan hash-nya."
    )
    assert "does not fit its hash" in found.sentence("en")


def test_the_file_that_travels_in_a_bundle_needs_no_more_than_python_3_8() -> None:
    tree = ast.parse(Path(chain.__file__).read_text(), feature_version=(3, 8))
    imported = {each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}
    imported |= {name.name for each in ast.walk(tree) if isinstance(each, ast.Import) for name in each.names}
    assert imported == {"__future__", "datetime", "hashlib", "json", "typing"}
