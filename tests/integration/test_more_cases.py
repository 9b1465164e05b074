"""
Two cases more of every route, with dirty titles, deviations and partners abroad, from the file to the register.

`tests/acceptance/test_more_cases.py` walks the same through a whole system, in `make test-all`.
"""

from pathlib import Path

import pytest

from satupintu.cli.casefile import read_case
from satupintu.domain.process.lifecycle import Stage
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.initiation import submit
from tests.conftest import OWN_CASES
from tests.support.onward import answer_next
from tests.support.people import text_of
from tests.support.process import CLERK, run

pytestmark = pytest.mark.anyio
MORE_CASES = sorted((OWN_CASES / "more").glob("*.yaml"))


@pytest.mark.parametrize("case", MORE_CASES, ids=lambda case: case.stem)
async def test_a_case_goes_from_its_file_to_the_register(desk: Desk, case: Path) -> None:
    form, papers = await read_case(desk, case)
    number = (await submit(desk, form, papers, CLERK)).number
    await run(desk, number)
    letters = await outbox.claim(desk)
    while await answer_next(desk, number) is not None:
        letters += await outbox.claim(desk)
    found = await dossier.dossier(desk, number, None)
    assert found.agreement is not None
    assert (found.proposal.form.title, found.proposal.stage) == (form.title.strip(), Stage.REGISTRATION)
    for partner in form.partners:
        to = [each.message for each in letters if str(partner.contact.email) in str(each.message["To"])]
        closing = to[-1]
        assert closing["Content-Language"] == partner.language
        assert found.agreement.register_number in text_of(closing)
        assert form.title.strip() in str(closing["Subject"])
