"""What a visitor sends with each request that asks for a change: enough for it to be done, if it is theirs to do."""

from collections.abc import Mapping
from typing import Any

from satupintu.domain.old_register.choices import Choices
from satupintu.domain.register.corrected import OWN_FIELDS
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register.import_desk import seen
from satupintu.web.http.uploads import Kept
from satupintu.web.process.proposal_form import flattened
from tests.support.busy_office import LETTER, NEW_ROWS
from tests.support.forms import CONTENT, a_form
from tests.support.papers import pdf
from tests.support.replies import SCAN, TEXT

UNNAMED: Mapping[str, str] = {
    "extension": "docx",
    "paper": "kb",
    "period": "2026-1",
    "route": "ksdd",
    "name": LETTER,
    "path": "satupintu.css",
}
"""Parameters of addresses where the thing names none."""
_FROM_A_LETTER = ("/t/{token}", "/t/{token}/baru")
"""Pages that know no session: their forms carry the token of everybody."""
_ANYBODY = ("/verifikasi/{code}", "/bahasa")
"""Forms that change nothing but what the visitor sees, and carry no token."""

Sent = tuple[dict[str, Any], dict[str, Any]]
"""Fields and files."""


def sent(desk: Desk, address: str, thing: Mapping[str, Any]) -> Sent:
    """Fields and files of a form, without its token."""
    number = str(thing.get("number", ""))
    proposal = flattened(
        a_form(title="Usulan dari pengunjung", document="PKS", parent=thing.get("register_number", "x"))
    )
    files: dict[str, Any] = {}
    fields: dict[str, Any]
    match address:
        case "/masuk":
            fields = {"email": "bappeda@jambikota.example"}
        case "/sesi/orang":
            fields = {"email": "bappeda@jambikota.example"}
        case "/bahasa":
            fields = {"language": "id", "back": "/publik"}
        case "/autentikator":
            fields = {"step": "begin"}
        case "/verifikasi/{code}":
            fields, files = {}, {"file": ("a.pdf", b"x", "application/pdf")}
        case "/usulan/baru":
            fields = {**proposal, "submission": "a1", "points_of": proposal["parent"]}
        case "/kewajiban/{obligation_id}/usulan":
            fields = {**proposal, "submission": "b1", "points_of": proposal["parent"]}
        case "/tugas/{task_id}":
            fields = dict(thing.get("values", {"decision": "approve"}))
        case "/tugas/{task_id}/konfirmasi":
            fields = {"draft": thing.get("draft", "1"), "sha256": thing.get("draft_sha256", ""), "confirm": number[-4:]}
        case "/tugas/{task_id}/limpahkan" | "/usulan/{number}/tugas/{task_id}/alihkan":
            to = "asisten.ekonomi@jambikota.example"
            fields = {"to": to, "reason": "Cuti.", "step": "confirm", "confirm": number[-4:]}
        case "/usulan/{number}/penandatangan":
            fields = {"city_signer": "wali_kota", "reason": "Arahan pimpinan."}
        case "/usulan/{number}/induk":
            fields = {"parent": f"001/REG-KS/{desk.today().year}"}
        case "/usulan/{number}/upacara":
            fields = {"day": "2026-12-11", "hour": "09:00", "place": "Balai kota"}
        case "/rapat/baru" | "/rapat/{meeting_id}/ubah":
            fields = {"kind": "technical", "day": "2026-12-14", "hour": "09:00", "place": "Balai kota",
                      "led_by": "kabag.kerjasama@jambikota.example",
                      "items": thing.get("agenda", [number])}  # fmt: skip
        case "/rapat/{meeting_id}":
            fields = {"step": "call_off", "reason": "Ruang rapat dipakai."}
        case "/rapat/{meeting_id}/hasil":
            fields = dict(thing.get("result", {}))
        case "/usulan/{number}/syarat/{condition_id}":
            fields = {"note": "Sudah dilengkapi."}
        case "/surat/{letter_id}/kirim-ulang":
            fields = {"number": "", "email": ""}
        case "/kewajiban/{obligation_id}":
            fields = {"reply": "not_needed", "note": "Cukup dengan KB.", "declaration": "yes"}
        case "/kewajiban/{obligation_id}/buka-kembali":
            fields = {"due": "2026-12-20", "note": "Belum lengkap."}
        case "/daftar/{slug}":
            fields = {"step": "copy", "copy_kind": "original", "holder": "Arsip", "copy_place": "Lemari 1",
                      "duty_stamp": "yes"}  # fmt: skip
        case "/mitra/{partner_id}":
            fields = {"step": "change", "name": "Mitra Contoh", "kind": "bank"}
        case "/daftar/{slug}/publik":
            fields = {"withhold": "yes"}
        case "/daftar/{slug}/akhiri":
            fields = {"day": desk.today().isoformat(), "cause": "object_lost", "note": "Objeknya hilang.",
                      "declaration": "yes", "confirm": thing.get("register_number", "")}  # fmt: skip
            files = {"document": ("akhir.pdf", pdf(["Pengakhiran"]), "application/pdf")}
        case "/daftar/{slug}/naskah":
            fields = {**TEXT, "declaration": "yes", "kept": Kept(desk.keyring).pack([SCAN])}
        case "/daftar/{slug}/perbaiki":
            fields = {
                **thing.get("said", {}),
                "seen": thing.get("seen", ""),
                "place": "Muara Bulian",
                "reason": "Keliru.",
            }
        case "/daftar/{slug}/keluarkan" | "/daftar/{slug}/kembalikan" | "/daftar/{slug}/berkas/{file_id}/keluarkan":
            fields = {"reason": "Keliru.", "declaration": "yes", "seen": thing.get("seen", "")}
        case "/daftar/{slug}/gabungkan":
            fields = {"reason": "Rangkap.", "declaration": "yes", "double": thing.get("double", ""),
                      "seen": thing.get("seen_pair", ""),
                      **{f"of_{name}": "kept" for name in (*OWN_FIELDS, "parties")}}  # fmt: skip
        case "/daftar/{slug}/bukan-rangkap":
            fields = {"other": thing.get("double_slug", "")}
        case "/daftar/impor":
            fields, files = {}, {"file": ("baru.csv", NEW_ROWS, "text/csv")}
        case "/daftar/impor/{sha256}":
            columns = ("document", "parties", "title", "number", "starts")
            fields = {"filename": "baru.csv", "step": "apply"}
            fields |= {f"column.{index}": column for index, column in enumerate(columns)}
        case "/daftar/impor/draf/{draft_id}":
            fields = {"step": "discard"}
        case "/daftar/impor/draf/{draft_id}/susunan":
            fields = {"step": "save", "seen": seen(Choices()), "top": "1", "bottom": "1"}
        case "/daftar/impor/draf/{draft_id}/baris/{line}":
            fields = {"step": "leave_out", "seen": seen(Choices(), 2)}
        case _:
            fields = {}
    return fields, files


def as_json(address: str) -> dict[str, Any] | None:
    """The body of a request to the API; None for a form."""
    return {**CONTENT, "title": "Usulan dari program"} if address.startswith("/api/") else None


def is_tokenless(address: str) -> bool:
    """True where no form token is asked for: programs, and forms that change nothing."""
    return address.startswith("/api/") or address in _ANYBODY


def knows_no_session(address: str) -> bool:
    """True for pages whose form token is that of everybody."""
    return address in _FROM_A_LETTER
