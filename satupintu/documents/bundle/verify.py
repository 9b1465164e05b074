"""
Verifies the evidence bundle it lies in, offline: Python 3.8 or newer, nothing to install.

    python3 verify.py [--english] [HASH]

HASH is the anchor's hash in a letter that one of the officials holds, or the SHA-256 of the list of contents that was
printed when the bundle was written. Without it the script says which hash to compare.
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
    "listed": {
        "text": "Hash %(hash)s ialah yang dicetak ketika bundel ini ditulis: daftar isinya sama.",
        "text_en": "The hash %(hash)s is the one printed when this bundle was written: the list of contents is that.",
    },
    "neither": {
        "text": "Hash %(hash)s bukan tambatan mana pun dan bukan hash daftar isi bundel ini (%(listed)s). "
        "Dipotong atau ditulis ulang, atau salah ketik.",
        "text_en": "There is no anchor with the hash %(hash)s, and it is not that of this bundle's list of "
        "contents (%(listed)s): cut or rewritten, or mistyped.",
    },
    "paper_removed": {
        "text": "Berkas %(hash)s pernah diarsipkan di sini dan dikeluarkan pada baris %(position)s; tinggal hash-nya.",
        "text_en": "The file %(hash)s was filed here and removed in row %(position)s; only its hash is left.",
    },
    "row_changed": {
        "text": "Baris daftar lama (row.json) bukan yang masuk dengan impornya.",
        "text_en": "The row of the old register (row.json) is not the one that came in with its import.",
    },
    "row": {
        "text": "Baris %(line)s daftar lama adalah yang masuk dengan berkas %(file)s (SHA-256 %(hash)s).",
        "text_en": "Row %(line)s of the old register is the one that came with the file %(file)s (SHA-256 %(hash)s).",
    },
    "row_unbound": {
        "text": "Baris %(line)s daftar lama masuk ketika impor belum dicatat dalam riwayat; hanya manifest menjaganya.",
        "text_en": "Row %(line)s of the old register came in under a version that kept no history of imports; only the "
        "manifest protects it.",
    },
    "row_kept": {
        "text": "Baris %(line)s daftar lama adalah yang tercatat ketika riwayat perjanjian ini dimulai.",
        "text_en": "Row %(line)s of the old register is the one noted when the history of this agreement began.",
    },
    "untouched": {
        "text": "Belum ada tindakan atas %(proposal)s sejak masuk daftar.",
        "text_en": "Nothing was done to %(proposal)s since it came into the register.",
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


def held_outside(known: str | None, anchors: list[dict[str, Any]]) -> list[str]:
    """What a hash that somebody holds says: that of an anchor, or that of the list of contents."""
    if known is None:
        return [say("compare", **anchors[-1])] if anchors else []
    listed = sha256(HERE / "manifest.json")
    if known == listed:
        return [say("listed", hash=known), *([say("compare", **anchors[-1])] if anchors else [])]
    if all(anchor["hash"] != known for anchor in anchors):
        raise Wrong(say("neither", hash=known, listed=listed))
    return [say("known", hash=known)]


def check_history(known: str | None) -> list[str]:
    """The chains from their first rows, and the way from their heads to the anchors."""
    rows, proof = read("history.json"), read("anchors.json")
    anchors, names = proof["anchors"], {proof["proposal"], *proof.get("others", {})}
    wrong = misfit_of_anchors(anchors)
    heads: dict[int, list[dict[str, Any]]] = {}
    days = {anchor["number"]: anchor["day"] for anchor in anchors}
    for step in proof["steps"]:
        head, number = step["head"], step["anchor"]
        if number not in days or climb(head, step["path"]) != anchors[number - 1]["root"]:
            raise Wrong(say("path", number=number, position=head["position"]))
        heads.setdefault(number, []).append(head)
    ends = {**proof.get("others", {}), proof["proposal"]: proof["end"]}
    history = History(heads, days, {name: end for name, end in ends.items() if end is not None})
    for row in rows:
        if row["proposal"] not in names:
            raise Wrong(say("other_proposal"))
        wrong = wrong or history.add(row)
    wrong = wrong or history.end()
    if wrong is not None:
        raise Wrong(say(wrong.kind, **wrong.facts))
    outside = held_outside(known, anchors)
    lines = []
    for name in sorted(names, key=lambda name: name != proof["proposal"]):
        mine = [row for row in rows if row["proposal"] == name]
        lines += [say("history", proposal=name, n=len(mine)) if mine else say("untouched", proposal=name)]
        lines += what_is_anchored(proof, name, len(mine)) if mine else []
    return [*lines, *what_stands_outside(proof, outside)]


def what_is_anchored(proof: dict[str, Any], name: str, count: int) -> list[str]:
    """What the anchors cover of a history with so many rows."""
    anchors, steps = proof["anchors"], [step for step in proof["steps"] if step["head"]["proposal"] == name]
    lines, position = [], 0
    if steps:
        position = steps[-1]["head"]["position"]
        lines.append(say("anchored", **{**anchors[steps[-1]["anchor"] - 1], "position": position}))
    if anchors and position < count:
        lines.append(say("not_anchored", n=count - position))
    return lines


def what_stands_outside(proof: dict[str, Any], outside: list[str]) -> list[str]:
    """What to compare the anchors with, and whether one is stamped."""
    if not proof["anchors"]:
        return [*outside, say("no_anchor")]
    stamped = [anchor for anchor in proof["anchors"] if anchor["number"] == proof["stamped"]]
    return [*outside, say("stamp", **stamped[0]) if stamped else say("no_stamp")]


def check_row() -> list[str]:
    """The row of an old register is the one that its import has brought."""
    if not (HERE / "row.json").is_file():
        return []
    held, rows = read("row.json"), read("history.json")
    row, line = held["row"], held["row"]["line"]
    kept = [each["facts"]["row_sha256"] for each in rows if each["facts"].get("row_sha256")]
    if any(each != digest(row) for each in kept):
        raise Wrong(say("row_changed"))
    came = [each["facts"] for each in rows if each["proposal"] == held["import"] and "rows_root" in each["facts"]]
    if not came or held["way"] is None:
        return [say("row_kept", line=line) if kept else say("row_unbound", line=line)]
    if climb(row, held["way"]) != came[0]["rows_root"]:
        raise Wrong(say("row_changed"))
    return [say("row", line=line, file=came[0]["filename"], hash=came[0]["register_sha256"])]


def check_papers() -> list[str]:
    """Each paper is what its hash says; what the history names is there, and the other way round."""
    papers, rows, lines = read("papers.json"), read("history.json"), []
    named = {each["sha256"]: row["position"] for row in rows for each in brought(row["facts"])}
    removed = {row["facts"]["removed"]["sha256"]: row["position"] for row in rows if "removed" in row["facts"]}
    for paper in papers:
        if sha256(HERE / paper["file"]) != paper["sha256"]:
            raise Wrong(say("paper_changed", name=paper["file"], hash=paper["sha256"]))
        if paper["sha256"] not in named:
            lines.append(say("paper_unnamed", name=paper["file"]))
    unnamed = len(lines)
    there = {paper["sha256"] for paper in papers}
    for hash_, position in named.items():
        if hash_ not in there and removed.get(hash_, 0) < position:
            raise Wrong(say("paper_missing", position=position, hash=hash_))
    lines += [say("paper_removed", hash=hash_, position=at) for hash_, at in removed.items() if hash_ not in there]
    return [say("papers", n=len(papers), named=len(papers) - unnamed), *lines]


def brought(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The files that an act brought along."""
    return [*(facts.get("papers") or []), *([facts["file"]] if facts.get("file") else [])]


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
        lines = [check_files(), *check_history(known), *check_row(), *check_papers(), check_decisions()]
        lines.append(say("letters", n=len(letters), sent=sum(each["state"] == "sent" for each in letters)))
    except (Wrong, KeyError, ValueError, TypeError, OSError) as error:
        print(error)
        print(say("fails"))
        return 1
    print("\n".join([*lines, say("holds")]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
