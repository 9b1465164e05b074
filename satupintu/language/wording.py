"""The words people see for statuses, stages, tasks, answers and events; one place for each word."""

from collections.abc import Mapping
from typing import Any

from satupintu.domain.office.office import Role
from satupintu.domain.process.form import DocumentType, PartnerKind
from satupintu.domain.process.lifecycle import Stage, Status
from satupintu.domain.process.made_papers import MadePaper
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.rules import Deviation
from satupintu.domain.process.signer import Ground
from satupintu.domain.route.law import Words
from satupintu.domain.route.routes import Checklist
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.kinds import KINDS
from satupintu.language import mark, say

STATUS: Mapping[Status, str] = {
    Status.SUBMITTED: mark("Pemeriksaan kelengkapan"),
    Status.RETURNED: mark("Dikembalikan kepada pemrakarsa"),
    Status.IN_REVIEW: mark("Telaah TKKSD"),
    Status.WITH_CHAIR: mark("Pertimbangan Ketua TKKSD"),
    Status.RECOMMENDED: mark("Direkomendasikan Ketua TKKSD"),
    Status.AWAITING_APPROVAL: mark("Menunggu jawaban pihak lain"),
    Status.IN_SIGNING: mark("Penandatanganan"),
    Status.SIGNED: mark("Telah ditandatangani"),
    Status.REGISTERED: mark("Terdaftar"),
    Status.REFUSED: mark("Ditolak pada pemeriksaan"),
    Status.REJECTED: mark("Tidak disetujui"),
    Status.DECLINED: mark("Penandatanganan ditolak"),
    Status.WITHDRAWN: mark("Dicabut pemrakarsa"),
}

STAGE: Mapping[Stage, str] = {
    Stage.INITIATION: mark("Prakarsa"),
    Stage.REVIEW: mark("Telaah TKKSD"),
    Stage.APPROVALS: mark("Penawaran dan persetujuan"),
    Stage.SIGNING: mark("Penandatanganan"),
    Stage.REGISTRATION: mark("Penatausahaan"),
}

ASSIGNMENT: Mapping[Assignment, str] = {each: kind.word for each, kind in KINDS.items()}

CHOICE: Mapping[Choice, str] = {
    Choice.ACCEPT: mark("Berkas lengkap"),
    Choice.RETURN: mark("Kembalikan untuk dilengkapi"),
    Choice.REFUSE: mark("Tolak usulan"),
    Choice.RESUBMIT: mark("Ajukan kembali"),
    Choice.WITHDRAW: mark("Cabut usulan"),
    Choice.APPROVE: mark("Setuju"),
    Choice.APPROVE_WITH_CONDITIONS: mark("Setuju dengan syarat"),
    Choice.REVISE: mark("Perlu perbaikan"),
    Choice.REJECT: mark("Tidak setuju"),
    Choice.INITIAL: mark("Beri paraf"),
    Choice.SIGN: mark("Menandatangani"),
    Choice.DECLINE: mark("Menolak menandatangani"),
    Choice.RECORD: mark("Catat penandatanganan"),
}

CHOICE_HINT: Mapping[Choice, str] = {
    Choice.ACCEPT: mark("Usulan diteruskan ke TKKSD"),
    Choice.RETURN: mark("Sebutkan apa yang kurang; pemrakarsa menerima tautan untuk melengkapi"),
    Choice.REFUSE: mark("Wajib disertai alasan; usulan berakhir"),
    Choice.RESUBMIT: mark("Berkas sudah dilengkapi atau naskah sudah diperbaiki"),
    Choice.WITHDRAW: mark("Usulan berakhir; sebutkan alasannya"),
    Choice.APPROVE: mark("Dapat dilanjutkan ke tahap berikutnya"),
    Choice.APPROVE_WITH_CONDITIONS: mark("Berlanjut; setiap syarat dipantau sampai ditutup Bagian Kerja Sama"),
    Choice.REVISE: mark("Kembali ke pemrakarsa dengan catatan Anda"),
    Choice.REJECT: mark("Wajib disertai alasan"),
    Choice.INITIAL: mark("Naskah siap ditandatangani"),
    Choice.SIGN: mark("Anda menyatakan telah menandatangani naskah ini"),
    Choice.DECLINE: mark("Wajib disertai alasan; usulan berakhir"),
    Choice.RECORD: mark("Kedua pihak telah menandatangani di atas kertas"),
}

ROLE: Mapping[Role, str] = {
    Role.OPD: mark("Perangkat daerah"),
    Role.BAGIAN: mark("Bagian Kerja Sama"),
    Role.TKKSD: mark("TKKSD"),
    Role.SIGNATORY: mark("Penandatangan"),
    Role.AUDITOR: mark("Auditor"),
    Role.ADMINISTRATOR: mark("Administrator"),
}

DOCUMENT: Mapping[DocumentType, str] = {
    DocumentType.KB: mark("Kesepakatan Bersama"),
    DocumentType.PKS: mark("Perjanjian Kerja Sama"),
    DocumentType.NK: mark("Nota Kesepakatan"),
    DocumentType.LOI: mark("Pernyataan Kehendak Kerja Sama (LoI)"),
    DocumentType.MOU: mark("Naskah Kerja Sama (MoU)"),
}

GROUND: Mapping[Ground, str] = {
    Ground.AKTA: mark("Akta"),
    Ground.SK: mark("Surat keputusan (SK)"),
    Ground.PERATURAN: mark("Peraturan"),
}

PAPER: Mapping[PaperKind, str] = {
    PaperKind.SURAT_INISIASI: mark("Surat inisiasi"),
    PaperKind.SURAT_PENAWARAN: mark("Surat penawaran"),
    PaperKind.KAK: mark("Kerangka acuan kerja"),
    PaperKind.SK_PPKSD: mark("SK petugas penghubung"),
    PaperKind.RANCANGAN_NASKAH: mark("Rancangan naskah"),
    PaperKind.STUDI_KELAYAKAN: mark("Studi kelayakan"),
    PaperKind.DOKUMEN_LEGAL_MITRA: mark("Dokumen legal mitra"),
    PaperKind.RENCANA_KERJA: mark("Rencana kerja"),
    PaperKind.KAJIAN: mark("Kajian"),
    PaperKind.BERITA_ACARA: mark("Berita acara TKKSD"),
    PaperKind.NASKAH_DITANDATANGANI: mark("Naskah yang ditandatangani"),
    PaperKind.PERSETUJUAN_DPRD: mark("Persetujuan DPRD"),
    PaperKind.TANDA_TERIMA_DPRD: mark("Tanda terima DPRD"),
    PaperKind.TANDA_TERIMA: mark("Surat atau tanda terima"),
    PaperKind.SURAT_JAWABAN: mark("Surat jawaban"),
    PaperKind.TANDA_TERIMA_PENAWARAN: mark("Tanda terima surat penawaran"),
    PaperKind.JAWABAN_PENAWARAN: mark("Jawaban mitra atas penawaran"),
    PaperKind.PERMINTAAN_KEDUA: mark("Permintaan tanggapan kedua"),
    PaperKind.LAPORAN_GUBERNUR: mark("Laporan kepada Gubernur"),
    PaperKind.BALASAN_PENAWARAN: mark("Balasan atas penawaran mitra"),
    PaperKind.TANDA_TERIMA_GUBERNUR: mark("Tanda terima Gubernur"),
    PaperKind.PENERUSAN_GUBERNUR: mark("Surat penerusan Gubernur"),
    PaperKind.TANDA_TERIMA_MENTERI: mark("Tanda terima Menteri"),
    PaperKind.TANGGAPAN_MENTERI: mark("Tanggapan Menteri"),
    PaperKind.PERTIMBANGAN_MENTERI: mark("Pertimbangan Menteri"),
    PaperKind.SURAT_KONFIRMASI: mark("Surat konfirmasi Kementerian Luar Negeri"),
    PaperKind.PERSETUJUAN_MENTERI: mark("Persetujuan Menteri"),
    PaperKind.PEMETAAN: mark("Pemetaan potensi dan kebutuhan"),
    PaperKind.SURAT_PERNYATAAN_KESEDIAAN: mark("Surat pernyataan kesediaan"),
    PaperKind.SURAT_WALI_KOTA: mark("Surat Wali Kota"),
    PaperKind.KB_DITANDATANGANI: mark("KB yang telah ditandatangani"),
    PaperKind.LOI_DITANDATANGANI: mark("LoI yang telah ditandatangani"),
    PaperKind.PROFIL_MITRA: mark("Profil perusahaan mitra"),
    PaperKind.RENCANA_KERJA_SAMA: mark("Rencana kerja sama"),
    PaperKind.SURAT_KUASA: mark("Surat kuasa"),
    PaperKind.SURAT_KUASA_MITRA: mark("Surat kuasa penandatangan mitra"),
    PaperKind.NASKAH_PENGAKHIRAN: mark("Naskah pengakhiran"),
    PaperKind.DAFTAR_KERJA_SAMA: mark("Catatan dalam daftar kerja sama"),
    PaperKind.LAINNYA: mark("Lampiran lain"),
}

MADE_PAPER: Mapping[MadePaper, str] = {
    MadePaper.NOTA_DINAS: mark("Nota dinas"),
    MadePaper.SURAT_KUASA: mark("Surat kuasa"),
    MadePaper.SURAT_PENAWARAN: mark("Surat penawaran"),
    MadePaper.TANGGAPAN_PENAWARAN: mark("Tanggapan atas penawaran"),
    MadePaper.SURAT_DPRD: mark("Permohonan persetujuan kepada DPRD"),
    MadePaper.PERMINTAAN_KEDUA: mark("Permintaan tanggapan kedua"),
    MadePaper.LAPORAN_GUBERNUR: mark("Laporan kepada Gubernur"),
    MadePaper.SURAT_GUBERNUR: mark("Surat kepada Gubernur: rencana"),
    MadePaper.SURAT_GUBERNUR_NASKAH: mark("Surat kepada Gubernur: rancangan naskah"),
    MadePaper.SURAT_MENTERI: mark("Surat kepada Menteri: permohonan tanggapan"),
    MadePaper.SURAT_MENTERI_LANGSUNG: mark("Surat langsung kepada Menteri: rencana"),
    MadePaper.SURAT_MENTERI_NASKAH: mark("Surat langsung kepada Menteri: rancangan naskah"),
    MadePaper.USULAN_MENTERI: mark("Usulan kepada Menteri"),
    MadePaper.KB: mark("Rancangan Kesepakatan Bersama"),
    MadePaper.PKS: mark("Rancangan Perjanjian Kerja Sama"),
    MadePaper.NK: mark("Rancangan Nota Kesepakatan"),
    MadePaper.RENCANA_KERJA: mark("Rancangan Rencana Kerja"),
    MadePaper.LOI: mark("Rancangan LoI, bahasa Indonesia"),
    MadePaper.LOI_EN: mark("Rancangan LoI, bahasa Inggris"),
    MadePaper.MOU: mark("Rancangan MoU, bahasa Indonesia"),
    MadePaper.MOU_EN: mark("Rancangan MoU, bahasa Inggris"),
    MadePaper.RENCANA_KERJA_SAMA: mark("Rancangan Rencana Kerja Sama"),
    MadePaper.ADENDUM: mark("Rancangan adendum"),
}

LACKING: Mapping[str, str] = {
    "signer": mark("Nama penandatangan %(of)s"),
    "address": mark("Alamat %(of)s"),
    "parent": mark("Nomor atau judul Kesepakatan Bersama induk"),
    "amended_day": mark("Tanggal penandatanganan naskah yang diubah"),
    "amended_number": mark("Nomor naskah yang diubah, dari %(of)s"),
    "amendment": mark("Ketentuan yang diubah dan bunyinya yang baru"),
    "translation": mark("Terjemahan Inggris judul, tujuan, dan ruang lingkup"),
    "wording": mark("Rumusan pasal %(of)s"),
    "reason": mark("Alasan tidak dilanjutkan"),
    "mayor": mark("Nama Wali Kota, dalam config/office.toml"),
    "appointed": mark("Nama pejabat yang ditunjuk menandatangani, dalam config/office.toml"),
    "head": mark("Nama kepala perangkat daerah, dalam config/office.toml"),
    "secretary": mark("Nama Kepala Bagian Kerja Sama, dalam config/office.toml"),
    "province": mark("Nama provinsi, dalam config/office.toml"),
}

PARTNER_KIND: Mapping[PartnerKind, str] = {
    PartnerKind.PROVINSI: mark("Pemerintah provinsi"),
    PartnerKind.KABUPATEN_KOTA: mark("Pemerintah kabupaten/kota lain"),
    PartnerKind.KEMENTERIAN_LEMBAGA: mark("Kementerian/lembaga"),
    PartnerKind.INSTANSI_VERTIKAL: mark("Instansi vertikal"),
    PartnerKind.TNI_POLRI_KEJAKSAAN: mark("TNI/Polri/Kejaksaan"),
    PartnerKind.BADAN_HUKUM_PUBLIK: mark("Badan hukum publik"),
    PartnerKind.PERGURUAN_TINGGI_NEGERI: mark("Perguruan tinggi negeri"),
    PartnerKind.PERGURUAN_TINGGI_SWASTA: mark("Perguruan tinggi swasta"),
    PartnerKind.BUMN: mark("BUMN"),
    PartnerKind.BUMD: mark("BUMD"),
    PartnerKind.PERUSAHAAN_SWASTA: mark("Perusahaan swasta"),
    PartnerKind.BANK: mark("Bank"),
    PartnerKind.KOPERASI: mark("Koperasi"),
    PartnerKind.ORMAS: mark("Yayasan/ormas/asosiasi"),
    PartnerKind.PERSEORANGAN: mark("Perseorangan"),
    PartnerKind.PEMDA_LUAR_NEGERI: mark("Pemerintah daerah luar negeri"),
    PartnerKind.ORGANISASI_INTERNASIONAL: mark("Organisasi internasional"),
    PartnerKind.LSM_ASING: mark("LSM asing"),
    PartnerKind.LEMBAGA_PENDIDIKAN_LUAR_NEGERI: mark("Lembaga pendidikan luar negeri"),
}

CHECKLIST: Mapping[Checklist, str] = {
    Checklist.LEGAL: mark("Kesesuaian regulasi"),
    Checklist.BENEFIT: mark("Manfaat"),
}

CLOCK: Mapping[str, str] = {
    "completeness": mark("Pemeriksaan kelengkapan"),
    "completion": mark("Perbaikan oleh pemrakarsa"),
    "review": mark("Telaah TKKSD"),
    "conclusion": mark("Pertimbangan Ketua TKKSD"),
    "signing": mark("Penandatanganan"),
}

LETTER_STATE: Mapping[str, str] = {
    "queued": mark("Menunggu dikirim"),
    "sent": mark("Terkirim"),
    "failed": mark("Tidak terkirim"),
    "cancelled": mark("Dibatalkan"),
}

VIA: Mapping[str, str] = {
    "link": mark("melalui tautan surat"),
    "desk": mark("melalui meja kerja"),
    "cli": mark("melalui baris perintah"),
    "api": mark("melalui API"),
    "prefect": mark("melalui Prefect"),
    "system": mark("oleh sistem"),
}

CHECK: Mapping[str, str] = {
    "yes": mark("Ya"),
    "no": mark("Tidak"),
    "na": mark("Tidak berlaku"),
    "not_stated": mark("Tidak dinyatakan"),
}

SIGNATURE_PROBLEM: Mapping[str, str] = {
    "damaged": mark("Tanda tangan elektronik dalam berkas ini tidak dapat dibaca; berkasnya mungkin rusak."),
    "slow": mark("Tanda tangan elektronik tidak dibaca: berkas ini terlalu lama diperiksa."),
    "too_many": mark("Tanda tangan elektronik tidak dibaca: jumlahnya lebih dari 50."),
}

SIGNATURE_INTACT: Mapping[str, str] = {
    "yes": mark("Utuh: isi tidak berubah sejak ditandatangani"),
    "no": mark("Tidak utuh: isi berubah sejak ditandatangani"),
    "unknown": mark("Tidak diketahui: jenis tanda tangan ini tidak dapat diperiksa"),
}

SIGNATURE_WHOLE: Mapping[str, str] = {
    "yes": mark("Meliputi seluruh berkas"),
    "permitted": mark("Meliputi naskah; sesudahnya hanya tambahan yang diizinkan, seperti tanda tangan lain"),
    "no": mark("Tidak meliputi seluruh berkas: ada perubahan sesudah ditandatangani"),
    "unknown": mark("Cakupan tidak diketahui"),
}

SIGNATURE_TRUSTED: Mapping[str, str] = {
    "yes": mark("Tepercaya: bersumber pada sertifikat induk yang diakui kantor ini"),
    "no": mark("Tidak tepercaya: tidak bersumber pada sertifikat induk yang diakui kantor ini"),
    "expired": mark("Tidak tepercaya: masa berlaku sertifikat telah lewat"),
    "no_root": mark("Tidak diketahui: belum ada sertifikat induk yang disetel"),
    "unknown": mark("Kepercayaan tidak diketahui"),
}

SIGNATURE_REVOKED: Mapping[str, str] = {
    "yes": mark("Sertifikat telah dicabut"),
    "no": mark("Tidak dicabut, menurut data di dalam berkas"),
    "unknown": mark("Tidak diketahui: berkas tidak memuat data pencabutan yang dapat diperiksa"),
}

SIGNATURE_TIME: Mapping[str, str] = {
    "tsa": mark("Cap waktu dari layanan yang tepercaya"),
    "tsa_unverified": mark("Cap waktu dari layanan yang belum dapat dipastikan"),
    "signer": mark("Menurut jam penanda tangan sendiri"),
    "none": mark("Waktu tidak dinyatakan"),
}


def work(language: str, assignment: Assignment, step: Words | None = None) -> str:
    """What a task is called; with its step, where it has one: `Pencatatan jawaban (Persetujuan DPRD)`."""
    word = say(language, ASSIGNMENT[assignment])
    return f"{word} ({step.text_in(language)})" if step else word


def chosen(language: str, assignment: Assignment, choice: Choice, said: Words | None = None) -> str:
    """What was answered; in the step's own words, where it has them (`said`)."""
    if said is not None:
        return said.text_in(language)
    outcome = KINDS[assignment].choices.get(choice)
    return say(language, (outcome and outcome.word) or CHOICE[choice])


def choice_hint(language: str, assignment: Assignment, choice: Choice) -> str:
    """What an answer brings about; nothing where it has a word of its own, which says it."""
    return "" if KINDS[assignment].choices[choice].word else say(language, CHOICE_HINT[choice])


def paper_kind(kind: str) -> str:
    """The word for a kind of paper; unknown kinds are shown as they were entered."""
    return PAPER[PaperKind(kind)] if kind in set(PaperKind) else kind.replace("_", " ").capitalize()


def document_or_paper(kind: str) -> str:
    """The word for what a stage needs or produces: a kind of document or of paper."""
    return {str(each): word for each, word in DOCUMENT.items()}.get(kind) or paper_kind(kind)


def deviation(language: str, found: Deviation) -> str:
    """Where a proposal departs from its route, as a sentence."""
    facts: dict[str, Any] = dict(found.facts)
    if "kind" in facts:
        facts["kind"] = mark(paper_kind(str(facts["kind"])))
    return say(language, found.sentence, **facts)
