"""Every flow that runs on Prefect: its deployment, schedule and limits, in one list."""

from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema

from flows.oversight import oversight
from flows.proposal import proposal
from flows.propose import propose

POOL = "satupintu"
POOL_TYPE = "satupintu"


@dataclass(frozen=True)
class Deployment:
    """A flow as an administrator meets it in the Prefect UI."""

    flow: Flow[Any, Any]
    name: str
    description: str
    tags: tuple[str, ...] = ()


DEPLOYMENTS = (
    Deployment(proposal, "proposal", "Satu usulan dari prakarsa sampai terdaftar. Dijalankan oleh sistem."),
    Deployment(propose, "ajukan", "Ajukan usulan kerja sama melalui formulir ini (Custom run)."),
    Deployment(
        oversight,
        "pengawasan",
        "Pengingat, tenggat, dan akibat jawaban yang tidak tiba. Berjalan tiap jam; boleh kapan saja.",
    ),
)

FLOWS: dict[str, Flow[Any, Any]] = {each.flow.name: each.flow for each in DEPLOYMENTS}


def _run_form(flow: Flow[Any, Any]) -> dict[str, Any]:
    """The schema of the run form. Prefect keeps it as jsonb, which has no order: `position` keeps that of the form."""
    schema = parameter_schema(flow).model_dump_for_openapi()
    for definition in schema.get("definitions", {}).values():
        for position, field in enumerate(definition.get("properties", {}).values()):
            field["position"] = position
    return schema


async def register(client: PrefectClient, job_template: dict[str, Any]) -> dict[str, Any]:
    """Make or refresh work pool and deployments; safe to repeat. Returns deployment ids by flow name."""
    try:
        await client.read_work_pool(POOL)
    except ObjectNotFound:
        pool = WorkPoolCreate(name=POOL, type=POOL_TYPE, base_job_template=job_template)
        await client.create_work_pool(pool, overwrite=True)
    ids = {}
    for each in DEPLOYMENTS:
        flow_id = await client.create_flow(each.flow)
        ids[each.flow.name] = await client.create_deployment(
            flow_id=flow_id,
            name=each.name,
            description=each.description,
            tags=list(each.tags),
            work_pool_name=POOL,
            parameter_openapi_schema=_run_form(each.flow),
            enforce_parameter_schema=True,
            entrypoint=f"{each.flow.fn.__module__}:{each.flow.fn.__name__}",
        )
    return ids
