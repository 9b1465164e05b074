"""A proposal with the dull fields filled in."""

from typing import Any

from satupintu.domain.process.form import ProposalForm

CONTENT: dict[str, Any] = {
    "title": "Pengelolaan Sampah Kota Jambi dan Kabupaten Contoh",
    "route": "KSDD",
    "category": "sukarela",
    "document": "KB",
    "initiator": "Dinas Lingkungan Hidup",
    "initiated_by": "opd",
    "partners": [
        {
            "name": "Pemerintah Kabupaten Contoh",
            "kind": "kabupaten_kota",
            "signatory": {"position": "Bupati Contoh"},
            "contact": {"name": "Bagian Kerja Sama", "email": "ks@contoh.example"},
        }
    ],
    "affair": "lingkungan hidup",
    "purpose": "Menangani sampah di batas daerah.",
    "scope": ["Pengangkutan"],
    "benefits": ["Kota bersih"],
    "location": "Kota Jambi",
    "term_years": 5,
    "funding": {"source": "APBD", "in_current_budget": True},
    "burdens_public": False,
    "in_planning_document": True,
    "attachments": [{"kind": "surat_inisiasi"}],
    "indicators": [{"name": "Sampah", "unit": "ton", "target": 5}],
}


def a_form(**changes: Any) -> ProposalForm:
    """The proposal above, with changes."""
    return ProposalForm.model_validate({**CONTENT, **changes})
