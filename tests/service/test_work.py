"""The background worker as a process of its own, on both databases: several, stopped, killed, beside the pages."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib import util
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django_tasks_db.models import DBTaskResult

from alongside_service.notices import jobs, schedule
from alongside_service.notices.models import Run

ROOT = Path(__file__).resolve().parents[2]
LONDON = ZoneInfo("Europe/London")
PATIENCE = 180
pytestmark = pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="the outer run tries workers on both kinds of database"
)
KINDS = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


def _servers():
    spec = util.spec_from_file_location("mail_servers", Path(__file__).parent / "mail_servers.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SERVERS = _servers()
SETTING_UP = """
import json, datetime as dt, django
django.setup()
from django.utils import timezone
from alongside_service.notices import actions
from alongside_service.notices.models import Notice, Run
from django_tasks_db.models import DBTaskResult
now = timezone.now()
def queue(n, **given):
    for at in range(n):
        facts = dict(kind="message", audience="team", email=f"p{at}@example.org", subject=f"No. {at}", body="Good day.")
        actions.queue(**(facts | given), at=now)
"""


class Service:
    """An empty service of its own, with workers as processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.workers = []

    def ask(self, code: str):
        """Run some lines in the service; what `answer` holds at the end."""
        code = f"{SETTING_UP}\nanswer = None\n{code}\nprint(json.dumps(answer, default=str))"
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def work(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a worker, and wait until it works."""
        process = subprocess.Popen(
            [sys.executable, "-m", "alongside_service", "work", "--interval", "0.1", *arguments],
            env=self.environment | environment, cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert "Working." in process.stderr.readline()
        self.workers.append(process)
        return process

    def until(self, code: str, wanted: object) -> None:
        """Wait until the lines answer as wanted."""
        waiting = f"""
import time
end = time.monotonic() + {PATIENCE}
while True:
    {code}
    answer = json.loads(json.dumps(answer, default=str))
    if answer == {wanted!r} or time.monotonic() > end:
        break
    time.sleep(0.1)
"""
        assert self.ask(waiting) == wanted


@pytest.fixture
def service(request, new_database):
    service = Service(new_database(request.param, ready=True))
    yield service
    for process in service.workers:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def stop(process: subprocess.Popen[str], how: int = signal.SIGTERM) -> str:
    process.send_signal(how)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    return said


def by_notify(url: str) -> dict[str, str]:
    return {
        "ALONGSIDE_MAIL": "notify",
        "ALONGSIDE_NOTIFY_KEY": SERVERS.KEY,
        "ALONGSIDE_NOTIFY_TEMPLATE": SERVERS.TEMPLATE,
        "ALONGSIDE_NOTIFY_URL": url,
    }


STATUSES = "answer = sorted(Notice.objects.values_list('status', flat=True))"


@pytest.mark.parametrize("service", KINDS, indirect=True)
def test_several_workers_send_each_notice_once_and_stop_cleanly(service):
    with SERVERS.smtp_server() as (letters, port):
        mail = {
            "ALONGSIDE_MAIL": "smtp",
            "ALONGSIDE_MAIL_FROM": "team@alongside.example",
            "ALONGSIDE_SMTP_HOST": "127.0.0.1",
            "ALONGSIDE_SMTP_PORT": str(port),
            "ALONGSIDE_SMTP_SECURITY": "none",
        }
        # Twice in the queue, as after a worker that was slow: it must not go twice.
        service.ask("queue(20)\nfrom alongside_service.notices.tasks import deliver_notice\n"
                    "for notice in Notice.objects.all(): deliver_notice.enqueue(notice.pk)")  # fmt: skip
        workers = [service.work(**mail), service.work(**mail)]
        service.until(STATUSES, ["sent"] * 20)
        service.until("answer = DBTaskResult.objects.filter(status='READY').count()", 0)
        said = [stop(workers[0]), stop(workers[1], signal.SIGINT)]
    assert sorted(letter.rcpt_tos[0] for letter in letters.taken) == sorted(f"p{at}@example.org" for at in range(20))
    assert all("Stopped." in each for each in said)
    assert service.ask("answer = sorted(set(Notice.objects.values_list('attempts', flat=True)))") == [1]
    assert service.ask("answer = DBTaskResult.objects.filter(task_path__endswith='forget_old_work').count()") == 1


@pytest.mark.parametrize("service", KINDS, indirect=True)
def test_a_worker_that_is_killed_while_sending_leaves_nothing_sent_twice(service):
    with SERVERS.notify_server() as notify, socket.socket() as silent:
        silent.settimeout(PATIENCE)
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        service.ask("queue(1)")
        # It takes the notice and waits for an answer that never comes; there it is killed.
        doomed = service.work(**by_notify(f"http://127.0.0.1:{silent.getsockname()[1]}"))
        asked, _ = silent.accept()
        assert service.ask(STATUSES) == ["sending"]
        doomed.kill()
        doomed.wait()
        asked.close()
        number = service.ask("answer = Notice.objects.get().number")
        notify.taken.append({"reference": number, "id": "arrived"})
        service.ask(
            "Notice.objects.update(due_at=now - dt.timedelta(minutes=1), handed_at=now - dt.timedelta(hours=1))"
        )
        worker = service.work(**by_notify(notify.url))
        service.until("answer = list(Notice.objects.values_list('status', 'backend_id'))", [["sent", "arrived"]])
        stop(worker)
    assert len(notify.taken) == 1


@pytest.mark.parametrize("service", KINDS, indirect=True)
def test_what_failed_is_tried_again_by_the_clock(service):
    with SERVERS.notify_server() as notify:
        notify.answers = [500]
        service.ask("queue(1)")
        worker = service.work(**by_notify(notify.url))
        service.until("answer = list(Notice.objects.values_list('status', 'attempts'))", [["queued", 1]])
        service.ask("Notice.objects.update(due_at=now)")  # the minute has passed
        service.until("answer = list(Notice.objects.values_list('status', 'attempts'))", [["sent", 2]])
        stop(worker)
    assert len(notify.taken) == 1


@pytest.mark.parametrize("service", [pytest.param("sqlite")], indirect=True)
def test_once_does_what_is_due_and_returns(service):
    service.ask("queue(2)")
    done = subprocess.run(
        [sys.executable, "-m", "alongside_service", "work", "--once"],
        env=service.environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Subject: No.") == 2
    assert service.ask(STATUSES) == ["sent", "sent"]


@pytest.mark.parametrize("service", [pytest.param("sqlite")], indirect=True)
def test_a_worker_beside_the_pages_sends_and_ends_with_them(service):
    port = _free_port()
    command = [sys.executable, "-m", "alongside_service", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=service.environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        service.ask("queue(1)")
        service.until(STATUSES, ["sent"])
        end = time.monotonic() + PATIENCE
        while _health(port) != "well\n":
            assert time.monotonic() < end
            time.sleep(0.1)
        beside = _children(process.pid)
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Stopped." in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in beside)


@pytest.mark.parametrize("service", [pytest.param("sqlite")], indirect=True)
def test_a_worker_does_not_outlive_what_it_was_started_beside(service):
    start = (
        "import os, subprocess, sys, time\n"
        "work = [sys.executable, '-m', 'alongside_service', 'work', '--interval', '0.1']\n"
        "subprocess.Popen([*work, '--beside', str(os.getpid())])\ntime.sleep(600)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", start],
        env=service.environment, cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert "Working." in starter.stderr.readline()
    starter.kill()
    _, said = starter.communicate(timeout=PATIENCE)  # the worker holds standard error open until it ends
    assert "Stopped." in said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _health(port: int) -> str:
    with (
        contextlib.suppress(OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as page,
    ):
        return page.read().decode()
    return ""


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(each) for each in listed.stdout.split()]


# --- the clock ---


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.django_db
def test_a_job_is_handed_on_once_a_period():
    morning = local("2026-11-24 07:00")
    handed = schedule.hand_on_jobs(morning)
    assert {"reminders", "forget old work"} <= set(handed)
    assert DBTaskResult.objects.count() == Run.objects.count() == len(set(handed)) == len(handed)
    assert schedule.hand_on_jobs(morning + dt.timedelta(seconds=30)) == []
    assert DBTaskResult.objects.count() == len(handed)
    assert schedule.hand_on_jobs(morning + dt.timedelta(days=1)) == handed


def test_every_job_has_a_name_of_its_own_and_a_task_that_can_wait_in_the_queue():
    every = schedule.jobs()
    assert len({job.name for job in every}) == len(every)
    assert all(len(job.name) <= 40 and job.task.get_backend() for job in every)


@pytest.mark.parametrize(
    ("at", "period"),
    [
        ("2026-11-24 06:59", None),
        ("2026-11-24 07:00", "2026-11-24"),
        ("2026-11-24 11:59", "2026-11-24"),
        ("2026-11-24 15:00", None),  # work began late: this morning's reminders would be old news
        ("2026-11-28 07:00", None),  # a Saturday
        ("2026-12-28 07:00", None),  # Boxing Day, kept on a Monday
    ],
)
def test_reminders_are_due_on_working_mornings(at, period):
    assert jobs.each_working_morning(local(at)) == period


@pytest.mark.django_db
def test_what_was_remembered_of_old_work_is_forgotten():
    at = local("2026-11-24 07:00")
    handed = schedule.hand_on_jobs(at)
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=at)
    assert schedule.forget(at=at + dt.timedelta(days=29)) == 0
    assert schedule.forget(at=at + dt.timedelta(days=31)) == 2 * len(handed)
    assert not Run.objects.exists()


def test_settings_that_cannot_work_are_refused_in_a_sentence(tmp_path):
    for given, said in (
        ({"ALONGSIDE_MAIL": "pigeon"}, "set it to one of console, smtp, notify"),
        ({"ALONGSIDE_MAIL": "notify"}, "set ALONGSIDE_NOTIFY_KEY and ALONGSIDE_NOTIFY_TEMPLATE too"),
        ({"ALONGSIDE_SMTP_SECURITY": "maybe"}, "set it to starttls, tls or none"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "alongside_service", "work", "--once"],
            env=os.environ | {"ALONGSIDE_STATE": str(tmp_path)} | given,
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr
