"""The words of the security log."""

from collections.abc import Mapping

from satupintu.domain.office.security import SecurityKind
from satupintu.language import mark

KIND: Mapping[SecurityKind, str] = {
    SecurityKind.SIGN_IN_ASKED: mark("Tautan masuk diminta"),
    SecurityKind.SIGNED_IN: mark("Masuk"),
    SecurityKind.SIGN_IN_REFUSED: mark("Tautan ditolak"),
    SecurityKind.SIGNED_OUT: mark("Keluar"),
    SecurityKind.SESSIONS_ENDED: mark("Semua sesi diakhiri"),
    SecurityKind.CODE_TAKEN: mark("Kode autentikator diterima"),
    SecurityKind.CODE_WRONG: mark("Kode autentikator salah"),
    SecurityKind.CODE_LOCKED: mark("Autentikator terkunci 15 menit"),
    SecurityKind.AUTHENTICATOR_SET_UP: mark("Autentikator disiapkan"),
    SecurityKind.AUTHENTICATOR_RESET: mark("Autentikator disetel ulang"),
    SecurityKind.REFUSED: mark("Akses ditolak"),
    SecurityKind.BOUND_REACHED: mark("Batas tercapai"),
    SecurityKind.ROLE_GIVEN: mark("Peran diberikan"),
    SecurityKind.ROLE_CHANGED: mark("Peran berubah"),
    SecurityKind.ROLE_TAKEN: mark("Peran dicabut"),
    SecurityKind.TOKEN_CREATED: mark("Token program dibuat"),
    SecurityKind.TOKEN_REVOKED: mark("Token program dicabut"),
    SecurityKind.EXPORTED: mark("Data dibawa keluar"),
    SecurityKind.LETTER_REDIRECTED: mark("Surat dikirim ulang atau dialihkan"),
    SecurityKind.TASK_REASSIGNED: mark("Tugas dialihkan"),
}

FACT: Mapping[str, str] = {
    "after": mark("sesudah"),
    "before": mark("sebelum"),
    "bound": mark("batas"),
    "is_known": mark("alamat dikenal"),
    "letter": mark("surat"),
    "list": mark("daftar"),
    "method": mark("cara"),
    "name": mark("nama"),
    "number": mark("nomor"),
    "period": mark("periode"),
    "route": mark("halaman"),
    "rows": mark("baris"),
    "sessions": mark("sesi"),
    "task": mark("tugas"),
    "to": mark("kepada"),
    "what": mark("yang dibawa"),
    "whose": mark("milik"),
    "year": mark("tahun"),
}
"""What the facts of an entry are called; a part of an address that is not among them stands as it is."""
