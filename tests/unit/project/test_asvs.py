"""The table of ASVS items holds what it has to, and its page says what the table says."""

from collections import Counter
from dataclasses import replace

from satupintu.documents.gate import worker
from satupintu.domain.office.bounds import LIMITS
from tests.asvs.table import PAGE, Item, page, problems, read, wanted


def test_every_wanted_item_has_a_test_that_is_there_or_a_deviation() -> None:
    assert list(problems(read())) == []


def test_the_items_of_levels_1_and_2_are_ninety_nine() -> None:
    assert len(set(wanted(1))) == len(wanted(1)) == 99
    assert Counter(each.level for each in read().items if each.level < 3) == {1: 33, 2: 66}


def test_every_bound_of_the_list_is_what_the_code_says() -> None:
    table = read()
    assert len(table.bounds) > 30
    assert [each.code for each in table.bounds if each.in_code != each.value] == []
    first, *rest = table.bounds
    other, gone = replace(first, value="6"), replace(first, code="satupintu/usecases/letters/links.py: NOT_THERE")
    assert list(problems(replace(table, bounds=(other, gone, *rest)))) == [
        f"{first.code} is {first.value} in the code and 6 in items.toml.",
        f"satupintu/usecases/letters/links.py: NOT_THERE is None in the code and {first.value} in items.toml.",
    ]


def test_every_bound_of_the_gate_and_every_limit_of_a_file_process_stands_in_the_list() -> None:
    listed = {each.code for each in read().bounds}
    wanted_here = {f"satupintu/domain/office/bounds.py: LIMITS[Bound.{each.name}]" for each in LIMITS}
    wanted_here |= {f"satupintu/documents/gate/worker.py: LIMITS['{does}']" for does in worker.LIMITS}
    assert wanted_here - listed == set()


def test_the_page_is_what_the_script_writes() -> None:
    assert PAGE.read_text() == page(read()), "run python -m tests.asvs"


def test_what_is_missing_doubled_or_gone_is_named_in_a_sentence() -> None:
    table = read()
    first, second, *rest = table.items
    bare = Item(first.id, first.level, first.what, (), " ")
    gone = replace(second, tests=("tests/unit/project/test_asvs.py::test_of_yesterday", "tests/none.py::test_x"))
    assert list(problems(replace(table, items=(bare, gone, *rest)))) == [
        f"{first.id} has neither a test nor a deviation.",
        f"{second.id} names tests/unit/project/test_asvs.py::test_of_yesterday, which is not there.",
        f"{second.id} names tests/none.py::test_x, which is not there.",
    ]
    assert list(problems(replace(table, items=(second, second, *rest)))) == [
        f"{first.id} is wanted and stands nowhere in items.toml.",
        f"{second.id} stands 2 times in items.toml.",
    ]
    strange = replace(first, id="V17.1.1")
    assert f"{strange.id} is not among the items that are wanted." in list(problems(replace(table, items=(strange,))))
    third = replace(first, level=3)
    assert list(problems(replace(table, items=(third, second, *rest)))) == [f"{first.id} is not of level 3."]
