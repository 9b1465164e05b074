"""Short citations of the routes, written out as letters cite."""

import pytest

from satupintu.documents.citations import cited, laws_in
from tests.support.dossiers import ROUTES

PP = "Peraturan Pemerintah Nomor 28 Tahun 2018"
HOME, ABROAD = (
    "Peraturan Menteri Dalam Negeri Nomor 22 Tahun 2020",
    "Peraturan Menteri Dalam Negeri Nomor 25 Tahun 2020",
)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Permendagri 22/2020 Ps. 36", f"Pasal 36 {HOME}"),
        ("Permendagri 22/2020 Ps. 34(6)", f"Pasal 34 ayat (6) {HOME}"),
        ("Permendagri 22/2020 Ps. 11(1), 12(1)a", f"Pasal 11 ayat (1) dan Pasal 12 ayat (1) huruf a {HOME}"),
        ("Permendagri 22/2020 Ps. 34(1), (3)", f"Pasal 34 ayat (1) dan ayat (3) {HOME}"),
        ("Permendagri 25/2020 Ps. 17(2)-(4)", f"Pasal 17 ayat (2) sampai dengan ayat (4) {ABROAD}"),
        (
            "PP 28/2018 Ps. 23-35; Permendagri 25/2020 Ps. 9, 27-30",
            f"Pasal 23 sampai dengan Pasal 35 {PP} dan Pasal 9 dan Pasal 27 sampai dengan Pasal 30 {ABROAD}",
        ),
        ("Permendagri 25/2020 Ps. 13, 14(4), 25", f"Pasal 13, Pasal 14 ayat (4) dan Pasal 25 {ABROAD}"),
        ("Kebijakan", "Kebijakan"),
        ("Qanun 4/2027 Ps. 2", "Pasal 2 Qanun Nomor 4 Tahun 2027"),
    ],
)
def test_a_citation_is_written_out(short: str, long: str) -> None:
    assert cited(short) == long


CHANGED = "sebagaimana telah diubah beberapa kali, terakhir dengan Undang-Undang Nomor 6 Tahun 2023"


def test_laws_are_named_once_with_their_titles_the_higher_first() -> None:
    assert laws_in(["Permendagri 22/2020 Ps. 1; PP 28/2018 Ps. 2", "PP 28/2018 Ps. 9", "Perda 3/2027 Ps. 1"]) == [
        f"Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah {CHANGED}",
        "Peraturan Pemerintah Nomor 28 Tahun 2018 tentang Kerja Sama Daerah",
        f"{HOME} tentang Tata Cara Kerja Sama Daerah dengan Daerah Lain dan Kerja Sama Daerah dengan Pihak Ketiga",
        "Peraturan Daerah Nomor 3 Tahun 2027",
    ]


def test_no_citation_of_a_route_that_papers_use_is_left_short() -> None:
    for route in ROUTES.values():
        steps = [step.dasar_hukum for step in route.approvals]
        for basis in (*steps, *(rule.dasar_hukum for rule in route.documents.values())):
            assert "Ps." not in cited(basis)
            assert "Permendagri" not in cited(basis)
