"""From a browser's form to values and stored files."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import Request
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import FormData, UploadFile

from satupintu.documents.blobs import Blob
from satupintu.documents.checks import PAPERS
from satupintu.domain.errors import InvalidForm, InvalidInput
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.typed.texts import cleaned
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.papers import FiledPaper

_CHUNK = 256 * 1024
MAX_FILES = 30
MAX_FIELDS = 400


async def read_form(request: Request) -> FormData:
    """
    The form: texts cleaned of what came along with a paste, files spooled to disk by the parser.

    The guard has limited the whole body.
    """
    form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    return FormData([(name, cleaned(value) if isinstance(value, str) else value) for name, value in form.multi_items()])


def text(form: FormData, name: str) -> str:
    """A field as text; a file under that name, or nothing, is empty."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


async def store(desk: Desk, upload: UploadFile, kind: str, by: str, accepted: tuple[str, ...] = PAPERS) -> FiledPaper:
    """
    Stream an upload into the blob store. `by` is the address of whoever hands it in, `accepted` what media will do.

    Raises:
        InvalidInput: too large, empty, or refused at the gate.
    """
    filename = _plain(upload.filename or "berkas")

    async def chunks() -> AsyncIterator[bytes]:
        while chunk := await upload.read(_CHUNK):
            yield chunk

    return FiledPaper(kind, filename, await desk.blobs.put(chunks(), filename, by, accepted))


def _plain(filename: str) -> str:
    """The last part of a name, without control characters and dots at its end; it is shown, never used as a path."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(each for each in last if each.isprintable()).rstrip(". ")[-120:] or "berkas"


def as_dict(paper: FiledPaper) -> dict[str, Any]:
    """A stored paper as JSON, for a draft."""
    blob = paper.blob
    return {
        "kind": paper.kind,
        "filename": paper.filename,
        "sha256": blob.sha256,
        "size": blob.size,
        "media_type": blob.media_type,
        "signatures": blob.signatures,
        "facts": blob.facts,
    }


def from_dict(facts: dict[str, Any]) -> FiledPaper:
    """A stored paper from a draft."""
    blob = Blob(
        str(facts["sha256"]),
        int(facts["size"]),
        str(facts["media_type"]),
        facts.get("signatures"),
        facts.get("facts"),
    )
    return FiledPaper(str(facts["kind"]), str(facts["filename"]), blob)


class Kept:
    """Uploads that a corrected form carries along, signed so that nobody can claim a file that is not theirs."""

    def __init__(self, keyring: Keyring) -> None:
        self._serializer = URLSafeSerializer(keyring.sign("kept-uploads", ""))

    def pack(self, papers: Sequence[FiledPaper]) -> str:
        """The hidden field."""
        return self._serializer.dumps([as_dict(paper) for paper in papers]) if papers else ""

    def unpack(self, packed: str) -> list[FiledPaper]:
        """What the hidden field names; a forged one names nothing."""
        if not packed:
            return []
        try:
            return [from_dict(facts) for facts in self._serializer.loads(packed)]
        except (BadSignature, json.JSONDecodeError, KeyError):
            return []


async def only_file(desk: Desk, form: FormData, name: str, kind: str, kinds: Sequence[str], by: str) -> FiledPaper:
    """
    Store the one file of a form, of one of these kinds, handed in by the person with the address `by`.

    Raises:
        InvalidForm: no file, another kind, or a file that is not accepted.
    """
    upload = form.get(name)
    if not isinstance(upload, UploadFile) or not upload.filename or kind not in kinds:
        raise InvalidForm([InvalidInput("Pilih berkasnya dan jenisnya.", field=name)])
    try:
        return await store(desk, upload, kind, by)
    except InvalidInput as error:
        error.field = name
        raise InvalidForm([error]) from error
