"""The custom-run form of the Prefect UI: an administrator enters a proposal for a department."""

from prefect import flow

from satupintu.domain.process.form import ProposalForm
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.process.initiation import submit
from tasks import DESK


@flow(name="propose", retries=0, persist_result=False)
async def propose(proposal: ProposalForm) -> str:
    """
    Ajukan usulan kerja sama. Isian dan pemeriksaannya sama dengan formulir di web; mengembalikan nomor usulan.

    Args:
        proposal: Usulan kerja sama; lampiran dapat ditambahkan perangkat daerah melalui tautan pelengkapan.
    """
    submission = await submit(DESK.get(), proposal, [], Actor("Administrator (Prefect)", Via.PREFECT))
    return submission.number
