"""The words of the figures, Indonesian as the message ids."""

from collections.abc import Mapping

from satupintu.domain.follow_up.obligations import Reply
from satupintu.domain.register.figures import Dimension
from satupintu.domain.task.assignments import Assignment
from satupintu.language import mark

BY: Mapping[Dimension, tuple[str, str]] = {
    Dimension.ROUTE: (mark("Jalur"), ""),
    Dimension.DOCUMENT: (mark("Jenis naskah"), ""),
    Dimension.PARTNER_KIND: (
        mark("Kategori mitra"),
        mark("Perjanjian dengan mitra dari beberapa kategori dihitung pada setiap kategori."),
    ),
    Dimension.OPD: (
        mark("Perangkat daerah"),
        mark("Perjanjian beberapa perangkat daerah dihitung pada setiap perangkat daerah."),
    ),
    Dimension.AFFAIR: (mark("Urusan"), ""),
}
"""Title and note of the table of each dimension."""

_BAGIAN = mark("Bagian Kerja Sama")

WHOM: Mapping[Assignment, str] = {
    Assignment.COMPLETENESS: _BAGIAN,
    Assignment.COMPLETION: mark("Perangkat daerah"),
    Assignment.LEGAL_REVIEW: mark("TKKSD"),
    Assignment.BENEFIT_REVIEW: mark("TKKSD"),
    Assignment.CONCLUSION: mark("TKKSD"),
    Assignment.LETTER: _BAGIAN,
    Assignment.APPROVAL: mark("Pihak luar (jawaban dicatat Bagian)"),
    Assignment.PARAF: mark("Penandatangan"),
    Assignment.PARTNER_SIGNATURE: mark("Mitra"),
    Assignment.CITY_SIGNATURE: mark("Penandatangan"),
    Assignment.WET_INK: _BAGIAN,
}
"""Who is waited for, where a task does not name the post."""

LONG_FORM = (mark("Tabel"), mark("Baris"), mark("Kolom"), mark("Nilai"))
"""Heads of the figures that are taken away as CSV."""

RECOMMENDED: Mapping[Reply, str] = {
    Reply.CONTINUE: mark("Rekomendasi: dilanjutkan"),
    Reply.WIDEN: mark("Rekomendasi: diperluas"),
    Reply.STOP: mark("Rekomendasi: dihentikan"),
}
"""What evaluations recommend."""
