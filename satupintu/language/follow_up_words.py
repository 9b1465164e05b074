"""The words of what follows a signature."""

from collections.abc import Mapping

from satupintu.domain.obligations import ObligationKind, Obstacle, Reply
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
