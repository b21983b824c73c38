"""An office served, stopped, killed, backed up and brought back: on SQLite, and on a PostgreSQL started here."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.web.served import PASSPHRASE, Officer, Served

WORK = Path(__file__).with_name("office_work.py")
KILLS = int(os.environ.get("OFFICE_KILLS", "4"))  # `make kill` asks for 200


def run(database, *command, check=True):
    """The command line on an office."""
    return subprocess.run(
        [sys.executable, "-m", "regional_carbon", *map(str, command)],
        env={**os.environ, **database}, capture_output=True, text=True, check=check,
    )  # fmt: skip


def ask(folder, database, question):
    """The answer of the office's own code to a question, as JSON."""
    code = f"import json; from regional_carbon.web.serving import enter, prepare; enter({str(folder)!r})\n{question}"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **database}, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def prepared(tmp_path, database):
    """An office that was made and is not open."""
    folder = tmp_path / "office"
    made = ask(folder, database, f"print(json.dumps(prepare({str(folder)!r}).password))")
    assert len(made) == 16
    return folder


# ---------------------------------------------------------------------------------------------------
# Open


def test_office_opens_with_region_a_and_one_administrator(tmp_path, database, browser):
    began = time.monotonic()
    served = Served(tmp_path / "office", **database)
    try:
        officer = Officer(browser, served, served.name, served.password, PASSPHRASE)
        officer.page.wait_for_selector("body[data-charts=ready]")
        assert time.monotonic() - began < 60
        assert "209,773" in officer.page.inner_text("main")
        assert officer.complaints == []
        officer.context.close()
        assert "Traceback" not in served.told()
    finally:
        served.stop()
    again = Served(tmp_path / "office", **database)
    again.stop()
    assert again.password == ""
    assert (tmp_path / "office" / "secret.key").stat().st_mode & 0o077 == 0


def test_large_file_is_read_and_computed_by_the_worker_while_the_person_goes_on(served, browser, tmp_path):
    """100,000 enterprises: findings and ranking come by themselves, and the pages stay open meanwhile."""
    head = "enterprise_id,name,industry_code,industry,year,electricity_mwh,output_cny"
    lines = (f"E{n},Enterprise {n},29,Rubber,2020,{n % 977 + 1}.5,{(n * 7919) % 99991 + 1}000" for n in range(100_000))
    (tmp_path / "enterprises.csv").write_text("\n".join([head, *lines]))
    password = ask(
        served.folder, {},
        "from regional_carbon.web.accounts.actions import add_person, give_role\n"
        "person, word = add_person(username='large', by='test')\n"
        "give_role(person=person, region=None, role='administrator', by='test')\n"
        "from regional_carbon.web.regions.actions import add_region\n"
        "from importlib.resources import files\n"
        "add_region(folder=str(files('regional_carbon') / 'demo'), slug='large', by=person)\n"
        "print(json.dumps(word))",
    )  # fmt: skip
    officer = Officer(browser, served, "large", password, PASSPHRASE)
    page = officer.page
    page.goto(f"{served.address}/r/large/data/")
    page.select_option("#table", "enterprises")
    began = time.monotonic()
    page.set_input_files("#file", tmp_path / "enterprises.csv")
    page.wait_for_selector("#upload")
    page.wait_for_selector("button[value=accept]", timeout=60_000)
    read = time.monotonic() - began
    page.click("button[value=accept]")
    page.wait_for_selector("#run")
    page.wait_for_selector("input[name=yes], #register", timeout=120_000)
    if page.locator("input[name=yes]").count():
        page.check("input[name=yes]")
        page.click("button.primary")
    page.wait_for_url("**/enterprises/", timeout=120_000)
    assert "100,000 enterprises" in page.inner_text("main")
    began = time.monotonic()
    page.goto(f"{served.address}/r/large/enterprises/?page=1900&sort=-emission_tco2")
    paged = time.monotonic() - began
    page.goto(f"{served.address}/r/large/laboratory/")
    page.wait_for_selector("body[data-laboratory=ready]", timeout=60_000)
    print(f"100,000 enterprises: read in {read:.1f} s, page 1,900 in {paged:.2f} s")
    officer.context.close()


def test_worker_that_was_killed_is_there_again_and_does_what_it_had_begun(served):
    def workers():
        told = subprocess.run(
            ["pgrep", "-P", str(served.process.pid), "-f", "db_worker"], capture_output=True, text=True, check=False
        )
        return told.stdout.split()

    upload = ask(
        served.folder, {},
        "from regional_carbon.web.accounts.models import Person\n"
        "from regional_carbon.web.regions import actions\n"
        "from regional_carbon.web.regions.models import Region\n"
        "made = actions.receive(region=Region.objects.get(slug='region-a'), name='a.csv', content=b'x,y\\n1,2\\n',\n"
        "    by=Person.objects.first())\n"
        "made.state = 'reading'; made.save(); print(made.pk)",
    )  # fmt: skip
    (first,) = workers()
    os.kill(int(first), signal.SIGKILL)
    end = time.monotonic() + 60
    while workers() in ([], [first]):
        assert time.monotonic() < end
        time.sleep(0.2)
    state = f"from regional_carbon.web.regions.models import Upload\nprint(json.dumps(Upload.objects.get(pk={upload}).state))"
    while ask(served.folder, {}, state) == "reading":
        assert time.monotonic() < end
    assert ask(served.folder, {}, state) == "unreadable"  # what the file deserves, found by the worker that came after


def children(process):
    """The processes that a process started."""
    return subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout.split()


def descendants(process):
    """Those, and those that they started."""
    return [*children(process), *(one for each in children(process) for one in descendants(each))]


def gone(processes, within):
    """Wait until none of them runs any more."""
    end = time.monotonic() + within
    while any(Path(f"/proc/{one}/status").exists() and "\nState:\tZ" not in Path(f"/proc/{one}/status").read_text()
              for one in processes):  # fmt: skip
        assert time.monotonic() < end, processes
        time.sleep(0.1)


def test_office_killed_leaves_no_process_behind_and_opens_again_at_once(tmp_path):
    served = Served(tmp_path / "office", "--no-demo")
    left = descendants(served.process.pid)
    assert len(left) >= 3  # the server, its worker, and the worker for long work
    served.process.kill()
    gone(left, within=5)
    served.process.wait()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{served.address}/health/", timeout=5)
    Served(tmp_path / "office", "--no-demo").stop()
    served.process.stdout.close()
    served.log.close()


def test_server_s_worker_killed_under_load_loses_nothing_it_answered_and_is_back_in_five_seconds(tmp_path, database):
    """Programs add readings one after the other while the worker that answers them is killed."""
    served = Served(tmp_path / "office", **database)
    try:
        token = ask(
            served.folder, database,
            "from regional_carbon.web.accounts.actions import make_token\n"
            "from regional_carbon.web.accounts.models import Person\n"
            "from regional_carbon.web.regions.models import Region\n"
            "made = make_token(region=Region.objects.get(), name='meter', right='collect', by=Person.objects.get())\n"
            "print(json.dumps(made[1]))",
        )  # fmt: skip
        program = Program(served.address, token)
        program.start()
        program.wait(5)
        (server,) = (one for each in children(served.process.pid) for one in children(each))
        os.kill(int(server), signal.SIGKILL)
        killed, answered = time.monotonic(), len(program.answered)
        program.wait(answered + 3)
        back = program.answered[answered][1] - killed
        program.stop()
        kept = ask(served.folder, database, KEPT)
        assert {time for time, _ in program.answered} <= set(kept[0])
        assert kept[1]
        print(f"back after {back:.1f} s")
        assert back < 5 * max(1, os.getloadavg()[0] / os.cpu_count())
    finally:
        served.stop()


KEPT = """
from regional_carbon.collect.region import assembled_table
from regional_carbon.web.accounts.audit import verify
from regional_carbon.web.regions.models import Region
kept = assembled_table(Region.objects.get().current.folder(), "readings")
print(json.dumps([kept["time"].to_list(), verify().whole]))
"""


class Program(threading.Thread):
    """A program that adds a reading, waits until it is told that it was kept, and adds the next; refused, it tries on."""

    def __init__(self, address, token):
        super().__init__(daemon=True)
        self.where, self.token = f"{address}/api/v1/regions/region-a/readings", token
        self.answered, self.going = [], True

    def run(self):
        day = datetime(2020, 1, 1)
        while self.going:
            day += timedelta(days=1)
            reading = {"enterprise_id": "A001", "time": day.strftime("%Y-%m-%d"), "electricity_kwh": 10}
            asked = urllib.request.Request(
                self.where, json.dumps([reading]).encode(),
                {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            )  # fmt: skip
            try:
                with urllib.request.urlopen(asked, timeout=30) as answer:
                    assert json.load(answer)["state"] == "accepted"
                    self.answered.append((reading["time"], time.monotonic()))
            except OSError:
                time.sleep(0.05)

    def wait(self, count):
        """Until so many were kept."""
        end = time.monotonic() + 60
        while len(self.answered) < count:
            assert time.monotonic() < end
            time.sleep(0.02)

    def stop(self):
        """After the reading under way."""
        self.going = False
        self.join(60)


# ---------------------------------------------------------------------------------------------------
# Many at once


def test_nothing_is_lost_when_many_write_at_once(prepared, database):
    """Each adds 1 to the same row and a record to the same chain: none fails, none is lost, the chain is whole."""
    ask(
        prepared,
        database,
        "from regional_carbon.web.regions.models import Region\nprint(Region.objects.update(name='0'))",
    )
    before = ask(prepared, database, "from regional_carbon.web.accounts.audit import verify\nprint(verify().records)")
    command = [sys.executable, str(WORK), str(prepared), "records", "25"]
    many = [subprocess.Popen(command, env={**os.environ, **database}, stderr=subprocess.PIPE) for _ in range(4)]
    told = [one.communicate(timeout=120)[1] for one in many]
    assert [one.returncode for one in many] == [0] * 4, told
    found = ask(
        prepared, database,
        "from regional_carbon.web.accounts.audit import verify\nfrom regional_carbon.web.regions.models import Region\n"
        "found = verify()\nprint(json.dumps([Region.objects.get().name, found.records, found.whole]))",
    )  # fmt: skip
    assert found == ["100", before + 100, True]


def test_programs_that_add_readings_at_the_same_time_lose_nothing_of_one_another(prepared, database):
    """Each reading is a new version of one file: whoever was slower adds to what the quicker one left."""
    many = [
        subprocess.Popen(
            [sys.executable, str(WORK), str(prepared), "readings", enterprise, "4"],
            env={**os.environ, **database}, stderr=subprocess.PIPE,
        )
        for enterprise in ("A001", "A002", "A003")
    ]  # fmt: skip
    told = [one.communicate(timeout=240)[1] for one in many]
    assert [one.returncode for one in many] == [0] * 3, told
    times, whole = ask(prepared, database, KEPT)
    assert sorted(times) == sorted([f"2020-01-{day:02}" for day in range(1, 5)] * 3)
    assert whole


# ---------------------------------------------------------------------------------------------------
# Killed

WHOLE = """
import hashlib, zlib
from django.db import connection
from regional_carbon.web.accounts.audit import verify
from regional_carbon.web.regions.models import Blob, Region, Upload, Version
half = []
for version in Version.objects.all():
    for name, sha256 in version.files.items():
        if hashlib.sha256(Blob.content(sha256)).hexdigest() != sha256:
            half.append(name)
region = Region.objects.get()
accepted = Upload.objects.filter(state="accepted")
if region.current.number != Version.objects.count() or any(one.version is None for one in accepted):
    half.append("version")
if Version.objects.filter(why="upload").count() != accepted.count():
    half.append("upload")
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        if cursor.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            half.append("database")
found = verify()
print(json.dumps([half, found.whole, Version.objects.count()]))
"""


def test_import_killed_at_any_moment_is_whole_or_absent(prepared, database):
    """kill −9 while registers of 3,000 enterprises are accepted one after the other."""
    chance = random.Random(5)  # noqa: S311 - the moments of a test
    versions = 1
    assert KILLS > 0
    for _ in range(KILLS):
        command = [sys.executable, str(WORK), str(prepared), "imports", "3000"]
        worker = subprocess.Popen(command, env={**os.environ, **database}, stdout=subprocess.PIPE)
        assert worker.stdout.readline() == b"accepting\n"
        time.sleep(chance.uniform(0, 0.6))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        half, whole, now = ask(prepared, database, WHOLE)
        assert half == []
        assert whole
        assert now >= versions
        versions = now


# ---------------------------------------------------------------------------------------------------
# Backup and restore: the drill


def test_office_comes_back_from_its_backup_to_the_last_record(prepared, database, tmp_path):
    backup = tmp_path / "office.backup"
    told = json.loads(run(database, "backup", backup, "--office", prepared, "--json").stdout)
    assert backup.stat().st_mode & 0o077 == 0
    assert run(database, "backup", backup, "--office", prepared, check=False).returncode == 2  # nothing is overwritten
    again = tmp_path / "again" if not database else prepared
    refused = run(database, "restore", backup, "--office", prepared, check=False)
    assert refused.returncode == 2
    assert "already holds an office" in refused.stderr
    brought = json.loads(run(database, "restore", backup, "--office", again, "--replace", "--json").stdout)
    assert brought["whole"]
    assert (brought["records"], brought["head"]) == (told["records"], told["head"])
    assert run(database, "audit", "verify", "--office", again).stdout.startswith(
        f"{told['records']} records, none altered"
    )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_backup_and_restore_say_what_they_did_in_both_languages(prepared, tmp_path):
    head = ask(prepared, {}, "from regional_carbon.web.accounts.audit import verify\nprint(json.dumps(verify().head))")
    for language, made, brought in (
        (
            "en",
            "Office → {}, 5 audit records; the hash of the last one is\n{}\n",
            "is restored in {}; its 5 audit records are intact.\n",
        ),
        ("zh", "系统 → {}，审计记录5条；最后一条的哈希值为\n{}\n", "的系统已恢复到{}；5条审计记录完整。\n"),
    ):
        backup, again = tmp_path / f"{language}.backup", tmp_path / f"again-{language}"
        said = run({}, "backup", backup, "--office", prepared, "--lang", language).stdout
        assert said == made.format(backup, head)
        assert run({}, "restore", backup, "--office", again, "--lang", language).stdout.endswith(brought.format(again))


def test_damaged_backup_is_refused(prepared, database, tmp_path):
    backup = tmp_path / "office.backup"
    run(database, "backup", backup, "--office", prepared)
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)
    refused = run(database, "restore", backup, "--office", tmp_path / "again", "--replace", check=False)
    assert refused.returncode == 2
    assert "is damaged" in refused.stderr or "is not a backup of an office" in refused.stderr
    backup.write_text("hello")
    refused = run(database, "restore", backup, "--office", tmp_path / "again", "--replace", check=False)
    assert refused.stderr == (
        f"{backup} is not a backup of an office.\n  Give a file written by `regional-carbon backup`.\n"
    )


def test_audit_verify_finds_a_row_altered_by_sql(prepared, database):
    ask(
        prepared, database,
        "from django.db import connection\n"
        "with connection.cursor() as cursor: cursor.execute(\"UPDATE accounts_record SET by = 'x' WHERE number = 2\")\n"
        "print(1)",
    )  # fmt: skip
    found = run(database, "audit", "verify", "--office", prepared, check=False)
    assert found.returncode == 1
    assert found.stdout == (
        "The audit log was tampered with. Altered: 2. Missing: –.\n"
        "Keep the database as it is, and compare it with a backup.\n"
    )
    chinese = run(database, "audit", "verify", "--office", prepared, "--lang", "zh", check=False)
    assert chinese.stdout == "审计日志被改动。篡改：2。缺失：–。\n请保留数据库现状，并与备份比对。\n"
