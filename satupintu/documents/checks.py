"""The types of file that are accepted. What a file really is, the gate tells (`documents.gate`)."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JPEG = "image/jpeg"
PNG = "image/png"
CSV = "text/csv"

EXTENSIONS = {
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    PNG: (".png",),
    CSV: (".csv",),
}
"""By media type; the first is what we write."""

PAPERS = (PDF, DOCX, XLSX, JPEG, PNG)
"""What a paper of a proposal or an agreement may be."""
REGISTERS = (XLSX, CSV)
"""What an old register may be."""
