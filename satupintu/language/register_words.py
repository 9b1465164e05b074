"""The words of the register, Indonesian as the message ids."""

from collections.abc import Mapping

from satupintu.domain.old_register.columns import CitySide, Standing, TermUnit
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.piles import Pile
from satupintu.domain.old_register.rows import Verdict
from satupintu.domain.process.form import Category
from satupintu.domain.register.agreements import AgreementStatus, CopyKind, EndCause, RelationKind
from satupintu.domain.register.hanging import Hanging
from satupintu.domain.register.signed_texts import SignedHow
from satupintu.language import mark

AGREEMENT_STATUS: Mapping[AgreementStatus, str] = {
    AgreementStatus.NOT_YET: mark("Belum berlaku"),
    AgreementStatus.IN_FORCE: mark("Berlaku"),
    AgreementStatus.ENDING_SOON: mark("Segera berakhir"),
    AgreementStatus.ENDED: mark("Berakhir"),
    AgreementStatus.TERMINATED: mark("Diakhiri"),
    AgreementStatus.UNKNOWN: mark("Akhir tidak tercatat"),
}

PARENT: Mapping[RelationKind, str] = {
    RelationKind.IMPLEMENTS: mark("Melaksanakan"),
    RelationKind.AMENDS: mark("Mengubah (adendum)"),
    RelationKind.RENEWS: mark("Memperpanjang"),
}
"""What an agreement is to its parent."""

CHILD: Mapping[RelationKind, str] = {
    RelationKind.IMPLEMENTS: mark("Dilaksanakan dengan"),
    RelationKind.AMENDS: mark("Diubah dengan"),
    RelationKind.RENEWS: mark("Diperpanjang dengan"),
}
"""What an agreement's child is to it."""

SIGNED_HOW: Mapping[SignedHow, str] = {
    SignedHow.INK: mark("Tanda tangan basah"),
    SignedHow.ELECTRONIC: mark("Tanda tangan elektronik tersertifikasi"),
    SignedHow.MIXED: mark("Campuran: sebagian basah, sebagian elektronik"),
}

SIGNED_HOW_HINT: Mapping[SignedHow, str] = {
    SignedHow.INK: mark("Di atas kertas; yang diunggah adalah pindaiannya"),
    SignedHow.ELECTRONIC: mark("Yang diunggah adalah berkas aslinya, bukan cetakannya"),
    SignedHow.MIXED: mark("Yang diunggah adalah berkas yang bertanda tangan elektronik, dengan pindaian di dalamnya"),
}

COPY: Mapping[CopyKind, str] = {CopyKind.ORIGINAL: mark("Asli"), CopyKind.PHOTOCOPY: mark("Fotokopi")}

CATEGORY: Mapping[Category, str] = {Category.WAJIB: mark("wajib"), Category.SUKARELA: mark("sukarela")}

END_CAUSE: Mapping[EndCause, str] = {
    EndCause.TERM_OVER: mark("Jangka waktu berakhir"),
    EndCause.PURPOSE_REACHED: mark("Tujuan telah tercapai"),
    EndCause.AGREED: mark("Para pihak sepakat mengakhiri"),
    EndCause.LAW_CHANGED: mark("Perubahan kebijakan atau peraturan"),
    EndCause.OBJECT_LOST: mark("Objek kerja sama hilang"),
    EndCause.COURT_RULING: mark("Putusan pengadilan berkekuatan hukum tetap"),
    EndCause.BANKRUPTCY: mark("Mitra pailit"),
}

ORDER: Mapping[str, str] = {
    "newest": mark("Terbaru"),
    "oldest": mark("Terlama"),
    "ending": mark("Berakhir paling dekat"),
    "title": mark("Judul"),
}

COLUMNS: tuple[str, ...] = (
    mark("Nomor register"),
    mark("Tahun"),
    mark("Jenis"),
    mark("Jenis sebagaimana tertulis"),
    mark("Judul"),
    mark("Jalur"),
    mark("Kategori"),
    mark("Para pihak"),
    mark("Nomor para pihak"),
    mark("Penandatangan"),
    mark("Kategori mitra"),
    mark("Perangkat daerah"),
    mark("Urusan"),
    mark("Ruang lingkup"),
    mark("Tempat"),
    mark("Tanggal penandatanganan"),
    mark("Mulai berlaku"),
    mark("Berakhir"),
    mark("Masa berlaku (bulan)"),
    mark("Status"),
    mark("Catatan"),
    mark("Kedudukan para pihak"),
    mark("Nama yang bertanda tangan"),
    mark("Surat kuasa para pihak"),
    mark("Judul sebagaimana tertulis"),
    mark("Nilai (rupiah)"),
    mark("Naskah induk"),
    mark("Diakhiri pada"),
    mark("Sebab pengakhiran"),
    mark("Keterangan pengakhiran"),
    mark("Peran para pihak"),
    mark("Merupakan adendum"),
    mark("Dinyatakan berakhir"),
)
"""Heads of the columns of a list that is taken away."""

AFFAIRS: tuple[str, ...] = (
    mark("pendidikan"),
    mark("kesehatan"),
    mark("pekerjaan umum dan penataan ruang"),
    mark("perumahan dan kawasan permukiman"),
    mark("ketenteraman, ketertiban umum, dan pelindungan masyarakat"),
    mark("sosial"),
    mark("tenaga kerja"),
    mark("pemberdayaan perempuan dan pelindungan anak"),
    mark("pangan"),
    mark("pertanahan"),
    mark("lingkungan hidup"),
    mark("administrasi kependudukan dan pencatatan sipil"),
    mark("pemberdayaan masyarakat dan desa"),
    mark("pengendalian penduduk dan keluarga berencana"),
    mark("perhubungan"),
    mark("komunikasi dan informatika"),
    mark("koperasi, usaha kecil, dan menengah"),
    mark("penanaman modal"),
    mark("kepemudaan dan olahraga"),
    mark("statistik"),
    mark("persandian"),
    mark("kebudayaan"),
    mark("perpustakaan"),
    mark("kearsipan"),
    mark("kelautan dan perikanan"),
    mark("pariwisata"),
    mark("pertanian"),
    mark("kehutanan"),
    mark("energi dan sumber daya mineral"),
    mark("perdagangan"),
    mark("perindustrian"),
    mark("transmigrasi"),
)
"""The affairs of a region (Permendagri 22/2020 Ps. 4; UU 23/2014 Ps. 12)."""

FIELD: Mapping[Field, str] = {
    Field.YEAR: mark("Tahun"),
    Field.DOCUMENT: mark("Jenis naskah"),
    Field.AS_WRITTEN: mark("Jenis sebagaimana tertulis"),
    Field.TITLE: mark("Judul"),
    Field.PARTIES: mark("Para pihak atau mitra"),
    Field.OWN_PARTY: mark("Pihak kota"),
    Field.PARTNER_KIND: mark("Kategori mitra"),
    Field.SIGNER: mark("Penandatangan"),
    Field.OWN_SIGNER: mark("Penandatangan pihak kota"),
    Field.PARTNER_SIGNER: mark("Penandatangan mitra"),
    Field.NUMBER: mark("Nomor"),
    Field.OWN_NUMBER: mark("Nomor pihak kota"),
    Field.PARTNER_NUMBER: mark("Nomor mitra"),
    Field.PARENT: mark("Naskah induk"),
    Field.SIGNED: mark("Tanggal penandatanganan"),
    Field.STARTS: mark("Mulai berlaku"),
    Field.ENDS: mark("Berakhir"),
    Field.TERM: mark("Masa berlaku"),
    Field.TERM_YEARS: mark("Masa berlaku (tahun)"),
    Field.TERM_MONTHS: mark("Masa berlaku (bulan)"),
    Field.TERM_DAYS: mark("Masa berlaku (hari)"),
    Field.STATUS: mark("Status"),
    Field.ROUTE: mark("Jalur"),
    Field.CATEGORY: mark("Kategori"),
    Field.OPD: mark("Perangkat daerah"),
    Field.AFFAIR: mark("Urusan"),
    Field.SCOPE: mark("Ruang lingkup"),
    Field.PLACE: mark("Tempat"),
    Field.VALUE: mark("Nilai (rupiah)"),
    Field.NOTES: mark("Catatan"),
    Field.REGISTER_NUMBER: mark("Nomor register"),
    Field.SIDE: mark("Kedudukan para pihak"),
    Field.SIGNER_NAME: mark("Nama yang bertanda tangan"),
    Field.ATTORNEY: mark("Surat kuasa para pihak"),
    Field.TITLE_AS_WRITTEN: mark("Judul sebagaimana tertulis"),
    Field.ENDED: mark("Diakhiri pada"),
    Field.END_CAUSE: mark("Sebab pengakhiran"),
    Field.END_NOTE: mark("Keterangan pengakhiran"),
    Field.ROLE: mark("Peran para pihak"),
    Field.ADDENDUM: mark("Merupakan adendum"),
    Field.SAID_OVER: mark("Dinyatakan berakhir"),
}
"""What a column of an old register may hold."""

VERDICT: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: mark("Diterima"),
    Verdict.ASKED: mark("Perlu dijawab"),
    Verdict.REFUSED: mark("Ditolak"),
    Verdict.KNOWN: mark("Sudah ada"),
    Verdict.LEFT_OUT: mark("Dikeluarkan"),
}

DATE_ORDER: Mapping[DateOrder, str] = {
    DateOrder.DMY: mark("hari/bulan/tahun"),
    DateOrder.MDY: mark("bulan/hari/tahun"),
}

CITY_SIDE: Mapping[CitySide, str] = {
    CitySide.FIRST: mark("kolom kiri"),
    CitySide.SECOND: mark("kolom kanan"),
}

QUESTION = mark("“%(said)s” berarti %(readings)s?")
SIDE_QUESTION = mark("“%(said)s” milik siapa: %(readings)s?")
TEXT_QUESTION = mark("Jenis naskah “%(said)s” itu apa: %(readings)s?")
DOUBLE_QUESTION = mark("“%(said)s” itu %(readings)s?")
QUESTION_ABOUT: Mapping[str, str] = {
    "reading": QUESTION,
    "side": SIDE_QUESTION,
    "text": TEXT_QUESTION,
    "double": DOUBLE_QUESTION,
}
"""What is asked, by the kind of question."""
PILE: Mapping[Pile, str] = {
    Pile.ASKED: mark("Perlu dijawab"),
    Pile.REFUSED: mark("Perlu diperbaiki"),
    Pile.PROPOSED: mark("Masuk dengan usulan"),
    Pile.SURE: mark("Masuk"),
    Pile.KNOWN: mark("Sudah ada"),
    Pile.LEFT_OUT: mark("Dikeluarkan"),
}
"""Rows of a draft, those first that need somebody."""
HANGING: Mapping[Hanging, str] = {
    Hanging.ENDED: mark("sudah diakhiri; pengakhiran tidak ditarik kembali, jadi biarkan impor ini"),
    Hanging.FILE: mark("ada berkasnya: keluarkan berkas itu di halaman perjanjiannya"),
    Hanging.COPY: mark("ada salinan yang dicatat: keluarkan catatan itu di halaman perjanjiannya"),
    Hanging.RELATION: mark("ada perjanjian lain yang terkait: keluarkan perjanjian itu, atau ubah induknya"),
    Hanging.ANSWER: mark("tindak lanjutnya sudah dijawab atau dimintakan lewat surat"),
}
"""What hangs on an agreement of an import, and what can be done about it."""
STANDING: Mapping[Standing, str] = {
    Standing.SAME: mark("perjanjian yang sama"),
    Standing.ANOTHER: mark("perjanjian lain"),
    Standing.NO_AGREEMENT: mark("bukan perjanjian kerja sama"),
}
TERM: Mapping[TermUnit, str] = {TermUnit.YEARS: mark("%(n)s tahun"), TermUnit.MONTHS: mark("%(n)s bulan")}

REPORT: tuple[str, ...] = (mark("Baris"), mark("Putusan"), mark("Sel"), mark("Penjelasan"))
"""Heads of the report on an import."""

HELD: Mapping[str, str] = {
    "parties": mark("Para pihak"),
    "ends_on": mark("Hari berakhir"),
    "scope": mark("Ruang lingkup"),
    "value": mark("Nilai"),
}
"""What an addendum can change."""
