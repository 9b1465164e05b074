"""
Families of agreements in the real system on a clock that travels: a KB and its PKS, a LoI and its MoU, a renewal, and
an addendum by which a party leaves and another enters; then what the figures and the lists say, by value.

They are signed in 2030, after everything else in this folder, so that the figures of that year are theirs alone. Days
are counted by hand. In short, and in `make test`, `tests/integration/test_four_families.py` tells them.
"""

import re
from dataclasses import dataclass

import pytest

from tests.acceptance.travel.register import DLH, KABAG, at_the_desk, figures_of, page_of, slug_of, words_of
from tests.acceptance.travel.traveller import Traveller, Walk
from tests.acceptance.travel.walks import SIGN, reviewed
from tests.support.forms import CONTENT
from tests.support.people import forms_of

POINTS = ["Pengangkutan antarkota", "Terminal bersama"]
AGREES, SIGNS = SIGN[:2], SIGN[2:]


@dataclass(frozen=True)
class Families:
    """The town, and the register numbers of what was signed there, by title."""

    town: Traveller
    numbers: dict[str, str]

    def enter(self, form: str, title: str, **changes: object) -> Walk:
        """A proposal such as `KSDD KB kabupaten_kota`, recommended on the day."""
        return reviewed(self.town, *form.split(), title=title, **changes)

    def sign(self, walk: Walk, title: str, *tasks: str) -> None:
        """The last tasks of a proposal, by which it becomes an agreement."""
        walk.answer(*tasks)
        walk.registered()
        query = "select register_number from agreement where title = $1"
        self.numbers[title] = self.town.records.rows(query, title)[0]["register_number"]

    def page(self, title: str) -> str:
        """The words of the agreement's page."""
        return page_of(self.town, f"/daftar/{slug_of(self.town, title)}")


KB, PKS, ADDENDUM = "KB Angkutan", "PKS Angkutan", "Adendum PKS Angkutan"
LOI, MOU = "LoI Kurashiki", "MoU Kurashiki"
SHORT, UNDER_IT, RENEWAL = "KB Data", "PKS Data", "KB Data baru"
AT_HOME, ABROAD = "kabupaten_kota", "pemda_luar_negeri"


@pytest.fixture(scope="module")
def begun(town: Traveller) -> Families:
    """A KB, its PKS, and the addendum to that by which the province takes the place of the kabupaten."""
    lived = Families(town, {})
    town.travel("2030-01-02", watch=False)
    kb = lived.enter(f"KSDD KB {AT_HOME}", KB, scope=POINTS)
    kb.answer("letter")
    town.travel("2030-01-07", watch=False)  # three working days
    lived.sign(kb, KB, "approval", *SIGN)

    town.travel("2030-02-11", watch=False)
    parent = {"parent": lived.numbers[KB].lower(), "parent_scope": POINTS[:1]}
    pks = lived.enter(f"KSDD PKS {AT_HOME}", PKS, **parent, scope=POINTS[:1], term_years=3)
    town.travel("2030-02-13", watch=False)  # two
    lived.sign(pks, PKS, *SIGN)

    town.travel("2030-02-18", watch=False)
    leaves = CONTENT["partners"][0]
    province = {"name": "Pemerintah Provinsi Contoh", "kind": "provinsi", "contact": {**leaves["contact"]}}
    province["contact"]["email"] = "ks.prov@contoh.example"
    addendum = town.begin(
        document="PKS",
        title=ADDENDUM,
        amends=lived.numbers[PKS],
        new_end="2032-12-31",
        burden_change="none",
        party_change={"leaves": [leaves["name"]], "ground": "Urusan beralih ke provinsi."},
        partners=[leaves, {**leaves, **province}],
        scope=POINTS[:1],
        term_years=3,
    )
    addendum.answer("completeness", "legal_review", "benefit_review", "conclusion")
    town.travel("2030-02-20", watch=False)  # two
    lived.sign(addendum, ADDENDUM, "paraf", "partner_signature", "partner_signature", *SIGNS)
    return lived


@pytest.fixture(scope="module")
def lived(begun: Families) -> Families:
    """Then a LoI and its MoU, a KB of three months with a PKS, its renewal, and the word that no PKS follows that."""
    town = begun.town
    town.travel("2030-02-25", watch=False)
    loi = begun.enter(f"KSDPL LOI {ABROAD}", LOI, term_years=1)
    loi.answer("letter")
    town.travel("2030-03-04", watch=False)  # five working days
    begun.sign(loi, LOI, "approval", *SIGN)
    short = begun.enter(f"KSDD KB {AT_HOME}", SHORT, term_years=0.25)
    begun.sign(short, SHORT, "letter", "approval", *SIGN)

    town.travel("2030-04-10", watch=False)
    parent = {"parent": begun.numbers[LOI], "parent_scope": CONTENT["scope"]}
    mou = begun.enter(f"KSDPL MOU {ABROAD}", MOU, **parent)
    mou.answer("letter", "approval", "letter", "approval", "approval", "letter", "approval", "approval", "approval")
    parent = {"parent": begun.numbers[SHORT], "parent_scope": CONTENT["scope"]}
    under_it = begun.enter(f"KSDD PKS {AT_HOME}", UNDER_IT, **parent, term_years="1 bulan")
    town.travel("2030-04-15", watch=False)  # three
    begun.sign(mou, MOU, *SIGN)
    begun.sign(under_it, UNDER_IT, *SIGN)

    town.travel("2030-05-06", watch=False)
    renewal = begun.enter(f"KSDD KB {AT_HOME}", RENEWAL, renews=begun.numbers[SHORT])
    begun.sign(renewal, RENEWAL, "letter", "approval", *SIGN)
    return begun


def titles(rows: list[list[str]]) -> dict[str, list[str]]:
    """The rows of a list of agreements by their titles."""
    return {row[1]: row[2:] for row in rows}


def in_2030(rows: list[list[str]]) -> dict[str, str]:
    """The last year of a breakdown; behind it stands the sum of all years."""
    return {row[0]: row[-2] for row in rows if row[-2] != "0"}


FOLLOWED, UNFOLLOWED = "Tindak lanjut: KB menjadi PKS, LoI menjadi MoU", "Kesepakatan yang belum ditindaklanjuti"


@pytest.mark.full
def test_a_kb_says_which_of_its_points_has_a_pks_and_counts_as_followed(begun: Families) -> None:
    said = begun.page(KB)
    assert f"{POINTS[0]} dilaksanakan dengan {begun.numbers[PKS]} {POINTS[1]} belum ada PKS" in said
    found = figures_of(begun.town, 2030)
    # Thirty-seven days from 7 January to 13 February.
    assert ["KB", "2030", "1", "1", "100", "37", "37"] in found[FOLLOWED]
    assert KB not in titles(found.get(UNFOLLOWED, []))


@pytest.mark.full
def test_an_addendum_changes_who_the_parties_are_and_until_when_and_counts_as_no_text(begun: Families) -> None:
    said = begun.page(PKS)
    assert (
        "Sejak 13 Februari 2030 naskah semula Para pihak: Pemerintah Kota Jambi; Pemerintah Kabupaten Contoh "
        "Hari berakhir: 13 Februari 2033"
    ) in said
    assert (
        f"Sejak 20 Februari 2030 dengan adendum {begun.numbers[ADDENDUM]} "
        "Para pihak: Pemerintah Kota Jambi; Pemerintah Provinsi Contoh Hari berakhir: 31 Desember 2032"
    ) in said
    assert "2. Pemerintah Provinsi Contoh" in said and "Berlaku sampai Jumat, 31 Desember 2032" in said
    found = figures_of(begun.town, 2030)
    assert in_2030(found["Jenis naskah"]) == {"Kesepakatan Bersama": "1", "Perjanjian Kerja Sama": "1"}
    by_partner = {"Pemerintah kabupaten/kota lain": "1", "Pemerintah provinsi": "1"}
    assert in_2030(found["Kategori mitra"]) == by_partner, "the PKS counts with its partner of today"


@pytest.mark.full
def test_the_figures_of_the_year_are_those_of_the_four_families(lived: Families) -> None:
    found = figures_of(lived.town, 2030)
    assert found["Target dan realisasi per tahun"][-1][:3] == ["2030", "", "7"], "without the addendum; no target"
    assert in_2030(found["Jenis naskah"]) == {
        "Kesepakatan Bersama": "3",
        "Perjanjian Kerja Sama": "2",
        "Pernyataan Kehendak Kerja Sama (LoI)": "1",
        "Naskah Kerja Sama (MoU)": "1",
    }
    assert in_2030(found["Kategori mitra"]) == {
        "Pemerintah kabupaten/kota lain": "4",
        "Pemerintah daerah luar negeri": "2",
        "Pemerintah provinsi": "1",
    }
    # Forty-two days from 4 March to 15 April, for the PKS and for the MoU.
    assert ["KB", "2030", "3", "2", "67", "37", "42"] in found[FOLLOWED]
    assert ["LOI", "2030", "1", "1", "100", "42", "42"] in found[FOLLOWED]
    # Working days of the eight: 0, 0, 2, 2, 3, 3, 3 and 5.
    assert [row[1] for row in found["Dari usulan sampai terdaftar"]] == ["8", "2", "5", "1", "1"]
    assert titles(found["Segera berakhir"]) == {
        UNDER_IT: ["2030-05-15", "belum diperpanjang"],
        SHORT: ["2030-06-04", "diperpanjang"],
    }


@pytest.mark.full
def test_the_dashboard_shows_the_same(lived: Families) -> None:
    said = page_of(lived.town, "/capaian?tahun=2030")
    assert "7 perjanjian target belum ditetapkan" in said
    assert "2 berakhir dalam 90 hari 1 belum diperpanjang" in said
    assert "2 hari kerja, usulan sampai terdaftar (median) P90: 5" in said


@pytest.mark.full
def test_the_register_lists_all_of_them_and_says_which_belongs_to_which(lived: Families) -> None:
    belongs = {
        PKS: f"Melaksanakan {KB} {lived.numbers[KB]}",
        MOU: f"Melaksanakan {LOI} {lived.numbers[LOI]}",
        RENEWAL: f"Memperpanjang {SHORT} {lived.numbers[SHORT]}",
        ADDENDUM: f"Mengubah (adendum) {PKS} {lived.numbers[PKS]}",
    }
    with at_the_desk(lived.town, KABAG) as browser:
        listed = words_of(browser.get(f"{lived.town.system.web}/daftar?tahun=2030"))
        assert "8 perjanjian" in listed
        assert [number for number in lived.numbers.values() if number not in listed] == []
        for title, said in belongs.items():
            page = browser.get(f"{lived.town.system.web}/daftar/{slug_of(lived.town, title)}")
            assert said in words_of(page)


@pytest.mark.full
def test_a_kb_of_which_the_department_says_that_no_pks_is_needed_waits_for_none_and_counts_as_unfollowed(
    lived: Families,
) -> None:
    town = lived.town
    # A hundred and eighty days from 6 May.
    assert titles(figures_of(town, 2030)[UNFOLLOWED])[RENEWAL] == ["2030-11-02", ""]
    with at_the_desk(town, DLH) as browser:
        waiting = browser.get(f"{town.system.web}/tindak-lanjut?jenis=implementation")
        said = f'aria-label="Jawab {lived.numbers[RENEWAL]}: Tindak lanjut dengan perjanjian pelaksanaan"'
        link = re.search(rf'href="(/kewajiban/\d+)" {said}', waiting.text)
        assert link is not None, waiting.text
        page = browser.get(f"{town.system.web}{link[1]}")
        form = next(each for each in forms_of(page) if "reply" in each.names)
        note = {"note": "Dilaksanakan langsung oleh kedua dinas.", "declaration": "yes"}
        page = browser.submit(page, form, reply="not_needed", **note)
        assert "Tidak perlu tindak lanjut" in words_of(page)
    said = page_of(town, "/tindak-lanjut?jenis=not_needed")
    assert f"{lived.numbers[RENEWAL]} · Kesepakatan Bersama {RENEWAL}" in said and note["note"] in said
    assert lived.numbers[RENEWAL] not in page_of(town, "/tindak-lanjut?jenis=implementation")
    found = figures_of(town, 2030)
    assert RENEWAL not in titles(found.get(UNFOLLOWED, []))
    assert ["KB", "2030", "3", "2", "67", "37", "42"] in found[FOLLOWED]
