"""
Verifies the evidence bundle it lies in, offline: Python 3.8 or newer, nothing to install.

    python3 verify.py [--english] [HASH]

HASH is the anchor's hash in a letter that one of the officials holds. Without it the script says which hash to compare.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from chain import SENTENCES, History, climb, digest, misfit_of_anchors  # type: ignore[import-not-found]

HERE = Path(__file__).resolve().parent
ENGLISH = "--english" in sys.argv

SAYS = {
    "file_changed": {
        "text": "Berkas %(name)s hilang atau bukan lagi yang ditulis ke dalam bundel.",
        "text_en": "The file %(name)s is missing or no longer the one written into the bundle.",
    },
    "file_added": {
        "text": "Berkas %(name)s tidak ada dalam daftar isi bundel.",
        "text_en": "The file %(name)s is not in the bundle's list of contents.",
    },
    "files": {
        "text": "Semua %(n)s berkas sama dengan daftar isi (manifest.json, SHA-256 %(hash)s).",
        "text_en": "All %(n)s files are those of the list of contents (manifest.json, SHA-256 %(hash)s).",
    },
    "history": {
        "text": "Riwayat %(proposal)s utuh: %(n)s baris, tiap baris terikat pada baris sebelumnya.",
        "text_en": "The history of %(proposal)s is whole: %(n)s rows, each bound to the one before it.",
    },
    "other_proposal": {
        "text": "Riwayat memuat usulan lain.",
        "text_en": "The history holds another proposal.",
    },
    "path": {
        "text": "Tambatan %(number)s tidak memuat riwayat ini sampai baris %(position)s.",
        "text_en": "Anchor %(number)s does not hold this history up to row %(position)s.",
    },
    "anchored": {
        "text": "Riwayat sampai baris %(position)s termuat dalam tambatan %(number)s (%(day)s).",
        "text_en": "The history up to row %(position)s is held by anchor %(number)s (%(day)s).",
    },
    "not_anchored": {
        "text": "%(n)s baris terakhir belum ditambatkan; hanya rantainya yang menjaganya.",
        "text_en": "The last %(n)s rows are not anchored yet; only the chain protects them.",
    },
    "known": {
        "text": "Hash %(hash)s dari surat pejabat adalah salah satu tambatan: tidak ada yang ditulis ulang.",
        "text_en": "The hash %(hash)s of the official's letter is one of the anchors: nothing was rewritten.",
    },
    "compare": {
        "text": "Bandingkan dengan surat tambatan %(number)s (%(day)s) di tangan pejabat: %(hash)s",
        "text_en": "Compare with the letter of anchor %(number)s (%(day)s) that the officials hold: %(hash)s",
    },
    "no_anchor": {
        "text": "Belum ada tambatan: penulisan ulang seluruh riwayat tidak dapat diketahui dari bundel ini.",
        "text_en": "There is no anchor yet: a rewrite of the whole history cannot be told from this bundle.",
    },
    "paper_changed": {
        "text": "Naskah %(name)s bukan naskah dengan hash %(hash)s.",
        "text_en": "The paper %(name)s is not the one with the hash %(hash)s.",
    },
    "paper_missing": {
        "text": "Riwayat, baris %(position)s, menyebut naskah %(hash)s yang tidak ada dalam bundel.",
        "text_en": "History row %(position)s names the paper %(hash)s, which is not in the bundle.",
    },
    "paper_unnamed": {
        "text": "Naskah %(name)s tidak disebut oleh riwayat (lebih tua dari kebiasaan itu, atau ditambahkan).",
        "text_en": "The paper %(name)s is not named by the history (older than that habit, or added).",
    },
    "papers": {
        "text": "%(n)s naskah: isinya sesuai dengan hash-nya, dan %(named)s disebut oleh riwayat.",
        "text_en": "%(n)s papers: each fits its hash, and %(named)s are named by the history.",
    },
    "form": {
        "text": "Isi usulan (form.json) bukan yang dicatat riwayat pada baris %(position)s.",
        "text_en": "The content of the proposal (form.json) is not the one that history row %(position)s names.",
    },
    "decision_changed": {
        "text": "Keputusan atas tugas %(task)s tidak sesuai dengan riwayat.",
        "text_en": "The decision on task %(task)s does not fit the history.",
    },
    "decision_missing": {
        "text": "Riwayat, baris %(position)s, menyebut keputusan yang tidak ada dalam bundel.",
        "text_en": "History row %(position)s names a decision that is not in the bundle.",
    },
    "decision_texts": {
        "text": "Keputusan atas tugas %(task)s diberikan atas naskah yang tidak ada dalam bundel.",
        "text_en": "The decision on task %(task)s was given on papers that are not in the bundle.",
    },
    "decisions": {
        "text": "%(n)s keputusan: %(held)s terikat pada riwayat, semuanya atas naskah dalam bundel ini.",
        "text_en": "%(n)s decisions: %(held)s bound to the history, all given on papers of this bundle.",
    },
    "letters": {
        "text": "%(n)s surat, %(sent)s diterima server surat. Ini catatan kantor sendiri; rantai tidak memuatnya.",
        "text_en": "%(n)s letters, %(sent)s accepted by the mail server. The office's own record; the chain omits it.",
    },
    "stamp": {
        "text": "Ada cap waktu pada tambatan %(number)s; periksa dengan openssl, lihat README.txt.",
        "text_en": "There is a time stamp on anchor %(number)s; check it with openssl, see README.txt.",
    },
    "no_stamp": {
        "text": "Tanpa cap waktu tepercaya.",
        "text_en": "Without a trusted time stamp.",
    },
    "holds": {"text": "HASIL: bundel ini utuh.", "text_en": "RESULT: this bundle is whole."},
    "fails": {"text": "HASIL: bundel ini TIDAK utuh.", "text_en": "RESULT: this bundle is NOT whole."},
}


class Wrong(Exception):
    """Something that does not hold; its message says what."""


def say(key: str, **facts: Any) -> str:
    """A sentence in the reader's language."""
    words = SAYS.get(key) or SENTENCES[key]
    return str(words["text_en" if ENGLISH else "text"] % facts)


def read(name: str) -> Any:
    """A JSON file of the bundle."""
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def sha256(path: Path) -> str:
    """Of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_files() -> str:
    """Every file is the one that the list of contents names, and there is no other."""
    listed = read("manifest.json")
    for name, expected in listed.items():
        if not (HERE / name).is_file() or sha256(HERE / name) != expected:
            raise Wrong(say("file_changed", name=name))
    for path in sorted(HERE.rglob("*")):
        name = path.relative_to(HERE).as_posix()
        if path.is_file() and name not in listed and name != "manifest.json" and "__pycache__" not in path.parts:
            raise Wrong(say("file_added", name=name))
    return say("files", n=len(listed), hash=sha256(HERE / "manifest.json"))


def check_history(known: str | None) -> list[str]:
    """The chain from its first row, and the way from its heads to the anchors."""
    rows, proof = read("history.json"), read("anchors.json")
    anchors = proof["anchors"]
    wrong = misfit_of_anchors(anchors, None, known)
    heads, days = {}, {anchor["number"]: anchor["day"] for anchor in anchors}
    for step in proof["steps"]:
        head, number = step["head"], step["anchor"]
        if number not in days or climb(head, step["path"]) != anchors[number - 1]["root"]:
            raise Wrong(say("path", number=number, position=head["position"]))
        heads[number] = [head]
    history = History(heads, days, {proof["proposal"]: proof["end"]})
    for row in rows:
        if row["proposal"] != proof["proposal"]:
            raise Wrong(say("other_proposal"))
        wrong = wrong or history.add(row)
    wrong = wrong or history.end()
    if wrong is not None:
        raise Wrong(say(wrong.kind, **wrong.facts))
    return [say("history", proposal=proof["proposal"], n=len(rows)), *what_is_anchored(proof, rows, known)]


def what_is_anchored(proof: dict[str, Any], rows: list[dict[str, Any]], known: str | None) -> list[str]:
    """What the anchors cover, and what to compare them with."""
    anchors, steps = proof["anchors"], proof["steps"]
    if not anchors:
        return [say("no_anchor")]
    lines, position = [], 0
    if steps:
        position = steps[-1]["head"]["position"]
        lines.append(say("anchored", **{**anchors[steps[-1]["anchor"] - 1], "position": position}))
    if position < len(rows):
        lines.append(say("not_anchored", n=len(rows) - position))
    lines.append(say("known", hash=known) if known else say("compare", **anchors[-1]))
    stamped = [anchor for anchor in anchors if anchor["number"] == proof["stamped"]]
    return [*lines, say("stamp", **stamped[0]) if stamped else say("no_stamp")]


def check_papers() -> list[str]:
    """Each paper is what its hash says; what the history names is there, and the other way round."""
    papers, lines = read("papers.json"), []
    named = {each["sha256"]: row["position"] for row in read("history.json") for each in row["facts"].get("papers", [])}
    for paper in papers:
        if sha256(HERE / paper["file"]) != paper["sha256"]:
            raise Wrong(say("paper_changed", name=paper["file"], hash=paper["sha256"]))
        if paper["sha256"] not in named:
            lines.append(say("paper_unnamed", name=paper["file"]))
    there = {paper["sha256"] for paper in papers}
    for hash_, position in named.items():
        if hash_ not in there:
            raise Wrong(say("paper_missing", position=position, hash=hash_))
    return [say("papers", n=len(papers), named=len(papers) - len(lines)), *lines]


def check_decisions() -> str:
    """Each decision is the one that the history names, given on papers that are here."""
    decisions, rows, papers = read("decisions.json"), read("history.json"), read("papers.json")
    named = {row["facts"]["decision_sha256"]: row for row in rows if "decision_sha256" in row["facts"]}
    older = {row["facts"].get("papers_sha256") for row in rows if "decision_sha256" not in row["facts"]}
    hashes = [paper["sha256"] for paper in papers]
    texts = {hashlib.sha256("".join(sorted(hashes[:n])).encode()).hexdigest() for n in range(len(hashes) + 1)}
    held = 0
    for decision in decisions:
        if named.pop(digest(decision), None) is not None:
            held += 1
        elif decision["papers_sha256"] not in older:
            raise Wrong(say("decision_changed", task=decision["task"]))
        if decision["papers_sha256"] not in texts:
            raise Wrong(say("decision_texts", task=decision["task"]))
    for row in named.values():
        raise Wrong(say("decision_missing", position=row["position"]))
    forms = [row for row in rows if "form_sha256" in row["facts"]]
    if forms and sha256(HERE / "form.json") != forms[-1]["facts"]["form_sha256"]:
        raise Wrong(say("form", position=forms[-1]["position"]))
    return say("decisions", n=len(decisions), held=held)


def main() -> int:
    """Say what holds, one sentence a line; 0 when all does."""
    known = next((each.strip().lower() for each in sys.argv[1:] if not each.startswith("--")), None)
    letters = read("letters.json")
    try:
        lines = [check_files(), *check_history(known), *check_papers(), check_decisions()]
        lines.append(say("letters", n=len(letters), sent=sum(each["state"] == "sent" for each in letters)))
    except (Wrong, KeyError, ValueError, TypeError, OSError) as error:
        print(error)
        print(say("fails"))
        return 1
    print("\n".join([*lines, say("holds")]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
