"""Rules that meet: addenda and terms, parents and ceremonies, changes of parties and letters, posts and texts."""

from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI

from satupintu.domain.errors import InvalidForm, InvalidInput
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import ceremony, dossier
from satupintu.usecases.process.changes_of_office import follow_posts
from satupintu.usecases.register import early_end
from tests.integration.conftest import TurnedClock
from tests.integration.test_ending import said
from tests.integration.test_people import restarted
from tests.integration.test_signed_texts import agreed
from tests.integration.test_succession import agreement_of
from tests.integration.test_team import letters_to
from tests.integration.test_waiting_for_parents import a_pks_before_its_kb
from tests.support.kin import sign, with_partner
from tests.support.process import CLERK, answer, enter, file_text

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
PKS = {"document": "PKS", "parent": "KB lama", "title": "PKS", "term_years": 1}


async def conclude_with(desk: Desk, *partners: str, **changes: object) -> str:
    number = await enter(desk, **{**with_partner(*partners), **changes})
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, number)
    return number


async def a_pks(desk: Desk, *partners: str) -> Agreement:
    return await agreement_of(desk, await conclude_with(desk, *partners, **PKS))


async def addendum_at_signing(desk: Desk, **changes: object) -> str:
    number = await enter(desk, document="PKS", title="Adendum", **{**with_partner("Kabupaten A"), **changes})
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    return number


@pytest.mark.parametrize(
    ("new_end", "in_time", "too_late"),
    [
        ("2030-01-01", "2027-11-24", "2027-11-25"),
        (None, "2027-11-23", "2027-11-24"),
        ("2027-06-30", "2027-06-29", "2027-06-30"),
    ],
    ids=["longer", "as before", "shorter"],
)
async def test_an_addendum_is_signed_while_what_it_amends_still_runs(
    desk: Desk, clock: TurnedClock, new_end: str | None, in_time: str, too_late: str
) -> None:
    old = await a_pks(desk, "Kabupaten A")
    assert str(old.ends_on) == "2027-11-24"
    number = await addendum_at_signing(desk, amends=old.register_number, new_end=new_end)
    clock.turn(days=400)
    with pytest.raises(InvalidForm) as refused:
        await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, signed_on=too_late, place="Jambi")
    (problem,) = refused.value.problems
    assert (problem.field, "kembalikan naskahnya" in str(problem)) == ("signed_on", True)
    for kind in (A.PARTNER_SIGNATURE, A.CITY_SIGNATURE):
        await answer(desk, number, kind, C.SIGN, signed_on=in_time, place="Jambi", power_of_attorney="1/SK")
    addendum, amended = await agreement_of(desk, number), await agreement_of(desk, old.proposal.number)
    end = date.fromisoformat(new_end or "2027-11-24")
    assert (str(addendum.signed_on), addendum.ends_on, amended.ends_on) == (in_time, end, end)


async def test_an_addendum_does_not_begin_after_the_end_that_it_has(desk: Desk) -> None:
    old = await a_pks(desk, "Kabupaten A")
    for new_end, begins in (("2027-06-30", "2027-06-30"), (None, "2027-11-24")):
        with pytest.raises(InvalidInput, match="Mulai berlaku harus sebelum hari berakhirnya"):
            await enter(
                desk,
                document="PKS",
                amends=old.register_number,
                new_end=new_end,
                starts_on=begins,
                **with_partner("Kabupaten A"),
            )


async def test_a_parent_that_is_given_up_calls_the_ceremony_of_its_text_off(desk: Desk) -> None:
    kb, pks = await a_pks_before_its_kb(desk)
    await ceremony.set_date(desk, pks, ceremony.CeremonyWanted("2026-12-11", "09:00", "Balai kota"), CLERK)
    await answer(desk, kb, A.LEGAL_REVIEW, C.REJECT, "Bukan urusan kota.")
    await answer(desk, kb, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, kb, A.CONCLUSION, C.REJECT, "Bukan urusan kota.")
    found = (await dossier.dossier(desk, pks, None)).proposal
    assert (found.status, found.ceremony and found.ceremony.called_off) == (Status.RETURNED, True)


async def templates_to(desk: Desk, email: str) -> list[str]:
    return [each.template for each in await letters_to(desk, email)]


async def changed(desk: Desk) -> tuple[str, str]:
    """A PKS whose partner A left and B came, by an addendum that A did not sign; both numbers."""
    old = await conclude_with(desk, "Kabupaten A", **PKS)
    new = with_partner("Kabupaten B")
    new["partners"][0]["signatory"] = {
        **new["partners"][0]["signatory"],
        "power_giver": "Bupati B",
        "power_number": "7/KUASA",
        "power_date": "2026-11-20",
    }
    addendum = await conclude_with(
        desk,
        document="PKS",
        title="Adendum",
        amends=(await agreement_of(desk, old)).register_number,
        party_change={"leaves": ["Kabupaten A"], "ground": "Pemekaran."},
        **new,
    )
    return old, addendum


async def test_who_entered_by_an_addendum_keeps_the_kuasa_of_its_signer(desk: Desk) -> None:
    old, addendum = await changed(desk)
    (partner,) = [each for each in (await agreement_of(desk, old)).parties if not each.is_city]
    (signed,) = [each for each in (await agreement_of(desk, addendum)).parties if not each.is_city]
    assert signed.power_of_attorney is not None and "7/KUASA" in signed.power_of_attorney
    assert (partner.name, partner.power_of_attorney) == ("Kabupaten B", signed.power_of_attorney)


async def test_an_early_end_is_told_to_the_partner_of_today_and_not_to_who_left(desk: Desk) -> None:
    old, _ = await changed(desk)
    agreement = await agreement_of(desk, old)
    today = desk.today().isoformat()
    await early_end.terminate(desk, agreement.slug, said(agreement.register_number, today), None, CLERK)
    assert "agreement_terminated" in await templates_to(desk, "kabupatenb@mitra.example")
    assert "agreement_terminated" not in await templates_to(desk, "kabupatena@mitra.example")


async def test_whoever_is_in_office_on_the_day_of_the_signature_stands_in_the_register(
    desk: Desk, app: FastAPI, clock: TurnedClock, tmp_path: Path
) -> None:
    number = await agreed(desk)
    before = (desk.office.named([desk.office.signing.mayor], desk.today()))[0]
    mailbox = f'email = "{before.email}"\nroles = ["signatory"]'
    follows = (
        f'{mailbox}\nvalid_until = 2026-11-30\n\n[[people]]\nname = "Wali Kota Baru"\nposition = "Wali Kota Jambi"\n'
        f"{mailbox}\nvalid_from = 2026-12-01"
    )
    desk = app.state.desk = restarted(desk, tmp_path, (mailbox, follows))
    clock.turn(days=8)
    await follow_posts(desk)
    await file_text(desk, number, signed_on="2026-12-01", place="Jambi")
    (city,) = [each for each in (await agreement_of(desk, number)).parties if each.is_city]
    assert city.signatory_name == "Wali Kota Baru"
