"""Case files: a proposal as YAML, with its papers beside it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from satupintu.documents.checks import PDF
from satupintu.documents.minutes import typeset
from satupintu.domain.errors import InvalidForm, InvalidInput
from satupintu.domain.process.form import NOT_PART_OF_A_PROPOSAL, ProposalForm
from satupintu.language import long_date, wording
from satupintu.language.spelled import whole_term
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import problems_of
from satupintu.usecases.task.papers import FiledPaper


class CaseLoader(yaml.SafeLoader):
    """
    YAML as clerks write it: in `{position: Kepala Dinas Koperasi, UKM, Perdagangan}` the commas belong to the post.

    YAML reads the words after a comma as keys without a value; they are joined to the value before them.
    """

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        if not node.flow_style:
            return
        joined: list[tuple[yaml.Node, yaml.Node]] = []
        for key, value in node.value:
            is_continuation = isinstance(value, yaml.ScalarNode) and value.start_mark.index == value.end_mark.index
            before = joined[-1][1] if joined else None
            if is_continuation and isinstance(before, yaml.ScalarNode):
                before.value = f"{before.value}, {key.value}"
            else:
                joined.append((key, value))
        node.value = joined


async def read_case(desk: Desk, file: Path) -> tuple[ProposalForm, list[FiledPaper]]:
    """
    Read a case file and store its papers; a paper without a file is set from the case itself.

    Raises:
        InvalidInput: not a case file, or a paper is missing or not accepted.
        InvalidForm: a key is missing or wrong.
    """
    try:
        text = await asyncio.to_thread(file.read_text, encoding="utf-8")
        content = yaml.load(text, CaseLoader)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput("Berkas %(file)s bukan YAML yang benar: %(why)s", file=file, why=error) from error
    if not isinstance(content, dict):
        raise InvalidInput("Berkas %(file)s bukan berkas kasus.", file=file)
    content = {key: value for key, value in content.items() if key not in NOT_PART_OF_A_PROPOSAL}
    try:
        form = ProposalForm.model_validate(content)
    except ValidationError as error:
        raise InvalidForm(problems_of(error.errors())) from error
    return form, [paper async for paper in _papers(desk, form, file.parent)]


async def _papers(desk: Desk, form: ProposalForm, folder: Path) -> AsyncIterator[FiledPaper]:
    for attachment in form.attachments:
        if attachment.file is None:
            filename = f"{attachment.kind.replace('_', '-')}.pdf"
            blob = await desk.blobs.put_made(await _stand_in(desk, form, attachment.kind), PDF)
            yield FiledPaper(attachment.kind, filename, blob, generated=True)
            continue
        path = folder / attachment.file
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise InvalidInput(
                "Lampiran %(file)s tidak dapat dibaca: %(why)s.", file=path, why=error.strerror
            ) from error
        yield FiledPaper(attachment.kind, path.name, await desk.blobs.put_bytes(content, path.name))


async def _stand_in(desk: Desk, form: ProposalForm, kind: str) -> bytes:
    """A paper set from the case, so that a case without files has something to read at each step."""
    return await typeset(
        "stand_in.typ",
        {
            "government": desk.office.letterhead.government,
            "unit": desk.office.letterhead.unit,
            "address": desk.office.letterhead.address,
            "proposal": long_date("id", desk.today()),
            "kind": wording.paper_kind(kind),
            "title": form.title,
            "document": wording.DOCUMENT[form.document],
            "initiator": form.initiator,
            "partners": [partner.name for partner in form.partners],
            "purpose": form.purpose,
            "scope": form.scope,
            "benefits": form.benefits,
            "location": form.location,
            "term": whole_term("id", form.term),
            "funding": form.funding.source,
        },
    )
