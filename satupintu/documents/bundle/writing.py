"""An evidence bundle as a zip: what was collected, the script that verifies it, and the hash of every file."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from satupintu.documents.differences import Difference, Mark
from satupintu.domain.evidence import chain

_CHUNK = 1024 * 1024
_SHIPPED = {
    "README.txt": Path(__file__).parent / "README.txt",
    "verify.py": Path(__file__).parent / "verify.py",
    "chain.py": Path(chain.__file__),
}
_SIGNS: Mapping[Mark, tuple[str, str]] = {Mark.SAME: ("", ""), Mark.GONE: ("[-", "-]"), Mark.NEW: ("{+", "+}")}

BundleContent = bytes | Path


def as_json(value: Any) -> bytes:
    """For people to read; the script reads it the same way."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def as_text(found: Difference) -> bytes:
    """A difference as lines: `[-gone-]`, `{+new+}`, and a count for what is left out."""
    lines = []
    for passage in found.passages:
        if passage.folded:
            lines.append(f"… {passage.folded} …")
        else:
            lines.append("".join(words.join(_SIGNS[mark]) for mark, words in passage.pieces))
    if found.unshown:
        lines.append(f"… +{found.unshown} …")
    return ("\n".join(lines) + "\n").encode()


def write_bundle(out: IO[bytes], files: Iterable[tuple[str, BundleContent]]) -> str:
    """
    Write the zip; returns the SHA-256 of its list of contents. It blocks: call it in a thread.

    Raises:
        FileNotFoundError: a file that belongs in it is missing.
    """
    hashes: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*files, *_SHIPPED.items()):
            digest = hashlib.sha256()
            with archive.open(name, "w", force_zip64=True) as member:
                for chunk in _chunks(content):
                    digest.update(chunk)
                    member.write(chunk)
            hashes[name] = digest.hexdigest()
        manifest = as_json(hashes)
        archive.writestr("manifest.json", manifest)
    return hashlib.sha256(manifest).hexdigest()


def _chunks(content: BundleContent) -> Iterator[bytes]:
    with _opened(content) as file:
        if isinstance(file, bytes):
            yield file
        else:
            while chunk := file.read(_CHUNK):
                yield chunk


@contextmanager
def _opened(content: BundleContent) -> Iterator[bytes | IO[bytes]]:
    if isinstance(content, bytes):
        yield content
    else:
        with content.open("rb") as file:
            yield file
