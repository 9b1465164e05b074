"""Starting and the command line, as an administrator meets them: one clear sentence, or everything runs."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.conftest import case_files
from tests.support.people import Town
from tests.support.system import PATIENCE, ROOT, SATUPINTU, System, free_ports, wait_until


def refused_start(folder: Path, **settings: str) -> str:
    """What `satupintu up` says when it does not start; it must end by itself, with a non-zero code."""
    ports = free_ports(3)
    names = ("WEB_PORT", "PREFECT_PORT", "MAILBOX_PORT")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SATUPINTU_")}
    environment |= {f"SATUPINTU_{name}": str(port) for name, port in zip(names, ports, strict=True)}
    environment |= {"SATUPINTU_DATA_DIR": str(folder / "data"), **settings}
    done = subprocess.run(
        [*SATUPINTU, "up"], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=ROOT
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_a_port_in_use_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refused_start(tmp_path, SATUPINTU_WEB_PORT=port)
    assert port in said
    assert "SATUPINTU_WEB_PORT" in said
    assert not (tmp_path / "data" / "postgres").exists(), "nothing is half-started"


def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "SATUPINTU_DATA_DIR" in refused_start(tmp_path, SATUPINTU_DATA_DIR=str(tmp_path / "file" / "data"))


def test_an_smtp_url_that_does_not_parse_is_named_with_the_right_forms(tmp_path: Path) -> None:
    said = refused_start(tmp_path, SATUPINTU_SMTP_URL="mail.jambikota.example:25")
    assert "SATUPINTU_SMTP_URL" in said
    assert "smtp://" in said


def test_a_broken_office_file_is_named_with_its_key(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    text = (ROOT / "config" / "office.toml").read_text()
    (config / "office.toml").write_text(text.replace('order = "partner_first"', 'order = "siapa saja"'))
    said = refused_start(tmp_path, SATUPINTU_CONFIG_DIR=str(config))
    assert "signing.order" in said


def test_a_second_start_on_the_same_data_says_that_it_runs_already(running: System) -> None:
    done = subprocess.run(
        [*SATUPINTU, "up"], env=running.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert str(running.data_dir) in done.stderr


def test_the_printed_addresses_answer_and_the_first_link_signs_the_administrator_in_once(running: System) -> None:
    assert running.web in running.output
    assert running.prefect in running.output
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        page = browser.get(running.sign_in_address)
        csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
        inside = browser.post(running.sign_in_address, data={"csrf": csrf})
        assert inside.url.path == "/tugas"
        assert browser.post(running.sign_in_address, data={"csrf": csrf}).status_code == 410


def test_prefect_asks_for_its_password(running: System) -> None:
    bare = httpx.post(f"{running.prefect}/api/flow_runs/filter", json={}, trust_env=False)
    assert bare.status_code == 401
    assert isinstance(running.prefect_api("POST", "/flow_runs/filter", json={}), list)


def test_a_part_that_dies_is_started_again(running: System) -> None:
    before = running.part_pid("part web")
    assert before is not None
    os.kill(before, signal.SIGKILL)

    def back() -> bool:
        now = running.part_pid("part web")
        if now in (None, before):
            return False
        try:
            return httpx.get(f"{running.web}/sehat", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    wait_until(back)


def test_the_command_line_gives_the_contract_as_json(running: System, town: Town) -> None:
    number = running.run("propose", str(case_files()[0])).stdout.strip()
    town.waiting(number, "completeness") if not running.proposal(number)["register_number"] else None
    one = json.loads(running.run("proposal", number, "--json").stdout)
    assert set(one) == {
        "number", "title", "route", "document", "stage", "status", "waiting_on", "history", "register_number",
        "flow_run_id", "waiting_for_parent", "meetings", "waits_for_a_meeting",
    }  # fmt: skip
    assert one == running.proposal(number), "the API says the same"
    listed = json.loads(running.run("proposals", "--json").stdout)
    assert number in {each["number"] for each in listed}
    shown = running.run("proposal", number).stdout
    assert one["title"][:40] in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("proposal", "KS-1999-0001"), "tidak ada"),
        (("token", "create", "x", "--email", "siapa@example.org"), "config/office.toml"),
    ],
    ids=["an unknown number", "a token for a stranger"],
)
def test_a_mistake_on_the_command_line_is_one_sentence(running: System, arguments: tuple[str, ...], words: str) -> None:
    done = running.run(*arguments, check=False)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_case_with_mistakes_is_refused_key_by_key(running: System, tmp_path: Path) -> None:
    broken = tmp_path / "case.yaml"
    broken.write_text(case_files()[0].read_text().replace("term_years: 5", "term_years: lima"))
    done = running.run("propose", str(broken), check=False)
    assert done.returncode == 1
    assert "term_years" in done.stderr


def test_the_office_check_reads_what_the_start_reads(running: System) -> None:
    assert "28" in running.run("office", "check").stdout


def test_prefects_form_enters_a_proposal_with_the_same_checks(running: System) -> None:
    import yaml

    from satupintu.domain.process.form import NOT_PART_OF_A_PROPOSAL
    from tests.support.forms import CONTENT

    deployment = running.prefect_api("GET", "/deployments/name/propose/ajukan")
    form = deployment["parameter_openapi_schema"]["definitions"]["ProposalForm"]["properties"]
    assert form["title"]["title"] == "Judul kerja sama"
    assert "KSDD" in str(deployment["parameter_openapi_schema"]["definitions"]["Route"])
    assert yaml.safe_load(case_files()[0].read_text()).keys() - NOT_PART_OF_A_PROPOSAL <= form.keys()
    content = {**CONTENT, "title": "Diajukan melalui Prefect"}
    path = f"/deployments/{deployment['id']}/create_flow_run"
    running.prefect_api("POST", path, json={"parameters": {"proposal": content}, "state": {"type": "SCHEDULED"}})
    wait_until(lambda: running.api("GET", "/proposals", params={"search": "Diajukan melalui Prefect"}).json())
    broken = running.prefect_api  # the server itself refuses what does not fit the form
    with pytest.raises(httpx.HTTPStatusError):
        broken("POST", path, json={"parameters": {"proposal": {"title": "x"}}, "state": {"type": "SCHEDULED"}})
