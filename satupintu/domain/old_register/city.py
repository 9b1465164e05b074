"""The city itself among the parties of old registers: its names, its departments, its mayor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from satupintu.domain.old_register.cells import plain_cell

_OFFICES = re.compile(
    r"\b(dinas|badan|bagian|setda|sekretariat|kecamatan|kelurahan|satpol|satuan polisi|inspektorat|rsud|puskesmas|"
    r"dis\w{2,}|din(kes|sos|dik)\w*|dlh|dpupr|pupr|damkar|bappeda|bpkad|bpprd|bkpsdmd?|kesbangpol|dpmptsp|kominfo|"
    r"kadis\w*|kaban|kabag|camat|lurah|inspektur|asisten|sekda|sekretaris daerah|kepala (dinas|badan|bagian)|tp pkk|"
    r"dprd)\b"
)
"""Offices of a city, or posts in them; whose they are the place says that follows."""
_NATIONAL = re.compile(
    r"\b(badan (pusat|narkotika|pertanahan|pengawas\w*|pemeriksa|amil|meteorologi|penyelenggara|kepegawaian negara|"
    r"pemeriksa)|bnn\w*|bps|bpom|bpn|bpjs|bpkp|baznas|kantor wilayah|kanwil)\b"
)
"""Offices of the state that bear a city's name."""

_BETWEEN = r"\s*(?:\bdan\b|\bdengan\b|&|;|/|,|\s[-–]\s)\s*"
_BETWEENS = re.compile(_BETWEEN, re.IGNORECASE)
_ELSEWHERE = re.compile(r"\b(kab|kabupaten|prov|provinsi|kota|pem\w+|kementerian|ri|daerah)\b")


@dataclass(frozen=True)
class City:
    """The city itself, among the parties."""

    name: str
    city: str
    departments: frozenset[str] = field(default=frozenset())
    """Names, codes and former names of its departments, as plain words."""
    offices: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    """The same with the name that each department has now."""

    def is_meant(self, said: str) -> bool:
        """True when a party is the city, by one of the names that registers give it."""
        return plain_cell(said) in self._names

    def parted(self, said: str) -> list[str]:
        """The names in a line that names the city and somebody else: `Pemkot Jambi dengan Bank Jambi`."""
        found = self._beside.fullmatch(said.strip()) if _BETWEENS.search(said) else None
        if found is None:
            return [said]
        return [name for name in (found["before"], found["city"], found["after"]) if name]

    def is_department(self, said: str) -> bool:
        """True for a department by its name, code or former name, with the city's name after it or without."""
        words = plain_cell(said)
        shortened = self.without_place(words)
        return words in self.departments or (shortened in self.departments and shortened != words)

    def is_part(self, said: str) -> bool:
        """True for an office that says it is this city's, such as `DLH Kota Jambi`."""
        words = plain_cell(said)
        if self.is_department(said):
            return True
        return bool(self._place.search(words) and _OFFICES.search(words) and not _NATIONAL.search(words))

    def is_named_in(self, said: str) -> bool:
        """True for what is called after the city, such as `BNN Kota Jambi`."""
        return self._place.search(plain_cell(said)) is not None

    def can_be(self, said: str) -> bool:
        """True for an office that says of no place whose it is, such as `Dishub`."""
        words = plain_cell(said)
        return bool(_OFFICES.match(words) and not _NATIONAL.search(words) and not _ELSEWHERE.search(words))

    def without_place(self, words: str) -> str:
        """The plain name of an office without the city's behind it."""
        return self._place.sub("", words).strip()

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its name: partners bear it, too."""
        return frozenset({*plain_cell(self.city).split(), *plain_cell(self.name).split()})

    @cached_property
    def _names(self) -> frozenset[str]:
        city = plain_cell(self.city)
        titles = ("pemerintah kota", "pemkot", "pemko", "kota", "pemda kota", "pemerintah daerah kota", "wali kota",
                  "walikota", "setda kota", "sekretariat daerah kota")  # fmt: skip
        return frozenset({plain_cell(self.name), *(f"{title} {city}" for title in titles), "pemerintah kota", "pemkot"})

    @cached_property
    def _beside(self) -> re.Pattern[str]:
        names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(self._names, key=len, reverse=True))
        return re.compile(
            rf"(?:(?P<before>.+?){_BETWEEN})?(?P<city>{names})(?:{_BETWEEN}(?P<after>.+))?", re.IGNORECASE
        )

    @cached_property
    def _place(self) -> re.Pattern[str]:
        """The city named as such, at the end of the name of an office."""
        city = re.escape(plain_cell(self.city))
        return re.compile(rf"\b(?:pemerintah kota|pemkot|pemko)(?: {city})?$|\bkota {city}$")

    @cached_property
    def mayor(self) -> re.Pattern[str]:
        """The mayor, or the secretary, with the name of the city."""
        city = re.escape(plain_cell(self.city))
        return re.compile(rf"\b(?:wali ?kota|walkot|(?:sekda|sekretaris daerah|setda)(?: kota)) {city}\b")
