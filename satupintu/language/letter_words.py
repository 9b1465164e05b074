"""What letters are called on pages, by their template."""

from collections.abc import Mapping

from satupintu.domain.letters.faults import Fault
from satupintu.language import mark

FAULT: Mapping[Fault, str] = {
    Fault.CONNECTION: mark("Server surat tidak dapat dihubungi atau sedang berhenti."),
    Fault.ACCOUNT: mark("Server surat menolak akun kota: nama pengguna, sandi, atau alamat pengirimnya."),
    Fault.QUOTA: mark("Jatah kirim akun surat sudah habis untuk sementara."),
    Fault.POLICY: mark("Server surat menolak menurut aturannya sendiri: daftar blokir, izin relai, atau dugaan spam."),
}
"""Why no letter leaves, in a sentence."""

LETTER: Mapping[str, str] = {
    "proposal_received": mark("Tanda terima usulan"),
    "partner_informed": mark("Pemberitahuan kepada mitra"),
    "department_named": mark("Pemberitahuan kepada perangkat daerah terkait"),
    "completeness_requested": mark("Permintaan pemeriksaan kelengkapan"),
    "completion_requested": mark("Permintaan perbaikan"),
    "review_requested": mark("Permintaan telaah"),
    "conclusion_requested": mark("Permintaan pertimbangan Ketua"),
    "conditions_set": mark("Pemberitahuan syarat rekomendasi"),
    "conditions_due": mark("Pengingat syarat rekomendasi"),
    "letter_requested": mark("Permintaan mengirim surat"),
    "approval_requested": mark("Permintaan mencatat jawaban"),
    "silence_warning": mark("Peringatan sebelum jangka waktu jawaban lewat"),
    "tacit_approval": mark("Pemberitahuan persetujuan karena tidak menjawab"),
    "silence_noted": mark("Pemberitahuan jawaban tidak tiba"),
    "offer_reply_near": mark("Peringatan tawaran yang harus dijawab"),
    "reminder": mark("Pengingat"),
    "digest": mark("Daftar tugas yang menunggu"),
    "due_moved": mark("Perubahan tenggat"),
    "escalated": mark("Pemberitahuan kepada atasan"),
    "paraf_requested": mark("Permintaan paraf"),
    "signature_requested": mark("Permintaan tanda tangan"),
    "ceremony_invitation": mark("Undangan upacara penandatanganan"),
    "ceremony_called_off": mark("Pembatalan upacara penandatanganan"),
    "signed_text_requested": mark("Permintaan naskah bertanda tangan"),
    "text_to_be_signed": mark("Pemberitahuan bahwa naskah perlu ditandatangani"),
    "meeting_invitation": mark("Undangan rapat TKKSD"),
    "meeting_not_held": mark("Pembatalan rapat TKKSD"),
    "meeting_needed": mark("Permintaan rapat TKKSD"),
    "signed_text_shared": mark("Naskah bertanda tangan"),
    "wet_ink_offered": mark("Pencatatan penandatanganan basah"),
    "decision_receipt": mark("Tanda terima keputusan"),
    "task_closed": mark("Penutupan permintaan"),
    "delegated": mark("Pemberitahuan tugas berpindah tangan"),
    "asked_instead": mark("Pemberitahuan penggantian"),
    "progress": mark("Kabar perkembangan"),
    "not_continued": mark("Pemberitahuan tidak dilanjutkan"),
    "parent_ends_first": mark("Pemberitahuan naskah induk berakhir lebih dahulu"),
    "parent_not_continued": mark("Pemberitahuan naskah induk tidak dilanjutkan"),
    "party_has_left": mark("Pemberitahuan kepada pihak yang keluar"),
    "registered": mark("Pemberitahuan terdaftar"),
    "sign_in": mark("Tautan masuk"),
    "new_link": mark("Tautan baru"),
    "asked_after": mark("Pertanyaan tindak lanjut"),
    "not_answered": mark("Pemberitahuan tindak lanjut terlambat"),
    "followed_up": mark("Tanda terima tindak lanjut"),
    "team_report_due": mark("Pengingat laporan TKKSD"),
    "agreement_terminated": mark("Pemberitahuan perjanjian diakhiri"),
    "history_anchored": mark("Tambatan riwayat"),
}
