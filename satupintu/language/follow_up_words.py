"""The words of what follows a signature."""

from collections.abc import Mapping

from satupintu.domain.follow_up.obligations import Awaited, ObligationKind, Obstacle, Reply
from satupintu.language import mark

OBLIGATION: Mapping[ObligationKind, str] = {
    ObligationKind.FOLLOW_UP_DOCUMENT: mark("Tindak lanjut dengan perjanjian pelaksanaan"),
    ObligationKind.SEMESTER_REPORT: mark("Laporan semester"),
    ObligationKind.EVALUATION: mark("Evaluasi"),
    ObligationKind.EXPIRY: mark("Berakhir"),
    ObligationKind.COPY_TO_MINISTER: mark("Penyampaian naskah kepada Menteri"),
    ObligationKind.YEARLY_PLAN: mark("Rencana kegiatan tahunan"),
    ObligationKind.YEARLY_REPORT: mark("Laporan tahunan"),
    ObligationKind.EXTENSION: mark("Batas permohonan perpanjangan"),
}

REPLY: Mapping[Reply, str] = {
    Reply.REPORT: mark("Sampaikan"),
    Reply.UNDER_WAY: mark("Rancangan sedang disusun"),
    Reply.START: mark("Usulan dimulai"),
    Reply.NOT_NEEDED: mark("Tidak perlu tindak lanjut"),
    Reply.CONTINUE: mark("Dilanjutkan"),
    Reply.WIDEN: mark("Diperluas"),
    Reply.STOP: mark("Dihentikan"),
    Reply.LET_END: mark("Tidak diperpanjang"),
    Reply.DONE: mark("Surat telah dikirim"),
    Reply.REOPEN: mark("Dibuka kembali"),
}

REPLY_HINT: Mapping[Reply, str] = {
    Reply.REPORT: mark("Isi seluruh bagian; laporan tercatat pada perjanjian ini"),
    Reply.UNDER_WAY: mark("Sebutkan sampai mana, dan kapan selesai; ditanyakan lagi pada hari itu"),
    Reply.NOT_NEEDED: mark("Wajib disertai alasan; dibaca Kepala Bagian Kerja Sama"),
    Reply.CONTINUE: mark("Bermanfaat, berjalan seperti sekarang"),
    Reply.WIDEN: mark("Bermanfaat, ruang lingkupnya layak ditambah"),
    Reply.STOP: mark("Wajib disertai alasan; menghentikan tetap keputusan para pihak"),
    Reply.LET_END: mark("Wajib disertai alasan; berakhir pada hari terakhirnya"),
    Reply.DONE: mark("Sebutkan nomor dan tanggal surat Wali Kota"),
}

OBSTACLE: Mapping[Obstacle, str] = {
    Obstacle.BUDGET: mark("Anggaran"),
    Obstacle.STAFF: mark("Sumber daya manusia"),
    Obstacle.COORDINATION: mark("Koordinasi"),
    Obstacle.RULES: mark("Regulasi"),
    Obstacle.PARTNER: mark("Mitra"),
    Obstacle.FACILITIES: mark("Sarana dan data"),
    Obstacle.SCHEDULE: mark("Jadwal"),
    Obstacle.OTHER: mark("Lainnya"),
}

AWAITED_WORDS: Mapping[Awaited, str] = {
    Awaited.IMPLEMENTATION: mark("Belum ditindaklanjuti"),
    Awaited.REPORTS: mark("Laporan semester"),
    Awaited.EVALUATIONS: mark("Evaluasi"),
    Awaited.ENDING: mark("Akan berakhir"),
    Awaited.AUTHORITIES: mark("Kepada Menteri dan Gubernur"),
    Awaited.NOT_NEEDED: mark("Tidak perlu tindak lanjut"),
    Awaited.CONDITIONS: mark("Syarat TKKSD"),
}

AWAITED_NOTE: Mapping[Awaited, str] = {
    Awaited.IMPLEMENTATION: mark("KB tanpa PKS dan LoI tanpa MoU, yang paling lama lewat tenggat lebih dahulu."),
    Awaited.REPORTS: mark("Laporan perangkat daerah yang belum masuk, jatuh tempo sampai %(day)s."),
    Awaited.EVALUATIONS: mark("Evaluasi yang belum dijawab, jatuh tempo sampai %(day)s."),
    Awaited.ENDING: mark("Perjanjian yang berakhir, dan batas permohonan perpanjangan, sampai %(day)s."),
    Awaited.AUTHORITIES: mark("Naskah, rencana, dan laporan yang belum disampaikan, jatuh tempo sampai %(day)s."),
    Awaited.NOT_NEEDED: mark(
        "Dijawab tidak perlu ditindaklanjuti, yang terbaru lebih dahulu. Bila alasannya tidak diterima, tanyakan lagi."
    ),
    Awaited.CONDITIONS: mark("Syarat rekomendasi yang belum ditutup."),
}

AWAITED_COLUMNS: tuple[str, ...] = (
    mark("Nomor register"),
    mark("Jenis"),
    mark("Judul"),
    mark("Para pihak"),
    mark("Perangkat daerah"),
    mark("Yang ditunggu"),
    mark("Tanggal penandatanganan"),
    mark("Hari sejak penandatanganan"),
    mark("Tenggat"),
    mark("Lewat (hari)"),
    mark("Jawaban terakhir"),
    mark("Catatan"),
    mark("Dijawab oleh"),
    mark("Dijawab pada"),
    mark("Ditunda (kali)"),
    mark("Usulan berjalan"),
)
"""Heads of a list of obligations that is taken away."""

CONDITION_COLUMNS: tuple[str, ...] = (
    mark("Nomor usulan"),
    mark("Nomor register"),
    mark("Jenis"),
    mark("Judul"),
    mark("Para pihak"),
    mark("Perangkat daerah"),
    mark("Syarat"),
    mark("Ditetapkan oleh"),
    mark("Tenggat"),
    mark("Lewat (hari)"),
)
"""The same of the open conditions."""
