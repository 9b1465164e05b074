"""The types of file that are accepted. What a file really is, the gate tells (`documents.gate`)."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JPEG = "image/jpeg"
PNG = "image/png"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv"
TSV = "text/tab-separated-values"

EXTENSIONS = {
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    PNG: (".png",),
    DOCM: (".docm",),
    XLSM: (".xlsm",),
    XLS: (".xls",),
    ODS: (".ods",),
    CSV: (".csv", ".txt"),
    TSV: (".tsv", ".tab"),
}
"""By media type; the first is what we write."""

PAPERS = (PDF, DOCX, XLSX, JPEG, PNG)
"""What a paper of a proposal or an agreement may be."""
REGISTERS = (XLSX, XLSM, XLS, ODS, CSV, TSV)
"""
What an old register may be. Only the cells of it are read, behind the gate: what acts by itself in such a file is
neither run nor handed on, so it is no reason to refuse one.
"""
