"""The parties of an agreement: who stands first, and who may sign for the city."""

from satupintu.domain.process.form import DocumentType
from satupintu.domain.route.routes import RouteDefinition


def city_leads(document: DocumentType) -> bool:
    """
    Tell whether the city is PIHAK KESATU.

    In a Nota Kesepakatan the ministry is, otherwise the region (Permendagri 22/2020 Lampiran A-C).
    """
    return document is not DocumentType.NK


def head_signs(document: DocumentType, definition: RouteDefinition) -> bool:
    """
    Tell who signs for the city: only a PKS may be signed by the head of the OPD, with a surat kuasa.

    KB, NK, LoI and MoU are for the Wali Kota (Permendagri 22/2020 Ps. 10(2), 14, 33, 36, 57(2)).
    """
    rule = definition.documents.get(document)
    return rule.signer == "opd_head" if rule else document is DocumentType.PKS
