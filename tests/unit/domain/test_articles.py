"""Every `dasar_hukum` of the five routes against a table made from the texts of the law, and not from the files."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import CONFIG_DIR

P22, P25, PP28 = "Permendagri 22/2020 Ps. ", "Permendagri 25/2020 Ps. ", "PP 28/2018 Ps. "
POLICY = "Kebijakan"
CRITERIA = ("fits_plan", "fits_location", "links_sectors", "cost_benefit", "development_effect")
DPRD_ABROAD = {"approvals.dprd": f"{PP28}30; {P25}16", "approvals.dprd.answer.clock": f"{P25}17(2)-(4)"}
ABROAD = {
    "documents.LOI": f"{P25}13, 14(4)",
    "documents.LOI.duties.copy_to_minister": f"{P25}14",
    "documents.LOI.clauses": f"{P25}13",
    "documents.MOU": f"{P25}25, 32",
    "documents.MOU.duties.copy_to_minister": f"{P25}25",
    "documents.MOU.duties.yearly_plan": f"{P25}26",
    "documents.MOU.duties.yearly_report": f"{P25}35-39",
    "documents.MOU.duties.extension": f"{P25}33",
    "documents.MOU.clauses": f"{P25}20",
    "papers.kajian": f"{P25}12",
    "approvals.tanggapan_menteri": f"{P25}14",
    **DPRD_ABROAD,
    "approvals.gubernur": f"{P25}18",
    "approvals.gubernur.answer.clock": f"{P25}18",
    "approvals.menteri_langsung": f"{P25}18",
    "approvals.menteri_verifikasi": f"{P25}19",
    "approvals.gubernur_naskah": f"{P25}20",
    "approvals.gubernur_naskah.answer.clock": f"{P25}20",
    "approvals.naskah_langsung": f"{P25}20",
    "approvals.surat_konfirmasi": f"{P25}21-23",
    "approvals.persetujuan_menteri": f"{P25}24",
    "seat": f"{PP28}23",
    "relations": f"{PP28}27",
    "unreported": f"{P25}39",
    "legal.affair_ours": f"{PP28}27",
    "legal.in_plan": f"{PP28}27",
    "legal.diplomatic_relations": f"{PP28}27",
    "legal.no_office_abroad": f"{PP28}27",
    "legal.no_interference": f"{PP28}27",
    "legal.national_policy": f"{PP28}27",
    "legal.transfer": f"{PP28}27",
    "legal.lawful_content": f"{POLICY} (menurut {PP28}4(4), 16(4))",
    "legal.signer_authorised": f"{P25}14(4), 25",
    "legal.clauses_complete": f"{P25}13, 20",
    "benefit.fits_plan": f"{PP28}27",
    "benefit.fits_location": POLICY,
    "benefit.links_sectors": POLICY,
    "benefit.cost_benefit": f"{P25}12, 15",
    "benefit.development_effect": f"{P25}12",
}
"""What both routes abroad have in common. No article of Permendagri 25/2020 on study or plan names spatial plans."""
LAW = {
    "KSDD": {
        "partners.provinsi": f"{PP28}2-3",
        "documents.KB": f"{P22}9(3), 10(2)",
        "documents.KB.clauses": f"{P22}40(1)",
        "documents.PKS": f"{P22}14(1)-(2)",
        "documents.PKS.duties.semester_report": f"{P22}17",
        "documents.PKS.clauses": f"{P22}41(1)",
        "papers.kak": f"{P22}7(2)",
        "approvals.offer": f"{P22}8(1)-(2)",
        "approvals.offer.answer.clock": f"{P22}8(3)",
        "approvals.offer_second": f"{P22}8(4)",
        "approvals.offer_second.answer.clock": f"{P22}8(5)",
        "approvals.offer_report": f"{P22}8(5)-(7)",
        "approvals.offer_reply": f"{P22}8(3)",
        "approvals.offer_reply.letter.clock": f"{P22}8(3)",
        "approvals.dprd": f"{P22}11(1), 12(1)a",
        "approvals.dprd.answer.clock": f"{P22}12(4)",
        "approvals.dprd_study": f"{P22}12(1)b-c, 12(2)",
        "approvals.dprd_follow_up": f"{P22}12(1)d-f",
        "approvals.dprd_follow_up.letter.clock": f"{P22}12(1)d",
        "approvals.dprd_follow_up.answer.clock": f"{P22}12(1)e-f",
        "seat": f"{PP28}14, 23",
        "legal.affair_ours": f"{PP28}4(2)",
        "legal.in_plan": f"{PP28}4(3)",
        "legal.lawful_content": f"{PP28}4(4)",
        "legal.signer_authorised": f"{P22}10(2), 14",
        "legal.clauses_complete": f"{P22}40(1), 41(1)",
        **dict.fromkeys((f"benefit.{each}" for each in CRITERIA), f"{P22}7(4)-(5)"),
    },
    "KSDPK": {
        "partners.bumn": f"{PP28}14",
        "documents.KB": f"{P22}32(3), 33",
        "documents.KB.clauses": f"{P22}40(1)",
        "documents.PKS": f"{P22}36",
        "documents.PKS.duties.semester_report": f"{P22}39",
        "documents.PKS.clauses": (f"{P22}41(1)", f"{PP28}19(2)"),
        "papers.studi_kelayakan": f"{P22}25(1)b, 26(2), 27",
        "papers.kak": f"{P22}29(1)-(2)",
        "approvals.offer": f"{P22}30",
        "approvals.dprd": f"{P22}34(1), (3)",
        "approvals.dprd.answer.clock": f"{P22}34(6)",
        "objects.barang_milik_daerah": f"{PP28}15(3)",
        "objects.kpbu": f"{PP28}15(4)",
        "objects.pengadaan": f"{PP28}15(4)",
        "seat": f"{PP28}14, 23",
        "legal.affair_ours": f"{PP28}16(2)",
        "legal.in_plan": f"{PP28}16(3)",
        "legal.lawful_content": f"{PP28}16(4)",
        "legal.signer_authorised": f"{P22}33, 36",
        "legal.clauses_complete": f"{P22}40(1), 41(1); {PP28}19(2)",
        **dict.fromkeys((f"benefit.{each}" for each in CRITERIA), f"{P22}29(4)-(5)"),
        **dict.fromkeys((f"benefit.{each}" for each in ("bona_fide", "experience", "commitment")), f"{P22}31"),
    },
    "SINERGI": {
        "partners.kementerian_lembaga": f"{PP28}46; {P22}52",
        "documents.NK": f"{P22}57(2)",
        "documents.NK.duties.copy_to_minister": f"{P22}57(3)",
        "documents.NK.duties.semester_report": f"{P22}60(1)",
        "documents.NK.clauses": f"{P22}42(1)",
        "papers.kak": f"{P22}53(3)",
        "approvals.offer": f"{P22}54(1)-(2)",
        "approvals.offer.answer.clock": f"{P22}54(3)",
        "approvals.offer_second": f"{P22}54(4)",
        "approvals.offer_reply": f"{P22}54(3)",
        "approvals.offer_reply.letter.clock": f"{P22}54(3)",
        "approvals.dprd": f"{P22}52(2)d, 56(1)",
        "approvals.dprd.answer.clock": f"{P22}56(6)",
        "seat": f"{PP28}14, 23",
        "planning": f"{P22}53(2)",
        "legal.in_plan": f"{P22}53(2)",
        "legal.signer_authorised": f"{P22}57(2)",
        "legal.clauses_complete": f"{P22}42(1)",
        **dict.fromkeys((f"benefit.{each}" for each in CRITERIA), f"{P22}53(4)-(5)"),
    },
    "KSDPL": {
        "partners.pemda_luar_negeri": f"{PP28}23",
        **ABROAD,
        "legal.equal_status": f"{PP28}27",
        "legal.complementary": f"{PP28}27",
        "legal.people_to_people": f"{PP28}27",
    },
    "KSDLL": {
        **ABROAD,
        "approvals.dprd_penerusan": "UU 23/2014 Ps. 154(1)i",
        "approvals.dprd_penerusan.answer.clock": f"{P25}17(2)-(4)",
        "approvals.usulan_menteri": f"{P25}29-30",
    },
}
"""Where a rule stands in the law, as it was read (docs/law.md), by its place in the route file."""
UNREAD = ("", "stages.", "partners.", "objects.", "legal.route_fits", "legal.affair_ours", "legal.lawful_content")
"""Places that cite chapters, practice or more than one text: their articles are named, and compared nowhere."""


def cited(found: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every article of a route file with the place at which it stands."""
    if isinstance(found, list):
        for each in found:
            name = _name(each) if isinstance(each, dict) else None
            yield from cited(each, f"{place}.{name}" if name else place)
    elif isinstance(found, dict):
        if "dasar_hukum" in found:
            yield place, found["dasar_hukum"]
        for key, inner in found.items():
            yield from cited(inner, f"{place}.{key}" if place else key)


def _name(element: dict[str, Any]) -> str | None:
    """What tells an element of a list from the others: of rules for partners, the first kind."""
    return element.get("id") or element.get("kind") or next(iter(element.get("kinds", ())), None)


@pytest.mark.parametrize("route", LAW)
def test_a_rule_cites_the_article_in_which_it_was_read(route: str) -> None:
    file = tomllib.loads((CONFIG_DIR / "routes" / f"{route.lower()}.toml").read_text())
    law, seen = LAW[route], set()
    for place, basis in cited(file):
        if place in law:
            wanted = law[place]
            assert basis in (wanted if isinstance(wanted, tuple) else (wanted,)), place
            seen.add(place)
        elif not basis.startswith(POLICY):
            assert place == "" or place.startswith(UNREAD[1:]), f"{place} cites {basis} and stands in no table"
    assert seen == set(law), "the table names rules that the file has not"
