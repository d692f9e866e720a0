"""What the deployment guide and the container file say is what there is; several workers share one service."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest

from alongside.cli.command import group as library_group
from alongside_service.command import group as service_group

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GROUPS = {"alongside": library_group, "alongside-service": service_group}
OUTER = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the outer run starts its own server")
PASSWORD = "alongside demonstration"


# ---- what is written down


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a container file, with lines that go on joined."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.M))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


CONTAINER = instructions((ROOT / "Containerfile").read_text())


def last(name: str) -> str:
    return [value for instruction, value in CONTAINER if instruction == name][-1]


def understood(words: list[str]) -> None:
    """Let the command itself read its words, without doing anything. Raises click.ClickException."""
    command: click.Command = GROUPS[words[0]]
    context, rest = click.Context(command, info_name=words[0]), words[1:]
    while isinstance(command, click.Group):
        if not rest or rest[0] in ("--help", "-h"):
            return
        name, below, rest = command.resolve_command(context, rest)
        assert below is not None, name
        command, context = below, click.Context(below, info_name=name, parent=context)
    for parameter in command.params:  # a path in the guide is on the reader's machine, not on this one
        if isinstance(parameter.type, click.Path):
            parameter.type = click.Path(exists=False)
    command.make_context(words[0], rest)


def test_the_container_runs_commands_that_there_are():
    entry, words = json.loads(last("ENTRYPOINT")), json.loads(last("CMD"))
    understood([*entry, *words])
    understood(json.loads(last("HEALTHCHECK").split("CMD", 1)[1]))
    port = words[words.index("--port") + 1]
    assert last("EXPOSE") == port
    assert port in last("HEALTHCHECK")


def test_the_container_copies_files_and_runs_scripts_that_there_are():
    for instruction, value in CONTAINER:
        if instruction == "COPY" and "--from" not in value:
            for source in value.split()[:-1]:
                assert (ROOT / source).exists(), source
        if instruction == "RUN":
            for script in re.findall(r"(?<![./\w])scripts/[\w-]+", value):
                assert os.access(ROOT / script, os.X_OK), script
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".venv", ".state", ".git"} <= set(ignored)


def test_the_container_runs_without_rights_and_holds_no_secret():
    users = [value for instruction, value in CONTAINER if instruction == "USER"]
    assert users
    assert users[-1] not in ("root", "0")
    assert [name for name, _ in CONTAINER].index("USER") > max(
        at for at, (name, _) in enumerate(CONTAINER) if name == "RUN"
    )
    assert not re.search(r"SECRET|PASSWORD|KEY", last("ENV"))
    stages = [value for instruction, value in CONTAINER if instruction == "FROM"]
    assert len(stages) == 2
    assert len({stage.split()[0] for stage in stages}) == 1, "wheels built for one Python are run by another"


GUIDES = ("deploy.md", "backup.md", "../explanation/trail.md")


def told(page: str) -> Iterator[list[str]]:
    """The commands of a guide: its indented lines and the words in backticks that begin with a command of ours."""
    text = (ROOT / "docs/how-to" / page).read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    lines += re.findall(r"`([^`\n]+)`", text)
    for line in lines:
        line = re.sub(r"\$\([^)]*\)", "some", line.replace("ExecStart=/srv/alongside/env/bin/", ""))
        if line.startswith("podman run"):  # the words after the image are those of its entry point
            before, _, after = line.partition(" alongside:0.1.0")
            line = ("alongside" if "--entrypoint alongside" in before else "alongside-service") + after
        line = line.replace("...", "")
        if not re.match(r"(\w+=\S+ )*alongside(-service)? ", line):
            continue
        words = [word for word in shlex.split(line, comments=True) if not re.match(r"[A-Z_]+=", word)]
        if "…" not in words:
            yield words


@pytest.mark.parametrize("page", GUIDES)
def test_every_command_of_the_guides_is_understood(page):
    commands = list(told(page))
    assert len(commands) >= 3
    for words in commands:
        with contextlib.suppress(click.MissingParameter):  # a command may be named without what it is given
            understood(words)


def test_every_setting_that_is_read_is_in_the_table_and_the_reverse():
    read = set()
    for path in (ROOT / "src/alongside_service").rglob("*.py"):
        text = path.read_text()
        read |= set(
            re.findall(r"""(?:environ(?:\.get)?[\[(]\s*|whole\()["'](ALONGSIDE_[A-Z0-9_]+|DATABASE_URL)""", text)
        )
    table = (ROOT / "docs/how-to/deploy.md").read_text().split("## Settings")[1].split("\n## ")[0]
    said = set(re.findall(r"`(ALONGSIDE_[A-Z0-9_]+|DATABASE_URL)`", table))
    assert read - said == set(), "read, but not in docs/how-to/deploy.md"
    assert said - read - {"ALONGSIDE_STORE"} == set(), "in docs/how-to/deploy.md, but read nowhere"


# ---- several workers on PostgreSQL


@contextlib.contextmanager
def serving(environment: dict[str, str], *options: str) -> Iterator[tuple[str, int]]:
    """The address of a running service, and its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "alongside_service", "serve", "--port", str(port), *options]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 90
        ask = [str(BIN / "alongside-service"), "healthy", "--port", str(port)]
        while subprocess.run(ask, env=environment, capture_output=True, check=False).returncode:
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < until, "the service did not start"
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_healthy_says_no_where_nothing_runs():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    done = subprocess.run(
        [BIN / "alongside-service", "healthy", "--port", port], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Nothing answers" in done.stderr
    assert "Traceback" not in done.stderr


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ports_of(pid: int) -> set[int]:
    """The local ports of the connections that a process holds."""
    sockets = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if match := re.match(r"socket:\[(\d+)\]", os.readlink(handle)):
                sockets.add(match[1])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].split(":")[1], 16) for row in rows if row[9] in sockets}


def sign_in_and_out(address: str, email: str, rounds: int, trouble: list[str]) -> None:
    for _ in range(rounds):
        with httpx.Client(base_url=address, timeout=60) as client:
            client.get("/sign-in/")
            given = {"email": email, "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
            inside = client.post("/sign-in/", data=given)
            if inside.status_code != 302:
                trouble.append(f"{email} was not let in: {inside.status_code}")
                return
            seen = client.get("/schools/")
            token = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
            outside = client.post("/sign-out/", data=token)
            if (seen.status_code, outside.status_code) != (200, 302):
                trouble.append(f"{email}: {seen.status_code}, {outside.status_code}")


@OUTER
@pytest.mark.postgres
def test_three_workers_answer_and_what_they_write_at_once_all_lands_in_one_chain(new_database):
    import psycopg

    environment = new_database("postgresql", ready=True)
    fill = "import django; django.setup(); import sample; sample.load()"
    subprocess.run([sys.executable, "-c", fill], env=environment, cwd=ROOT, check=True)
    rounds, people = 3, ("adviser", "auditor", "analyst", "delivery-officer", "national-lead", "administrator")
    trouble: list[str] = []
    with (
        psycopg.connect(environment["DATABASE_URL"], autocommit=True) as watching,
        serving(environment, "--workers", "3", "--no-work") as (address, pid),
    ):
        visits = [
            threading.Thread(target=sign_in_and_out, args=(address, f"{role}@example.org", rounds, trouble))
            for role in people
        ]
        for visit in visits:
            visit.start()
        for visit in visits:
            visit.join(timeout=240)
        assert trouble == []
        workers = children(pid)
        assert len(workers) == 3
        if Path("/proc/net/tcp").exists():
            clients = {row[0] for row in watching.execute("SELECT client_port FROM pg_stat_activity")}
            busy = [worker for worker in workers if ports_of(worker) & clients]
            assert len(busy) >= 2, "one worker answered everybody"
        written = dict(watching.execute("SELECT action, count(*) FROM audit_event GROUP BY action").fetchall())
        assert written["signed in"] == written["signed out"] == rounds * len(people)
    checked = subprocess.run(
        [BIN / "alongside", "audit", "verify"], env=environment, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert int(checked.stdout.split()[0]) == sum(written.values())
