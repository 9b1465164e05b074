"""The words of corrections of the register: its fields, its events, and what is said of them."""

from collections.abc import Iterator, Mapping

from satupintu.domain.process import correction_events as events
from satupintu.domain.process.event_facts import Event
from satupintu.domain.register.corrected import CITY, PARTNER, party_part
from satupintu.domain.register.tidying import Lack
from satupintu.language import mark, register_words, say, wording
from satupintu.language.timeline_parts import EntryPart, PartLook

CORRECTION_FIELD: Mapping[str, str] = {
    "title": mark("Judul"),
    "title_as_written": mark("Judul naskah"),
    "document": mark("Jenis naskah"),
    "document_as_written": mark("Jenis sebagaimana tertulis"),
    "route": mark("Jalur"),
    "category": mark("Kategori"),
    "affair": mark("Urusan"),
    "departments": mark("Perangkat daerah"),
    "scope": mark("Ruang lingkup"),
    "year": mark("Tahun"),
    "signed_on": mark("Tanggal penandatanganan"),
    "place": mark("Tempat"),
    "starts_on": mark("Mulai berlaku"),
    "ends_on": mark("Berakhir"),
    "term_months": mark("Masa berlaku (bulan)"),
    "notes": mark("Catatan"),
}
PARTY_PART: Mapping[str, str] = {
    "name": mark("Nama pihak"),
    "side": mark("Sebagai"),
    "kind": mark("Kategori mitra"),
    "number": mark("Nomor"),
    "signatory_name": mark("Nama penandatangan"),
    "signatory_position": mark("Jabatan penandatangan"),
    "power_of_attorney": mark("Surat kuasa"),
}
SIDE: Mapping[str, str] = {CITY: mark("Pihak kota"), PARTNER: mark("Mitra")}

LACK: Mapping[Lack, str] = {
    Lack.DOUBLE: mark("Mungkin rangkap"),
    Lack.LAST_DAY: mark("Hari berakhir"),
    Lack.PARTNER_KIND: mark("Kategori mitra"),
    Lack.DEPARTMENT: mark("Perangkat daerah tidak dikenali"),
    Lack.ROUTE: mark("Jalur"),
    Lack.PARENT: mark("Naskah induk"),
    Lack.FILE: mark("Berkas"),
}

CORRECTION_EVENT: Mapping[type[Event], str] = {
    events.OldAgreementKept: mark("Riwayat dimulai dengan yang tercatat sampai saat itu"),
    events.Corrected: mark("Catatan daftar diperbaiki"),
    events.TakenOut: mark("Dikeluarkan dari daftar"),
    events.BroughtBack: mark("Dikembalikan ke daftar"),
    events.MergedInto: mark("Digabungkan dengan rangkapnya"),
    events.TookIn: mark("Rangkapnya digabungkan ke sini"),
    events.ToldApart: mark("Dinyatakan bukan rangkap"),
    events.AgreementFileRemoved: mark("Berkas perjanjian dikeluarkan"),
    events.Withheld: mark("Ditutup untuk umum"),
    events.OpenedToPublic: mark("Dibuka untuk umum"),
    events.OldRegisterImported: mark("Daftar lama dimasukkan"),
    events.OldRegisterUndone: mark("Impor daftar lama dibatalkan"),
}


def field_label(language: str, name: str) -> str:
    """What a field is called; of a party with its place."""
    part = party_part(name)
    if part is None:
        return say(language, CORRECTION_FIELD[name]) if name in CORRECTION_FIELD else name
    return say(language, "Pihak %(n)s: %(part)s", n=part[0], part=mark(PARTY_PART[part[1]]))


def field_text(language: str, name: str, text: str) -> str:
    """What stood in a field, in words where it is one of a choice."""
    part = party_part(name)
    words: Mapping[str, str] = {
        "document": {str(key): word for key, word in wording.DOCUMENT.items()},
        "category": {str(key): word for key, word in register_words.CATEGORY.items()},
        "side": SIDE,
        "kind": {str(key): word for key, word in wording.PARTNER_KIND.items()},
    }.get(part[1] if part else name, {})
    return say(language, words[text]) if text in words else text.replace("\n", "; ")


def of_the_register(language: str, event: Event) -> Iterator[EntryPart]:
    """What is said of the facts of an event."""
    match event:
        case events.Corrected() | events.TookIn():
            if isinstance(event, events.TookIn):
                yield EntryPart(event.double, PartLook.STRONG)
            if isinstance(event, events.Corrected) and event.lapsed:
                yield EntryPart(say(language, "%(n)s kewajiban gugur", n=event.lapsed), PartLook.SMALL)
            for each in event.changed:
                before, after = (field_text(language, each.field, text) or "–" for text in (each.before, each.after))
                yield EntryPart(
                    f"{field_label(language, each.field)}: {before} → {after}", PartLook.SMALL, on_new_line=True
                )
        case events.ToldApart():
            yield EntryPart(f"≠ {event.other}", PartLook.STRONG)
        case events.MergedInto():
            yield EntryPart(f"→ {event.into}", PartLook.STRONG)
        case events.AgreementFileRemoved():
            yield EntryPart(say(language, wording.paper_kind(event.removed.kind)), PartLook.STRONG)
            yield EntryPart(f"SHA-256 {event.removed.sha256}", PartLook.SMALL, on_new_line=True)
        case events.OldRegisterImported():
            facts = {"file": event.filename, "n": event.accepted, "first": event.first, "last": event.last}
            sentence = say(language, "%(file)s: %(n)s perjanjian, %(first)s sampai %(last)s", **facts)
            yield EntryPart(sentence, PartLook.SMALL)
        case events.OldRegisterUndone():
            yield EntryPart(say(language, "%(n)s perjanjian keluar dari daftar", n=event.gone), PartLook.SMALL)
