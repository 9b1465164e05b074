"""The papers that Satu Pintu makes, by name. When each makes sense says `satupintu.domain.process.papers`."""

from enum import StrEnum

from satupintu.domain.process.form import DocumentType


class MadePaper(StrEnum):
    """The papers; the word is the name of the text in `documents/papers` and part of the file name."""

    NOTA_DINAS = "nota_dinas"
    SURAT_KUASA = "surat_kuasa"
    SURAT_PENAWARAN = "surat_penawaran"
    TANGGAPAN_PENAWARAN = "tanggapan_penawaran"
    PERMINTAAN_KEDUA = "permintaan_kedua"
    LAPORAN_GUBERNUR = "laporan_gubernur"
    SURAT_DPRD = "surat_dprd"
    SURAT_DPRD_LANJUTAN = "surat_dprd_lanjutan"
    """Sends the draft back to the DPRD once it has studied it."""
    SURAT_GUBERNUR = "surat_gubernur"
    SURAT_GUBERNUR_NASKAH = "surat_gubernur_naskah"
    SURAT_MENTERI = "surat_menteri"
    SURAT_MENTERI_LANGSUNG = "surat_menteri_langsung"
    SURAT_MENTERI_NASKAH = "surat_menteri_naskah"
    USULAN_MENTERI = "usulan_menteri"
    KB = "kb"
    PKS = "pks"
    NK = "nk"
    RENCANA_KERJA = "rencana_kerja"
    LOI = "loi"
    LOI_EN = "loi_en"
    MOU = "mou"
    MOU_EN = "mou_en"
    RENCANA_KERJA_SAMA = "rencana_kerja_sama"
    ADENDUM = "adendum"

    @property
    def language(self) -> str:
        """The language the paper is written in."""
        return "en" if self.value.endswith("_en") else "id"

    @property
    def document(self) -> DocumentType | None:
        """The kind of agreement this is a first draft of; None for letters and plans."""
        word = self.value.removesuffix("_en").upper()
        return DocumentType(word) if word in DocumentType.__members__ else None
