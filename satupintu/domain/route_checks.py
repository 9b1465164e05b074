"""What a route must hold beyond its form, so that the process finds everything it will ask for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from satupintu.domain.errors import Contradiction
from satupintu.domain.lifecycle import Stage
from satupintu.domain.office import Office, Role
from satupintu.domain.proposal import DocumentType
from satupintu.domain.routes import RouteDefinition

CLOCKS = ("completeness", "completion", "review", "conclusion", "signing")
"""The clocks that every proposal uses; `dprd_letter` and `dprd` besides, where the route has that gate."""


def contradictions(definition: RouteDefinition) -> Iterator[Contradiction]:
    """
    List what contradicts itself in a route as the office wrote it.

    Versions that proposals keep are not checked again: they were good enough to begin with.
    """
    yield from _documents(definition)
    yield from _clocks(definition)
    yield from _checklists(definition)
    yield from _stages(definition)


def _documents(definition: RouteDefinition) -> Iterator[Contradiction]:
    named: dict[tuple[str | int, ...], DocumentType] = {
        ("documents", document, "followed_by"): rule.followed_by
        for document, rule in definition.documents.items()
        if rule.followed_by is not None
    }
    named |= {("dprd", "documents", index): document for index, document in enumerate(definition.dprd.documents)}
    known = ", ".join(definition.documents)
    for key, document in named.items():
        if document not in definition.documents:
            yield Contradiction(
                "%(document)s bukan naskah jalur ini (%(known)s).", key=key, document=document, known=known
            )


def _clocks(definition: RouteDefinition) -> Iterator[Contradiction]:
    wanted = (*CLOCKS, "dprd_letter", "dprd") if definition.dprd.documents else CLOCKS
    for clock in wanted:
        if clock not in definition.clocks:
            yield Contradiction("jangka waktu ini belum diisi.", key=("clocks", clock))
    for clock in definition.clocks:
        if clock not in (*CLOCKS, "dprd_letter", "dprd"):
            yield Contradiction("jangka waktu ini tidak dikenal; periksa ejaannya.", key=("clocks", clock))


def _checklists(definition: RouteDefinition) -> Iterator[Contradiction]:
    for lens, items in (("legal", definition.legal), ("benefit", definition.benefit)):
        ids = [item.id for item in items]
        if not ids:
            yield Contradiction("daftar periksa ini kosong.", key=(lens,))
        for index, each in enumerate(ids):
            if each in ids[:index]:
                yield Contradiction("id %(id)s sudah dipakai dalam daftar ini.", key=(lens, index, "id"), id=each)


def _stages(definition: RouteDefinition) -> Iterator[Contradiction]:
    wanted = [stage for stage in Stage if stage is not Stage.APPROVALS or definition.dprd.documents]
    given = [stage.id for stage in definition.stages]
    for index, stage in enumerate(given):
        if index >= len(wanted) or stage is not wanted[index]:
            yield Contradiction("urutan tahap harus %(order)s.", key=("stages", index, "id"), order=", ".join(wanted))
            return
    if len(given) < len(wanted):
        yield Contradiction("tahap %(stage)s belum ada.", key=("stages",), stage=wanted[len(given)])


@dataclass(frozen=True)
class Gap:
    """Somebody whom a route will ask and whom the office does not have."""

    sentence: str
    facts: Mapping[str, str]


def gaps(office: Office, routes: Mapping[str, RouteDefinition], today: date) -> Iterator[Gap]:
    """
    List whom the routes will ask and who could not answer today.

    That the addresses of `[tkksd]` and `[signing]` are people is checked while the file is read; here it is whether
    they have the role to answer with, and whether every head of a department has an address of the own.
    """
    names = ", ".join(routes)
    if not office.with_role(Role.BAGIAN, today):
        yield Gap("Jalur %(routes)s: belum ada orang Bagian Kerja Sama.", {"routes": names})
    team = (office.tkksd.chair, *office.tkksd.legal.reviewers, *office.tkksd.benefit.reviewers)
    for email in dict.fromkeys(team):
        yield from _without_role(office, names, email, Role.TKKSD, today)
    yield from _without_role(office, names, office.signing.mayor, Role.SIGNATORY, today)
    signing_heads = [
        route for route, rule in routes.items() if any(each.signer == "opd_head" for each in rule.documents.values())
    ]
    for opd in office.perangkat_daerah:
        facts = {"opd": opd.name, "email": opd.head.email, "routes": ", ".join(signing_heads)}
        if signing_heads and not (opd.head.name.strip() and opd.head.position.strip()):
            yield Gap("Jalur %(routes)s: kepala %(opd)s belum bernama atau belum berjabatan.", facts)
        if signing_heads and opd.head.email.lower() == opd.email.lower():
            yield Gap("Jalur %(routes)s: kepala %(opd)s beralamat sama dengan petugasnya (%(email)s).", facts)


def _without_role(office: Office, routes: str, email: str, role: Role, today: date) -> Iterator[Gap]:
    person = office.person(email, today)
    if person is None or role not in person.roles:
        yield Gap(
            "Jalur %(routes)s: %(email)s belum berperan %(role)s.", {"routes": routes, "email": email, "role": role}
        )
