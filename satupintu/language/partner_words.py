"""Words for the register of partners: what somebody did to a partner."""

from collections.abc import Mapping
from typing import Any

from satupintu.domain.marks import Country
from satupintu.domain.process.form import PartnerKind
from satupintu.domain.register.partners import PartnerAct
from satupintu.language import mark, say
from satupintu.language.wording import PARTNER_KIND

_ACT: Mapping[PartnerAct, str] = {
    PartnerAct.CHANGED: mark("Data mitra diubah"),
    PartnerAct.NAMED: mark("Nama lain “%(name)s” ditambahkan"),
    PartnerAct.MERGED: mark("“%(name)s” digabungkan ke mitra ini"),
    PartnerAct.PARTED: mark("Penggabungan “%(name)s” dibatalkan"),
}
_CHANGED: Mapping[str, str] = {
    "name": mark("nama: %(before)s → %(after)s"),
    "kind": mark("jenis: %(before)s → %(after)s"),
    "country": mark("negara: %(before)s → %(after)s"),
}
_FOLLOWED = mark("jenis pada %(n)s pihak perjanjian ikut berubah")


def entry_in_words(language: str, act: PartnerAct, facts: Mapping[str, Any]) -> str:
    """What was done, in one line, such as `Data mitra diubah (jenis: Bank → BUMN)`."""
    details = [
        say(language, _CHANGED[name], before=_shown(name, before), after=_shown(name, after))
        for name, (before, after) in facts.get("changed", {}).items()
    ]
    if count := facts.get("parties") or len(facts.get("before", ())):
        details.append(say(language, _FOLLOWED, n=count))
    said = say(language, _ACT[act], **({"name": facts["name"]} if "name" in facts else {}))
    return f"{said} ({'; '.join(details)})" if details else said


def _shown(name: str, value: str | None) -> str:
    if value is None:
        return "–"
    if name == "kind":
        return mark(PARTNER_KIND[PartnerKind(value)])
    return Country(value) if name == "country" else value
