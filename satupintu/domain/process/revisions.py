"""Which fields of a proposal a revision changed, as the history keeps it."""

from collections.abc import Iterable, Mapping
from typing import Any

from satupintu.domain.process.form import ProposalForm
from satupintu.domain.typed.numbers import typed_number

_CUT = 500
"""Letters of a value that the history keeps."""
_REVIEWED_AGAIN = frozenset({"burdens_public", "burden_change", "funding.in_current_budget"})


def changed_fields(before: ProposalForm, after: ProposalForm) -> list[dict[str, str]]:
    """
    Fields that differ, `field` dotted as in the form (`partners.0.name`), with the values `from` and `to` as text.

    Of an address of mail it is only kept that it changed: the address itself is no reviewer's business.
    """
    old, new = dict(_flat(before.model_dump(mode="json"))), dict(_flat(after.model_dump(mode="json")))
    changes = []
    for field in dict.fromkeys((*old, *new)):
        was, is_now = old.get(field, ""), new.get(field, "")
        if was == is_now:
            continue
        is_private = field.endswith(".email")
        changes.append(
            {"field": field, "from": "" if is_private else was[:_CUT], "to": "" if is_private else is_now[:_CUT]}
        )
    return changes


def sets_review_aside(changes: Iterable[Mapping[str, str]]) -> bool:
    """
    Tell whether a revision that an authority outside wanted has to be reviewed by the TKKSD again.

    Its judgement stands while the answers to the two questions that lead to the DPRD do.
    """
    return any(change["field"] in _REVIEWED_AGAIN for change in changes)


def combined(revisions: Iterable[Iterable[Mapping[str, str]]]) -> list[dict[str, str]]:
    """Several revisions as one: the first `from`, the last `to`; what was changed back is left out."""
    found: dict[str, dict[str, str]] = {}
    for changes in revisions:
        for change in changes:
            first = found.get(change["field"], change)
            found[change["field"]] = {"field": change["field"], "from": first["from"], "to": change["to"]}
    return [each for each in found.values() if each["from"] != each["to"] or each["field"].endswith(".email")]


def _flat(value: Any, name: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if (name, key) != ("", "attachments"):
                yield from _flat(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{name}.{index}")
    elif isinstance(value, list):
        yield name, "\n".join(str(each) for each in value)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    elif isinstance(value, float):
        yield name, typed_number(value)
    else:
        yield name, "" if value is None else str(value)
