"""Countries by their names, as CLDR has them; kept and sent as the two letters of ISO 3166."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from satupintu.domain.route.fitness import HOME

_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two letters that CLDR names beside the countries: unions, parts of countries, and places for tests."""


@cache
def countries(language: str) -> Mapping[str, str]:
    """The names of all countries by their code, Indonesia first, then as a reader of the language looks for them."""
    names = {
        code: name
        for code, name in Locale.parse(language).territories.items()
        if len(code) == len(HOME) and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda each: (each[0] != HOME, each[1])))


def country_name(language: str, code: str) -> str:
    """The name of a country; a code that nobody knows stays as it is."""
    return countries(language).get(code, code)
