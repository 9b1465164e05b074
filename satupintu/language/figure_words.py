"""The words of the figures, Indonesian as the message ids."""

from collections.abc import Mapping

from satupintu.domain.follow_up.obligations import Reply
from satupintu.domain.register.figures import Dimension
from satupintu.domain.task.kinds import Who
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

WHOM: Mapping[Who, str] = {
    Who.BAGIAN: mark("Bagian Kerja Sama"),
    Who.AUTHORITY: mark("Pihak luar (jawaban dicatat Bagian)"),
    Who.OPD: mark("Perangkat daerah"),
    Who.REVIEWER: mark("TKKSD"),
    Who.CHAIR: mark("TKKSD"),
    Who.OFFICIAL: mark("Penandatangan"),
    Who.SIGNATORY: mark("Penandatangan"),
    Who.PARTNER: mark("Mitra"),
}
"""Who is waited for, where a task does not name the post."""

LONG_FORM = (mark("Tabel"), mark("Baris"), mark("Kolom"), mark("Nilai"))
"""Heads of the figures that are taken away as CSV."""

RECOMMENDED_WORDS: Mapping[Reply, str] = {
    Reply.CONTINUE: mark("Rekomendasi: dilanjutkan"),
    Reply.WIDEN: mark("Rekomendasi: diperluas"),
    Reply.STOP: mark("Rekomendasi: dihentikan"),
}
"""What evaluations recommend."""
