"""The parties of an agreement: who stands first, and who signs for the city."""

from satupintu.domain.process.form import DocumentType, Partner, PartnerKind, ProposalForm
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.routes import RouteDefinition


def city_leads(document: DocumentType) -> bool:
    """
    Tell whether the city is PIHAK KESATU.

    In a Nota Kesepakatan the ministry is, otherwise the region (Permendagri 22/2020 Lampiran A-C).
    """
    return document is not DocumentType.NK


_LEADS = ("kepala ", "ketua ")


def is_led_by(partner: Partner) -> bool:
    """True where a partner's signatory leads it, as the post says: a minister, or the head of the very institution."""
    post, name = partner.signatory.position.casefold(), partner.name.casefold()
    led = next((post.removeprefix(word) for word in _LEADS if post.startswith(word)), None)
    return post.startswith("menteri ") or (led is not None and name.startswith(led))


def needs_power(partner: Partner) -> bool:
    """
    True where somebody signs for a ministry, an agency or its vertical office without leading it.

    For the ministry signs the party to whom it has given kuasa (Permendagri 22/2020 Ps. 57(2)); the head of a vertical
    office is such a party.
    """
    if partner.kind is PartnerKind.INSTANSI_VERTIKAL:
        return True
    return partner.kind is PartnerKind.KEMENTERIAN_LEMBAGA and not is_led_by(partner)


def signers_for(document: DocumentType, definition: RouteDefinition) -> tuple[Signer, ...]:
    """
    List among whom the city's signer is chosen, the usual one first.

    Only a PKS may be signed by the head of the OPD or an appointed official, with a surat kuasa. KB, NK, LoI and MoU
    are for the Wali Kota (Permendagri 22/2020 Ps. 10(2), 14, 33, 36, 57(2)).
    """
    rule = definition.documents.get(document)
    if rule is None:
        return (Signer.OPD_HEAD, Signer.WALI_KOTA) if document is DocumentType.PKS else (Signer.WALI_KOTA,)
    return tuple(dict.fromkeys((Signer(rule.signer), *rule.signers)))


def signer_of(form: ProposalForm, definition: RouteDefinition) -> Signer:
    """
    Tell who signs a proposal for the city: as chosen, otherwise as usual for its document.

    What the route does not allow is not followed: the kind of document may have been corrected since the choice.
    """
    allowed = signers_for(form.document, definition)
    chosen = chosen_signer(form.city_signer) if form.city_signer else None
    return chosen if chosen in allowed else allowed[0]


def chosen_signer(choice: str) -> Signer:
    """The kind of signer that a proposal has chosen; an address is that of an appointed official."""
    return Signer(choice) if choice in set(Signer) else Signer.APPOINTED


def signs_by_power(form: ProposalForm, definition: RouteDefinition) -> bool:
    """True where somebody else than the Wali Kota signs, who needs a surat kuasa."""
    return signer_of(form, definition) is not Signer.WALI_KOTA
