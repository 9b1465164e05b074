"""What the gate says of files: those that once went wrong, and many more, hostile and honest."""

from pathlib import Path

import pytest

from satupintu.documents.checks import PAPERS
from satupintu.documents.gate.asked import FileFacts, Look
from satupintu.documents.gate.inside.kinds import look
from satupintu.domain.errors import InvalidInput
from tests.support import honest_files, hostile_files
from tests.support.samples import Sample
from tests.support.system import ROOT

WENT_WRONG = ROOT / "tests" / "cases" / "files"
SHARED = ROOT.parent / "shared" / "inputs" / "files"
REFUSED = {
    "objstm_1g.pdf": "rusak dan tidak dapat dibuka",
    "no-pages.pdf": "tidak memuat satu halaman pun",
    "truncated.pdf": "terpotong: bagian akhirnya tidak ada",
    "activex.docx": "memuat kontrol ActiveX",
    "js_annot.pdf": "memuat skrip (JavaScript)",
    "openaction_next.pdf": "memuat skrip (JavaScript)",
    "fileattach_annot.pdf": "memuat berkas lain, “a.exe”",
}
ACCEPTED = {
    "names-array.pdf": {"pages": 1},
    "leading-bom.pdf": {"pages": 1},
    "word-online.docx": {},
    "moved.docx": {"changes": 2},
    "signed-owner-locked.pdf": {"pages": 1, "encrypted": True, "restricted": True, "signers": ["Budi O'Neil"]},
    "far_cell.xlsx": {},
}
HOSTILE, HONEST = hostile_files.samples(), honest_files.samples()


def looked_at(folder: Path, filename: str, content: bytes) -> FileFacts:
    path = folder / "berkas"
    path.write_bytes(content)
    return look(Look(path=path, filename=filename, accepted=PAPERS, roots=None))


def shown(found: FileFacts) -> dict[str, object]:
    """The facts that are not as of any file, and who has signed."""
    facts = found.model_dump(exclude={"media_type", "signatures"}, exclude_defaults=True)
    signers = [each.signer for each in found.signatures.found] if found.signatures else []
    return {**facts, **({"signers": signers} if signers else {})}


def test_there_are_as_many_samples_as_were_asked_for_and_none_of_what_went_wrong_is_left_out() -> None:
    assert len(HOSTILE) >= 20 and len(HONEST) >= 20
    assert len({str(each) for each in HOSTILE + HONEST}) == len(HOSTILE + HONEST)
    names = {path.name for folder in (WENT_WRONG, SHARED) if folder.is_dir() for path in folder.iterdir()}
    assert names - {"README.md"} == REFUSED.keys() | ACCEPTED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_went_wrong_is_refused_for_what_it_is(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        looked_at(tmp_path, name, (WENT_WRONG / name).read_bytes())
    assert REFUSED[name] in str(refused.value)


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_file_that_went_wrong_is_accepted_for_what_it_is(tmp_path: Path, name: str) -> None:
    assert shown(looked_at(tmp_path, name, (WENT_WRONG / name).read_bytes())) == ACCEPTED[name]


@pytest.mark.parametrize("sample", HOSTILE, ids=str)
def test_a_hostile_file_is_refused_for_what_it_is(tmp_path: Path, sample: Sample) -> None:
    with pytest.raises(InvalidInput) as refused:
        looked_at(tmp_path, sample.filename, sample.made())
    assert sample.said in str(refused.value)


@pytest.mark.parametrize("sample", HONEST, ids=str)
def test_an_honest_file_is_accepted_with_what_it_holds(tmp_path: Path, sample: Sample) -> None:
    assert shown(looked_at(tmp_path, sample.filename, sample.made())) == sample.facts
