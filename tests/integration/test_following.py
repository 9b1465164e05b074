"""Answering what is asked after an agreement: by link, at the desk, by the Bagian; once, and with everything."""

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import AlreadyDecided, InvalidForm
from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import HistoryEntry
from satupintu.usecases.follow_up import answer as replies
from satupintu.usecases.follow_up.answer import ObligationReply
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.succession import begin_successor
from satupintu.web.http.visitor import OFFICE_COOKIE
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import CLERK, OPD, OTHER_OPD, sign_in, submit
from tests.support.follow_up import DLH, forget_letters, letters_of, live_until, obligation, reply, written
from tests.support.forms import a_form
from tests.support.people import forms_of, link_in, text_of
from tests.support.process import conclude

pytestmark = pytest.mark.anyio
K, R = ObligationKind, Reply
KABAG = "kabag.kerjasama@jambikota.example"


async def the_page(client: httpx.AsyncClient, desk: Desk, clock: TurnedClock, kind: ObligationKind) -> httpx.Response:
    """The page that the link of the first letter about a kind leads to."""
    number = await conclude(desk, **({"document": "PKS", "parent": "KB"} if kind is K.SEMESTER_REPORT else {}))
    if kind is K.SEMESTER_REPORT:  # which is due before
        await reply(desk, await obligation(desk, number, K.EVALUATION), R.CONTINUE)
    await forget_letters(desk)
    due = (await obligation(desk, number, kind)).due_on
    await live_until(desk, clock, due.isoformat(), every=3)
    letter = (await written(desk, "asked_after"))[-1]
    address = link_in(letter)
    assert address is not None
    (form,) = [form for form in forms_of(await client.get(address)) if "csrf" in form.values and not form.action]
    return await client.post(address, data=form.values)


async def test_a_report_is_handed_in_through_the_link_and_stands_in_the_record(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    page = await the_page(client, desk, clock, K.SEMESTER_REPORT)
    assert page.url.path.startswith("/kewajiban/") and "Permasalahan" in page.text
    assert "Menangani sampah di batas daerah." in page.text, "what the register knows need not be typed again"
    form = next(form for form in forms_of(page) if "reply" in page.text and "purpose" in form.values)
    wrong = await submit(client, page, form, reply="report", problems="Armada kurang.", efforts="")
    assert wrong.status_code == 422 and "Armada kurang." in wrong.text and "Centang pernyataan" in wrong.text
    form = next(form for form in forms_of(wrong) if "purpose" in form.values)
    done = await submit(client, wrong, form, reply="report", efforts="Sewa dua truk.", declaration="yes")
    assert done.status_code == 200 and "Yang telah dijawab" in done.text and "Sewa dua truk." in done.text
    async with desk.database.transaction() as session:
        kept = (
            await session.scalars(
                select(ObligationAnswer).where(ObligationAnswer.via == "link", ObligationAnswer.reply == R.REPORT)
            )
        ).one()
        assert (kept.reply, kept.via, kept.by_email) == (R.REPORT, "link", "dlh@jambikota.example")
        assert kept.fields["problems"] == "Armada kurang." and kept.fields["object"] == "Pengangkutan"
        events = select(HistoryEntry).where(HistoryEntry.event == "followed_up").order_by(HistoryEntry.id.desc())
        event = (await session.scalars(events.limit(1))).one()
        assert event.facts["obligation"] == "semester_report" and event.facts["said"] == kept.fields
    (receipt,) = await written(desk, "followed_up")
    assert "Laporan semester: Sampaikan" in str(receipt["Subject"]) and "Tautan" not in str(receipt["Subject"])
    again = await client.get(page.url)
    assert "Sewa dua truk." in again.text and 'name="reply"' not in again.text


async def test_an_evaluation_keeps_what_was_reached_what_stood_in_the_way_and_what_is_advised(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    page = await the_page(client, desk, clock, K.EVALUATION)
    assert "target 5 ton" in page.text
    (form,) = [form for form in forms_of(page) if "indicator.0" in form.values]
    said = {"indicator.0": "banyak", "use": "Kota bersih.", "declaration": "yes", "obstacles": ["budget", "partner"]}
    wrong = await submit(client, page, form, reply="stop", **said)
    assert wrong.status_code == 422
    for sentence in ("Tulis sebuah angka", "Uraikan kendalanya", "Tuliskan alasan"):
        assert sentence in wrong.text
    assert wrong.text.count("checked") >= 3, "reply, obstacles and declaration stay chosen"
    said |= {"indicator.0": "1.250,5", "obstacle_note": "Anggaran terlambat.", "note": "Mitra tidak menyanggupi."}
    done = await submit(client, wrong, form, reply="stop", **said)
    assert (
        "1.250,5 (seribu dua ratus lima puluh koma lima) dari target 5 ton" in done.text
        and "Anggaran, Mitra" in done.text
    )
    async with desk.database.transaction() as session:
        kept = (await session.scalars(select(ObligationAnswer))).one()
        assert kept.fields["indicator.0"] == "1250.5" and kept.fields["obstacles"] == ["budget", "partner"]
    told = {to for _, to, _ in await letters_of(desk, "followed_up")}
    assert told == {"dlh@jambikota.example", KABAG}, "the Bagian hears at once of an advice to stop"


async def test_opening_the_link_and_looking_at_the_page_change_nothing(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    page = await the_page(client, desk, clock, K.EVALUATION)
    for _ in range(2):
        await client.get(page.url)
    (form,) = [form for form in forms_of(page) if "indicator.0" in form.values]
    assert (await submit(client, page, form)).status_code == 422, "a scanner that submits the form as it stands"
    async with desk.database.transaction() as session:
        assert (await session.scalars(select(ObligationAnswer))).all() == []


async def test_who_answers_second_sees_what_was_answered_first(desk: Desk) -> None:
    number = await conclude(desk)
    evaluation = await obligation(desk, number, K.EVALUATION)
    await reply(desk, evaluation, R.CONTINUE)
    with pytest.raises(AlreadyDecided):
        await reply(desk, evaluation, R.STOP, "Tidak jadi.")
    found = await replies.read_obligation(desk, evaluation.id)
    assert [each.reply for each in found.answers] == [R.CONTINUE]


async def test_the_department_and_the_bagian_answer_at_their_desks_and_others_see_nothing(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await conclude(desk)
    kb = await obligation(desk, number, K.FOLLOW_UP_DOCUMENT)
    path = f"/kewajiban/{kb.id}"
    assert (await client.get(path)).status_code == 404, "a stranger"
    await sign_in(desk, client, OTHER_OPD)
    assert (await client.get(path)).status_code == 404
    for email in (OPD, CLERK):
        await sign_in(desk, client, email)
        page = await client.get(path)
        assert page.status_code == 200 and "Mulai usulan naskah pelaksanaan" in page.text
    (form,) = [form for form in forms_of(page) if "expected_on" in form.values]
    said = {"reply": "not_needed", "note": "Dilaksanakan langsung oleh kedua dinas.", "declaration": "yes"}
    done = await submit(client, page, form, **said)
    assert "Tidak perlu tindak lanjut" in done.text and "Dilaksanakan langsung" in done.text


async def test_the_bagian_asks_again_for_what_it_does_not_accept(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await conclude(desk)
    kb = await obligation(desk, number, K.FOLLOW_UP_DOCUMENT)
    await reply(desk, kb, R.NOT_NEEDED, "Tidak ada anggaran.")
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/kewajiban/{kb.id}")
    (form,) = [form for form in forms_of(page) if "due" in form.values]
    wrong = await submit(client, page, form, due="2026-11-01", note="")
    assert wrong.status_code == 422 and "Tanggal itu sudah lewat" in wrong.text
    (form,) = [form for form in forms_of(wrong) if "due" in form.values]
    open_again = await submit(client, wrong, form, due="2027-02-01", note="Anggaran perubahan tersedia.")
    assert "Mulai usulan naskah pelaksanaan" in open_again.text and "Dibuka kembali" in open_again.text
    found = await replies.read_obligation(desk, kb.id)
    assert found.obligation.is_open and str(found.obligation.due_on) == "2027-02-01"
    assert [each.reply for each in found.answers] == [R.NOT_NEEDED, R.REOPEN]


async def test_a_link_takes_no_right_of_the_desk_from_who_is_signed_in(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await conclude(desk)
    kb = await obligation(desk, number, K.FOLLOW_UP_DOCUMENT)
    await reply(desk, await obligation(desk, number, K.EVALUATION), R.CONTINUE)
    await live_until(desk, clock, "2027-06-08", every=7)
    late = next(each for each in await written(desk, "not_answered") if KABAG in str(each["To"]))
    await sign_in(desk, client, CLERK)
    address = link_in(late)
    assert address is not None
    entry = await client.get(address)
    page = await submit(client, entry, forms_of(entry)[0])
    assert page.url.path == f"/kewajiban/{kb.id}"
    await reply(desk, kb, R.NOT_NEEDED, "Tidak ada anggaran.")
    page = await client.get(page.url)
    (form,) = [form for form in forms_of(page) if "due" in form.values]
    asked_again = await submit(client, page, form, due="2027-08-02", note="Anggaran perubahan tersedia.")
    assert asked_again.status_code == 200, "the link has closed, the desk has not"
    (form,) = [form for form in forms_of(asked_again) if "expected_on" in form.values]
    await submit(client, asked_again, form, reply="not_needed", note="Tetap tidak ada.", declaration="yes")
    answers = (await replies.read_obligation(desk, kb.id)).answers
    assert [(each.reply, each.via) for each in answers[1:]] == [(R.REOPEN, "desk"), (R.NOT_NEEDED, "desk")]
    (sign_out,) = [form for form in forms_of(page) if form.action == "/keluar"]
    assert (await submit(client, page, sign_out)).url.path == "/masuk"


async def test_a_link_gives_its_own_right_to_who_is_signed_in_without_one_and_closes_for_them_too(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    page = await the_page(client, desk, clock, K.FOLLOW_UP_DOCUMENT)
    opened = httpx.Cookies(client.cookies)
    await sign_in(desk, client, OTHER_OPD)
    client.cookies.update(opened)
    page = await client.get(page.url)
    (form,) = [form for form in forms_of(page) if "expected_on" in form.values]
    assert [each for each in forms_of(page) if each.action == "/keluar"], "still signed in"
    done = await submit(client, page, form, reply="not_needed", note="Tidak ada anggaran.", declaration="yes")
    assert "Yang telah dijawab" in done.text and "Tanyakan lagi" not in done.text
    kb = int(page.url.path.rsplit("/", 1)[1])
    (answer,) = (await replies.read_obligation(desk, kb)).answers
    assert (answer.via, answer.by_email) == ("link", DLH.email)
    await replies.reopen(desk, kb, "2027-08-02", "Anggaran perubahan tersedia.", DLH)
    signed_in = await client.get(page.url)
    client.cookies.delete(OFFICE_COOKIE)
    for closed in (signed_in, await client.get(page.url)):
        assert closed.status_code == 410 and "sudah ditutup" in closed.text


NO_NUMBERS = ("nan", "NaN", "1e99", "1e-999999", "dua", "1,2,3", "1.2.3", "12,34,56", "∞", "9" * 16)


async def test_what_is_no_number_is_refused_with_a_sentence(desk: Desk) -> None:
    evaluation = await obligation(desk, await conclude(desk), K.EVALUATION)
    refused = {}
    for typed in NO_NUMBERS:
        with pytest.raises(InvalidForm) as error:
            await reply(desk, evaluation, R.CONTINUE, **{"indicator.0": typed})
        refused[typed] = [each.field for each in error.value.problems]
    assert refused == {typed: ["indicator.0"] for typed in NO_NUMBERS}


async def test_a_draft_cannot_be_promised_for_after_the_end_of_the_agreement(desk: Desk) -> None:
    kb = await obligation(desk, await conclude(desk), K.FOLLOW_UP_DOCUMENT)
    said = ObligationReply(R.UNDER_WAY, "Sedang disusun.", True, {"expected_on": "2031-11-25"})
    with pytest.raises(InvalidForm) as refused:
        await replies.answer(desk, kb.id, said, DLH)
    assert [each.field for each in refused.value.problems] == ["expected_on"]


async def test_letters_of_the_wali_kota_are_recorded_with_number_and_day(desk: Desk) -> None:
    partner = {
        "name": "Badan Pusat Statistik Kota Jambi", "kind": "instansi_vertikal",
        "signatory": {"position": "Kepala BPS"}, "contact": {"name": "BPS", "email": "bps@contoh.example"},
    }  # fmt: skip
    number = await conclude(desk, route="SINERGI", category=None, document="NK", partners=[partner])
    await forget_letters(desk)
    copy = await obligation(desk, number, K.COPY_TO_MINISTER)
    await reply(desk, copy, R.DONE, letter_number="100.3.7/12/KS", sent_on="2026-11-24")
    found = await replies.read_obligation(desk, copy.id)
    assert found.obligation.fulfilled_on is not None
    assert found.answers[0].fields == {"letter_number": "100.3.7/12/KS", "sent_on": "2026-11-24"}
    assert text_of((await written(desk, "followed_up"))[0]).count("Surat telah dikirim") == 1


async def test_whoever_is_asked_again_reads_why_at_once_with_a_new_link(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk)
    evaluation = await obligation(desk, number, K.EVALUATION)
    assert str(evaluation.due_on) == "2026-12-31"
    await live_until(desk, clock, "2027-01-05", every=5)
    await reply(desk, evaluation, R.CONTINUE)
    await forget_letters(desk)
    await replies.reopen(desk, evaluation.id, "2027-02-01", "Indikator belum diisi.", DLH)
    (letter,) = await written(desk, "asked_after")
    assert "Indikator belum diisi." in text_of(letter) and link_in(letter) is not None
    await reply(desk, evaluation, R.CONTINUE)
    with pytest.raises(InvalidForm) as refused:  # the day of the next one
        await replies.reopen(desk, evaluation.id, "2027-06-30", "Belum.", DLH)
    assert "2027-06-29" in str(refused.value.problems[0].facts)


async def test_what_comes_after_the_term_is_not_asked_for_again_once_it_is_over(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk, term_years=1, document="PKS", parent="KB lama")
    ends = await obligation(desk, number, K.EXPIRY)
    await reply(desk, ends, R.LET_END, "Sudah selesai.")
    clock.turn(days=400)
    with pytest.raises(AlreadyDecided):
        await replies.reopen(desk, ends.id, "2028-02-01", "Perlu diperpanjang.", DLH)


async def test_the_last_report_is_asked_for_again_though_the_term_is_over(desk: Desk, clock: TurnedClock) -> None:
    number = await conclude(desk, term_years=1, document="PKS", parent="KB lama")
    report = await obligation(desk, number, K.SEMESTER_REPORT, "2028-01-10")
    clock.turn(days=400)
    await reply(desk, report, R.REPORT)
    await replies.reopen(desk, report.id, "2028-01-20", "Realisasinya belum ditulis.", DLH)
    assert (await obligation(desk, number, K.SEMESTER_REPORT, "2028-01-20")).is_open


async def test_of_two_liaison_officers_one_begins_the_pks_and_the_other_is_told_of_it(desk: Desk) -> None:
    kb = await obligation(desk, await conclude(desk), K.FOLLOW_UP_DOCUMENT)
    agreement = (await replies.read_obligation(desk, kb.id)).agreement
    form = a_form(document="PKS", parent=agreement.register_number, title="PKS")
    number = await begin_successor(desk, kb.id, form, (), DLH, "pertama")
    with pytest.raises(AlreadyDecided) as refused:
        await begin_successor(desk, kb.id, form, (), DLH, "kedua")
    assert number in str(refused.value.facts)


NUMBERS = {
    "1.250": "1250",
    "1 000": "1000",
    "1.234.567": "1234567",
    "1.250,5": "1250.5",
    "1.250.000,25": "1250000.25",
    "12,5": "12.5",
    "12.5": "12.5",
    "7.5": "7.5",
    "0.125": "0.125",
    "0.001": "0.001",
    "-3": "-3",
    "-3,25": "-3.25",
}


async def test_numbers_are_understood_as_they_are_written_here(desk: Desk) -> None:
    """One evaluation, asked for again after each answer: the agreement takes longer to conclude than all answers."""
    evaluation = await obligation(desk, await conclude(desk), K.EVALUATION)
    understood = {}
    for typed in NUMBERS:
        await reply(desk, evaluation, R.CONTINUE, **{"indicator.0": typed})
        understood[typed] = (await replies.read_obligation(desk, evaluation.id)).answers[-1].fields["indicator.0"]
        await replies.reopen(desk, evaluation.id, "2026-12-31", "Sekali lagi.", DLH)
    assert understood == NUMBERS


async def test_an_indicator_may_hold_any_character_in_its_name(desk: Desk, client: httpx.AsyncClient) -> None:
    named = [{"name": "Sampah terkelola (%) & <lain>", "unit": "%", "target": 95.5}]
    evaluation = await obligation(desk, await conclude(desk, indicators=named), K.EVALUATION)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/kewajiban/{evaluation.id}")
    (form,) = [form for form in forms_of(page) if "indicator.0" in form.values]
    said = {"reply": "continue", "use": "Kota bersih.", "declaration": "yes"}
    wrong = await submit(client, page, form, **said, **{"indicator.0": "banyak"})
    assert "Sampah terkelola (%) &amp; &lt;lain&gt;: “banyak” bukan angka" in wrong.text
    done = await submit(client, wrong, form, **said, **{"indicator.0": "96"})
    assert done.status_code == 200 and "Sampah terkelola (%) &amp; &lt;lain&gt;" in done.text


async def test_a_reason_for_asking_again_is_held_to_the_bound_of_a_note(desk: Desk) -> None:
    evaluation = await obligation(desk, await conclude(desk), K.EVALUATION)
    await reply(desk, evaluation, R.CONTINUE)
    with pytest.raises(InvalidForm) as refused:
        await replies.reopen(desk, evaluation.id, "2026-12-31", "x" * 4001, DLH)
    assert [each.field for each in refused.value.problems] == ["note"]
