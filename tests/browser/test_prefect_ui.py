"""What an administrator sees of proposals in Prefect's own UI, and the proposal entered through its run form."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from satupintu.domain.process.form import NOT_PART_OF_A_PROPOSAL
from tests.browser.onlooker import Onlooker
from tests.browser.visitor import Visitor
from tests.conftest import case_files
from tests.support.system import PATIENCE, System, wait_until

TALL = {"width": 1240, "height": 1300}


@pytest.fixture
def prefect(chromium: Browser, running: System, onlooker: Onlooker) -> Iterator[Page]:
    """A browser at Prefect's UI, past its password."""
    context = chromium.new_context(viewport=TALL, locale="id-ID", timezone_id="Asia/Jakarta")
    context.set_default_timeout(PATIENCE * 1000)
    onlooker.watch(context, host=running.prefect)
    page = context.new_page()
    page.goto(running.prefect)
    page.wait_for_url("**/login**")
    page.locator("input").fill(f"admin:{running.prefect_password}")
    page.get_by_role("button", name="Login").click()
    page.wait_for_url("**/dashboard")
    yield page
    context.close()


def test_an_administrator_sees_which_dossier_a_run_is_and_whom_it_waits_for(
    prefect: Page, running: System, onlooker: Onlooker, arrive: Callable[..., Visitor]
) -> None:
    number = running.propose(_case("regen", "ksdpk-kb"))
    wait_until(lambda: running.flow_run(number)["state"]["type"] == "PAUSED")
    title = running.proposal(number)["title"]

    # The list's range ends at the second in which the page was opened: a run of that very second needs a reload.
    row = prefect.locator(".flow-run-list-item, .p-list-item").filter(has_text=number).first

    def listed() -> bool:
        prefect.goto(f"{running.prefect}/runs")
        expect(prefect.get_by_text("Newest to oldest").first).to_be_visible()
        prefect.wait_for_timeout(1500)
        return row.count() > 0

    wait_until(listed)
    expect(row).to_contain_text(title)
    expect(row).to_contain_text("Menunggu: Pemeriksaan kelengkapan")
    prefect.screenshot(path=onlooker.folder / "runs.png")

    administrator = arrive("admin@jambikota.example")
    administrator.sign_in()
    administrator.go(f"/usulan/{number}")
    address = administrator.page.get_by_role("link", name="Lihat prosesnya di Prefect").get_attribute("href")
    assert address is not None
    prefect.goto(address)
    expect(prefect.get_by_text(f"{number} · {title}").first).to_be_visible()
    expect(prefect.get_by_text(f"proposal:{number}").first).to_be_visible()
    expect(prefect.get_by_text("Prakarsa: tanda terima").first).to_be_visible()
    prefect.screenshot(path=onlooker.folder / "flow-run.png")

    prefect.get_by_text("Artifacts", exact=True).click()
    prefect.locator("a[href*='/artifacts/']", has_text=number.lower()).first.click()
    dossier = prefect.get_by_role("link", name="Buka berkas usulan").first
    expect(dossier).to_have_attribute("href", f"{running.web}/usulan/{number}")
    expect(prefect.get_by_text("Usulan diajukan").first).to_be_visible()
    prefect.screenshot(path=onlooker.folder / "timeline-artifact.png")


def test_the_run_form_is_typed_and_enters_a_proposal(
    prefect: Page, running: System, onlooker: Onlooker, arrive: Callable[..., Visitor]
) -> None:
    case = yaml.safe_load(_case("bpjs", "sinergi-nk").read_text())
    content = {name: value for name, value in case.items() if name not in NOT_PART_OF_A_PROPOSAL}
    title = f"{content['title']} (dari Prefect)"
    (deployment,) = running.prefect_api(
        "POST", "/deployments/filter", json={"deployments": {"name": {"any_": ["ajukan"]}}}
    )
    prefect.goto(f"{running.prefect}/deployments/deployment/{deployment['id']}/run")
    labels = prefect.locator(".schema-form-property__label")
    expect(labels.filter(has_text="Judul kerja sama")).to_be_visible()
    order = [text.removesuffix(" (Optional)") for text in labels.all_inner_texts()]
    assert order.index("Judul kerja sama") < order.index("Jalur") < order.index("Mitra") < order.index("Lampiran")
    for help_text in ("KSDD, KSDPK, SINERGI, KSDPL atau KSDLL", "Hanya KSDD: wajib atau sukarela"):
        expect(prefect.get_by_text(help_text)).to_be_visible()
    prefect.screenshot(path=onlooker.folder / "run-form.png")

    prefect.get_by_text("Parameters", exact=True).locator("xpath=..").get_by_role("button").click()
    prefect.get_by_text("Use JSON input").click()
    prefect.locator(".p-code-input__textarea").fill(json.dumps({"proposal": content | {"title": title}}))
    prefect.get_by_role("button", name="Submit").click()

    def entered() -> str | None:
        known = json.loads(running.run("proposals", "--json").stdout)
        return next((each["number"] for each in known if each["title"] == title), None)

    number = wait_until(entered, every=0.5)
    bagian = arrive("kabag.kerjasama@jambikota.example")
    bagian.sign_in()
    bagian.click("Usulan")
    expect(bagian.page.get_by_role("link", name=title)).to_have_attribute("href", f"/usulan/{number}")
    bagian.click(title)
    expect(bagian.page.locator("main")).to_contain_text("melalui Prefect")
    bagian.look("dossier-from-prefect")


def _case(shared: str, own: str) -> Path:
    return next(file for file in case_files() if shared in file.stem or file.stem == own)
