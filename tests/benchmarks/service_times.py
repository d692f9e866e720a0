"""Server time of each kind of page with 2,000 projects and 300 people, beside bare Django pages of the same rows.

    python tests/benchmarks/service_times.py --data ../shared/data [--requests 60] [--postgres] [--most 150] [--only x]

Measures in process (Django's test client: middleware, sessions, permissions, templates and gzip, without the network),
after a few requests to warm up. Prints the median, the 95th percentile and the slowest in milliseconds, the same of the
processor's work in this process, queries to the database, and the ratio of the median to a bare Django list (25 rows)
or a bare Django detail page (a project and its records): one plain template, no middleware.
Leaves with 1 where the 95th percentile is above `--most`. The state is kept in a folder of its own.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROJECTS, PEOPLE = 2_000, 300
LIST, PAGE = "bare list", "bare page"


def main() -> int:
    """Load, fill, measure, print."""
    options = _options()
    state = options.state or Path(tempfile.gettempdir()) / "alongside-service-times"
    state = state / ("postgresql" if options.postgres or "DATABASE_URL" in os.environ else "sqlite")
    os.environ["ALONGSIDE_STATE"] = str(state)
    if options.postgres and "DATABASE_URL" not in os.environ:
        command = [sys.executable, str(ROOT / "tests/service/postgres.py"), sys.executable, *sys.argv]
        return subprocess.run(command, check=False).returncode
    os.environ["DJANGO_SETTINGS_MODULE"] = "alongside_service.settings"
    os.environ["ALONGSIDE_API_RATE"] = "1000000"
    load = [sys.executable, "-m", "alongside_service", "load", "--data", str(options.data)]
    subprocess.run(load, check=True)
    from alongside_service import wsgi  # noqa: F401  loads all that a server loads

    sys.path.insert(0, str(ROOT / "tests"))
    _fill()
    return _measure(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--most", type=float, default=150.0)
    parser.add_argument("--only", default="", help="Only pages whose name holds this.")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--state", type=Path)
    return parser.parse_args()


def _fill() -> None:
    from django.db import transaction
    from django.utils import timezone

    from alongside_service.projects.models import SupportProject
    from benchmarks.crowd import fill
    from benchmarks.crowd_rows import add_rows

    if SupportProject.objects.count() >= PROJECTS:
        return
    start, on = time.perf_counter(), timezone.localdate()
    with transaction.atomic():
        crowd = fill(projects=PROJECTS, people=PEOPLE, on=on)
        add_rows(crowd.projects, on=on)
    gc.collect()
    gc.freeze()  # as a server does with what it has loaded
    print(
        f"Made {len(crowd.projects):,} projects and {len(crowd.people)} people in {time.perf_counter() - start:.0f} s."
    )


def _measure(options: argparse.Namespace) -> int:
    from django.db import connection

    from alongside_service.accounts.models import User
    from alongside_service.audit.models import Event
    from alongside_service.projects.models import SupportProject

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"\nOther work makes times longer: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors before.")
    made = (
        f"{SupportProject.objects.count():,} projects, {User.objects.count()} people, {Event.objects.count():,} events"
    )
    print(f"{made}, {connection.vendor}, {options.requests} requests of each kind\n")
    print(f"{'page':<36}{'median':>8}{'p95':>8}{'slowest':>9}{'work':>8}{'work p95':>10}{'queries':>9}  ratio")
    bare = {kind: _times(get, options.requests) for kind, get in _bare(random.Random(7)).items()}
    for kind, times in bare.items():
        print(f"{kind:<36}{times.line()}")
    slow, slow_work = [], []
    for name, kind, get in _kinds(random.Random(7)):
        if options.only not in name:
            continue
        times = _times(get, options.requests)
        print(f"{name:<36}{times.line()}{times.median / bare[kind].median:>6.1f} × {kind}", flush=True)
        slow += [name] if times.p95 > options.most else []
        slow_work += [name] if times.work_p95 > options.most else []
    print(f"\nAbove {options.most:g} ms at the 95th percentile: {', '.join(slow) or 'none'}.")
    print(f"The same, of the processor's work: {', '.join(slow_work) or 'none'}.")
    return 1 if slow else 0


class Times(NamedTuple):
    """Milliseconds that each request took and that the processor worked for it here, and the most queries of one."""

    taken: list[float]
    worked: list[float]
    queries: int

    @property
    def median(self) -> float:
        return statistics.median(self.taken)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.taken, n=20)[-1]

    @property
    def work_p95(self) -> float:
        return statistics.quantiles(self.worked, n=20)[-1]

    def line(self) -> str:
        """The row of the table."""
        work = statistics.median(self.worked)
        times = f"{self.median:>8.1f}{self.p95:>8.1f}{max(self.taken):>9.1f}{work:>8.1f}{self.work_p95:>10.1f}"
        return f"{times}{self.queries:>9}"


def _times(get: Callable[[], Any], requests: int) -> Times:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made, worked, queries = [], [], 0
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            _whole(get())
        queries = max(queries, len(captured))
    for _ in range(requests):
        start, start_work = time.perf_counter(), time.process_time()
        _whole(get())
        made.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - start_work))
    return Times(made, worked, queries)


def _whole(response: Any) -> None:
    body = b"".join(response) if response.streaming else response.content
    if response.status_code != 200 or not body:
        raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}")


def _bare(chance: random.Random) -> dict[str, Callable[[], Any]]:
    """The rows of a list and of a project by the fewest queries and one plain template."""
    from django.http import HttpResponse
    from django.template import engines

    from alongside_service.projects.models import SupportProject, TaskRecord

    listed = engines["django"].from_string(
        "<ul>{% for p in projects %}<li>{{ p.school.name }} {{ p.school.local_authority.name }} {{ p.region.name }} "
        "{{ p.delivery_officer.name }} {{ p.adviser.name }} {{ p.milestone }} {{ p.next_due }}</li>{% endfor %}</ul>"
    )
    shown = engines["django"].from_string(
        "<h1>{{ p.school.name }}</h1><dl>{% for r in records %}<dt>{{ r.task }} {{ r.saved_by.name }}</dt>"
        "{% for key, value in r.answers.items %}<dd>{{ key }}: {{ value }}</dd>{% endfor %}{% endfor %}</dl>"
    )
    related = ("school__local_authority", "region", "delivery_officer", "adviser")
    keys = list(SupportProject.objects.values_list("pk", flat=True))

    def many() -> HttpResponse:
        start = 25 * chance.randrange(len(keys) // 25)
        rows = SupportProject.objects.select_related(*related)[start : start + 25]
        return HttpResponse(listed.render({"projects": rows}))

    def one() -> HttpResponse:
        project = SupportProject.objects.select_related(*related).get(pk=chance.choice(keys))
        records = TaskRecord.objects.filter(project=project).select_related("saved_by")
        return HttpResponse(shown.render({"p": project, "records": records}))

    return {LIST: many, PAGE: one}


def _kinds(chance: random.Random) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Each kind of page: its name, what it is compared with, and one random request of it."""
    from benchmarks.service_pages import pages

    for name, client, make, headers in pages(chance):
        of_project = "/projects/" in make() and make().split("/")[2].isdigit()
        yield name, PAGE if of_project else LIST, lambda c=client, m=make, h=headers: c.get(m(), headers=h)


if __name__ == "__main__":
    sys.exit(main())
