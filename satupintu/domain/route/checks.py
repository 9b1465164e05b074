"""What a route must hold beyond its form, so that the process finds everything it will ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from satupintu.domain.errors import Contradiction
from satupintu.domain.office.office import Office, Role
from satupintu.domain.process.approvals import ApprovalStep, LetterRule
from satupintu.domain.process.form import DocumentType, Initiator
from satupintu.domain.process.lifecycle import Stage
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.routes import DocumentRule, RouteDefinition
from satupintu.domain.task.assignments import Choice

CLOCKS = ("completeness", "completion", "review", "conclusion", "signing")
"""The clocks that every proposal uses; the steps with authorities outside bring their own."""


def contradictions(definition: RouteDefinition) -> Iterator[Contradiction]:
    """
    List what contradicts itself in a route as the office wrote it.

    Versions that proposals keep are not checked again: they were good enough to begin with.
    """
    yield from _blanks(definition.model_dump(mode="json"), ())
    yield from _documents(definition)
    yield from _partners(definition)
    yield from _objects(definition)
    yield from _unreported(definition)
    yield from _clocks(definition)
    yield from _checklists(definition)
    for index in range(len(definition.approvals)):
        yield from _step(definition, index)
        yield from _answer(definition, index)
    yield from _stages(definition)


def own_kinds(definition: RouteDefinition) -> list[str]:
    """
    List the kinds of paper that only this route knows, in the order of its file.

    An office may have papers of its own, so they are no contradiction; but a misspelt word would be one of them.
    """
    named = [kind for kinds in definition.attachments.values() for kind in kinds]
    for step in definition.approvals:
        named += [*step.letter.carries, step.letter.paper] if step.letter else []
        named += [step.answer.paper] if step.answer else []
    for stage in definition.stages:
        named += [kind for kind in (*stage.needs, *stage.produces) if kind not in set(DocumentType)]
    return [kind for kind in dict.fromkeys((*named, *definition.papers)) if kind not in set(PaperKind)]


_SAID = ("text", "text_en", "name", "name_en", "who", "who_en", "dasar_hukum", "also_called")
"""What people read: a rule without its words, or without its article, says nothing."""


def _blanks(said: Any, key: tuple[str | int, ...]) -> Iterator[Contradiction]:
    """Words of a rule that are there and empty."""
    match said:
        case dict():
            for name, inner in said.items():
                yield from _blanks(inner, (*key, name))
        case list():
            for index, inner in enumerate(said):
                yield from _blanks(inner, (*key, index))
        case str() if not said.strip() and any(name in _SAID for name in key[-2:]):
            yield Contradiction("tidak boleh kosong.", key=key)


def _documents(definition: RouteDefinition) -> Iterator[Contradiction]:
    named: dict[tuple[str | int, ...], DocumentType] = {
        ("documents", document, "followed_by"): rule.followed_by
        for document, rule in definition.documents.items()
        if rule.followed_by is not None
    }
    for number, step in enumerate(definition.approvals):
        named |= {("approvals", number, "documents", index): each for index, each in enumerate(step.documents)}
    known = ", ".join(definition.documents)
    for document, rule in definition.documents.items():
        yield from _signers(("documents", document), document, rule)
        if rule.ends_at_following and rule.followed_by is None:
            yield Contradiction(
                "naskah ini tidak dilanjutkan; isi followed_by, atau hapus.",
                key=("documents", document, "ends_at_following"),
            )
    for key, document in named.items():
        if document not in definition.documents:
            yield Contradiction(
                "%(document)s bukan naskah jalur ini (%(known)s).", key=key, document=document, known=known
            )


def _partners(definition: RouteDefinition) -> Iterator[Contradiction]:
    named = [
        (("partners", number, "kinds", index), kind)
        for number, rule in enumerate(definition.partners)
        for index, kind in enumerate(rule.kinds)
    ]
    for at, (key, kind) in enumerate(named):
        if kind in [each for _, each in named[:at]]:
            yield Contradiction("jenis mitra %(kind)s sudah disebut.", key=key, kind=kind)
    if definition.partners and all(rule.answer != "fits" for rule in definition.partners):
        yield Contradiction("tidak ada jenis mitra yang cocok untuk jalur ini.", key=("partners",))


def _objects(definition: RouteDefinition) -> Iterator[Contradiction]:
    ids = [each.id for each in definition.objects]
    for index, rule in enumerate(definition.objects):
        if rule.id in ids[:index]:
            yield Contradiction("id %(id)s sudah dipakai dalam daftar ini.", key=("objects", index, "id"), id=rule.id)
        if rule.also_called and rule.instead is None:
            key = ("objects", index, "also_called")
            yield Contradiction("hanya untuk objek yang diarahkan ke tempat lain; isi instead, atau hapus.", key=key)


def _unreported(definition: RouteDefinition) -> Iterator[Contradiction]:
    """What is held against older agreements has to be a duty that the route itself knows."""
    if (rule := definition.unreported) is None:
        return
    if not any(duty.kind is rule.duty for each in definition.documents.values() for duty in each.duties):
        yield Contradiction("%(duty)s bukan kewajiban naskah jalur ini.", key=("unreported", "duty"), duty=rule.duty)


def _signers(at: tuple[str | int, ...], document: DocumentType, rule: DocumentRule) -> Iterator[Contradiction]:
    """Only a PKS may be signed by kuasa (Permendagri 22/2020 Ps. 10(2), 14, 33, 36), and by whom is said once."""
    if document is not DocumentType.PKS and {rule.signer, *rule.signers} != {Signer.WALI_KOTA}:
        key = (*at, "signers" if rule.signers else "signer")
        yield Contradiction("%(document)s hanya ditandatangani Wali Kota.", key=key, document=document)
    if rule.signers and rule.signer not in rule.signers:
        yield Contradiction("%(signer)s tidak ada dalam signers.", key=(*at, "signers"), signer=rule.signer)


def _clocks(definition: RouteDefinition) -> Iterator[Contradiction]:
    for clock in CLOCKS:
        if clock not in definition.clocks:
            yield Contradiction("jangka waktu ini belum diisi.", key=("clocks", clock))
    for clock in definition.clocks:
        if clock not in CLOCKS:
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
    wanted = [stage for stage in Stage if stage is not Stage.APPROVALS or definition.approvals]
    given = [stage.id for stage in definition.stages]
    for index, stage in enumerate(given):
        if index >= len(wanted) or stage is not wanted[index]:
            yield Contradiction("urutan tahap harus %(order)s.", key=("stages", index, "id"), order=", ".join(wanted))
            return
    if len(given) < len(wanted):
        yield Contradiction("tahap %(stage)s belum ada.", key=("stages",), stage=wanted[len(given)])


def _step(definition: RouteDefinition, index: int) -> Iterator[Contradiction]:
    at, step, before = ("approvals", index), definition.approvals[index], definition.approvals[:index]
    if any(step.id == each.id for each in before):
        yield Contradiction("id %(id)s sudah dipakai dalam daftar ini.", key=(*at, "id"), id=step.id)
    if step.letter is None and step.answer is None:
        yield Contradiction("langkah ini tanpa surat dan tanpa jawaban; isi letter atau answer.", key=at)
    if step.follows is not None:
        yield from _follower(step, at, before)
    elif not step.documents:
        yield Contradiction("sebutkan untuk naskah apa langkah ini.", key=(*at, "documents"))
    if step.letter is not None:
        yield from _letter(step, step.letter, (*at, "letter"))


def _follower(step: ApprovalStep, at: tuple[str | int, ...], before: Sequence[ApprovalStep]) -> Iterator[Contradiction]:
    assert step.follows is not None
    key = (*at, "after_silence_of" if step.after_silence_of else "after_answer_of")
    if step.after_silence_of and step.after_answer_of:
        yield Contradiction("isi satu saja: after_silence_of atau after_answer_of.", key=key)
    if step.documents or step.initiated_by or step.partners or step.except_partners or step.when != "always":
        yield Contradiction(
            "langkah ini menuruti %(step)s; syarat lain tidak berlaku, hapus.", key=key, step=step.follows
        )
    first = next((each for each in before if each.id == step.follows), None)
    answer = first.answer if first else None
    if step.after_silence_of and (answer is None or answer.silence not in ("direct", "waits")):
        yield Contradiction(
            "%(step)s bukan langkah sebelumnya dengan silence direct atau waits.", key=key, step=step.follows
        )
    if step.after_answer_of and (answer is None or Choice.NEXT_TURN not in answer.choices):
        yield Contradiction("%(step)s bukan langkah sebelumnya dengan pilihan next_turn.", key=key, step=step.follows)


def _letter(step: ApprovalStep, letter: LetterRule, at: tuple[str | int, ...]) -> Iterator[Contradiction]:
    key = (*at, "counts_from")
    if letter.counts_from == "offer" and step.initiated_by != Initiator.PARTNER:
        yield Contradiction('hanya untuk langkah dengan initiated_by = "partner".', key=key)
    if letter.counts_from == "answer" and step.after_answer_of is None:
        yield Contradiction("hanya untuk langkah dengan after_answer_of.", key=key)
    for index, kind in enumerate(letter.must_carry):
        if kind not in letter.enclosed:
            yield Contradiction("%(kind)s tidak ada dalam carries.", key=(*at, "must_carry", index), kind=kind)


def _answer(definition: RouteDefinition, index: int) -> Iterator[Contradiction]:
    step = definition.approvals[index]
    answer, at = step.answer, ("approvals", index, "answer")
    if answer is None:
        return
    if answer.clock is not None and answer.silence is None:
        yield Contradiction("jangka waktu ini tanpa akibat; isi silence, atau hapus.", key=(*at, "clock"))
    if answer.clock is None and answer.silence is not None:
        key = (*at, "silence")
        yield Contradiction("diam hanya bermakna bila ada jangka waktu; isi clock, atau hapus.", key=key)
    if answer.silence == "direct" and not any(each.after_silence_of == step.id for each in definition.approvals):
        key = (*at, "silence")
        yield Contradiction("belum ada langkah dengan after_silence_of %(step)s.", key=key, step=step.id)
    if Choice.APPROVE not in answer.choices:
        key = (*at, "choices")
        yield Contradiction("pilihan approve belum ada: langkah ini tidak dapat selesai.", key=key)
    if Choice.NEXT_TURN in answer.choices and not any(each.after_answer_of == step.id for each in definition.approvals):
        key = (*at, "choices")
        yield Contradiction("belum ada langkah dengan after_answer_of %(step)s.", key=key, step=step.id)
    if answer.turns and answer.clock is not None and sum(answer.turns) != answer.clock.days:
        yield Contradiction(
            "jumlah giliran %(turns)s hari, tetapi jangka waktunya %(days)s hari.",
            key=(*at, "turns"),
            turns=sum(answer.turns),
            days=answer.clock.days,
        )
    if answer.revise_to is not None:
        earlier = [each.id for each in definition.approvals[:index] if each.after_silence_of is None]
        if answer.revise_to not in earlier or Choice.REVISE not in answer.choices:
            yield Contradiction(
                "%(step)s bukan langkah sebelumnya, atau pilihan revise belum ada.",
                key=(*at, "revise_to"),
                step=answer.revise_to,
            )


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
        route
        for route, rule in routes.items()
        if any(Signer.OPD_HEAD in (each.signer, *each.signers) for each in rule.documents.values())
    ]
    for opd in office.perangkat_daerah:
        head = opd.head_on(today)
        facts = {"opd": opd.name, "email": head.email, "routes": ", ".join(signing_heads)}
        if signing_heads and not (head.name.strip() and head.position.strip()):
            yield Gap("Jalur %(routes)s: kepala %(opd)s belum bernama atau belum berjabatan.", facts)
        if signing_heads and head.email.lower() == opd.email.lower():
            yield Gap("Jalur %(routes)s: kepala %(opd)s beralamat sama dengan petugasnya (%(email)s).", facts)


def _without_role(office: Office, routes: str, email: str, role: Role, today: date) -> Iterator[Gap]:
    person = office.person(email, today)
    if person is None or role not in person.roles:
        yield Gap(
            "Jalur %(routes)s: %(email)s belum berperan %(role)s.", {"routes": routes, "email": email, "role": role}
        )
