"""Server time of each kind of page, with every school loaded, over random real requests.

    python tests/benchmarks/page_times.py --data ../shared/data [--requests 300] [--postgres] [--most 100]

Measures in process (Django's test client: middleware, sessions, permissions, templates and gzip, without the network),
after a few requests to warm up. Prints the median, the 95th percentile and the slowest in milliseconds, the
processor's work in this process, and the ratio of each median to a bare Django list of the same rows (one query, one
plain template, no middleware).
Leaves with 1 where a 95th percentile is above `--most`. The state is kept in a folder of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main() -> int:
    """Load, measure, print."""
    options = _options()
    state = options.state or Path(tempfile.gettempdir()) / "alongside-page-times"
    state = state / ("postgresql" if options.postgres or "DATABASE_URL" in os.environ else "sqlite")
    os.environ["ALONGSIDE_STATE"] = str(state)
    if options.postgres and "DATABASE_URL" not in os.environ:
        command = [sys.executable, str(ROOT / "tests/service/postgres.py"), sys.executable, *sys.argv]
        return subprocess.run(command, check=False).returncode
    os.environ["DJANGO_SETTINGS_MODULE"] = "alongside_service.settings"
    load = [sys.executable, "-m", "alongside_service", "load", "--demonstration", "--data", str(options.data)]
    subprocess.run(load, check=True)
    import django

    django.setup()
    return _measure(options.requests, options.most)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--most", type=float, default=100.0)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--state", type=Path)
    return parser.parse_args()


def _measure(requests: int, most: float) -> int:
    from django.db import connection
    from django.test import Client

    from alongside_service.accounts.models import User
    from alongside_service.register.models import School

    client = Client()
    client.force_login(User.objects.get(role="national-lead", demonstration=True))
    print(f"\nOther work makes times longer: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors before.")
    print(f"{School.objects.count():,} schools, {connection.vendor}, {requests} requests of each kind\n")
    bare = _bare(requests)
    print(f"{'page':<22}{'median':>9}{'p95':>9}{'slowest':>9}{'work':>9}{'ratio to bare list':>21}")
    print(f"{'bare Django list':<22}{bare.line(bare)}")
    slow = []
    for kind, addresses in _kinds(random.Random(7)).items():
        times = _times(client.get, addresses, requests)
        print(f"{kind:<22}{times.line(bare)}")
        if times.p95 > most:
            slow.append(kind)
    above = f"Above {most:g} ms at the 95th percentile: {', '.join(slow)}." if slow else f"All are within {most:g} ms."
    print(f"\n{above}")
    return 1 if slow else 0


def _times(get: Callable[[str], object], addresses: Iterator[str], requests: int) -> Times:
    made, worked = [], []
    for number in range(requests + 5):
        address = next(addresses)
        start, start_work = time.perf_counter(), time.process_time()
        response = get(address)
        body = response.content  # type: ignore[attr-defined]
        taken, work = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - start_work)
        if response.status_code != 200 or not body:  # type: ignore[attr-defined]
            raise SystemExit(f"{address} answered {response.status_code}")  # type: ignore[attr-defined]
        if number >= 5:
            made.append(taken)
            worked.append(work)
    return Times(made, statistics.median(worked))


def _bare(requests: int) -> Times:
    """The same 25 rows by one query and one plain template."""
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.test import RequestFactory

    from alongside_service.register.models import School

    template = engines["django"].from_string(
        "<ul>{% for s in schools %}<li>{{ s.urn }} {{ s.name }} {{ s.phase }} {{ s.pupils }} "
        "{{ s.local_authority.name }} {{ s.responsible_body.name }} "
        "{{ s.latest_grade }} {{ s.latest_inspected }}</li>{% endfor %}</ul>"
    )

    def view(request: HttpRequest) -> HttpResponse:
        start = 25 * int(request.GET["page"])
        found = School.objects.select_related("local_authority", "responsible_body").order_by("sort_name", "urn")
        rows = found[start : start + 25]
        return HttpResponse(template.render({"schools": rows}))

    factory, chance = RequestFactory(), random.Random(7)
    pages = School.objects.count() // 25
    return _times(
        lambda address: view(factory.get(address)), iter(lambda: f"/?page={chance.randrange(pages)}", None), requests
    )


def _kinds(chance: random.Random) -> dict[str, Iterator[str]]:
    from alongside_service.register.models import Body, LocalAuthority, Region, School

    urns = list(School.objects.filter(listed=True).values_list("pk", flat=True))
    names = list(School.objects.filter(listed=True).values_list("name", flat=True))
    bodies = list(Body.objects.filter(schools__isnull=False, uid__gt="").distinct().values_list("pk", flat=True))
    authorities = list(LocalAuthority.objects.filter(listed=True).values_list("pk", flat=True))
    regions = list(Region.objects.values_list("pk", flat=True))
    phases = ["Primary", "Secondary", "Special"]

    def forever(make: Callable[[], str]) -> Iterator[str]:
        return iter(make, None)

    def filtered() -> str:
        asked: dict[str, object] = {"page": chance.randint(1, 8)}
        for name, values in (("phase", phases), ("region", regions), ("la", authorities), ("rule", ["stuck"])):
            if chance.random() < 0.35:
                asked[name] = chance.choice(values)
        if chance.random() < 0.3:
            asked |= {"sort": chance.choice(["pupils", "inspected"])}
        if chance.random() < 0.2:
            asked |= {"grade": "cif-2015:good", "pupils_from": 100}
        return urlencode(asked)

    def typed() -> str:
        name = chance.choice(names)
        if chance.random() < 0.5:
            at = chance.randrange(len(name))
            name = name[:at] + name[at + 1 :]
        words = name.split()
        return " ".join(words[: chance.randint(1, len(words))])

    return {
        "start": forever(lambda: "/"),
        "list, any page": forever(lambda: f"/schools/?page={chance.randint(1, len(urns) // 25)}"),
        "list, filtered": forever(lambda: f"/schools/?{filtered()}"),
        "search": forever(lambda: "/schools/?" + urlencode({"q": typed()})),
        "map, all": forever(lambda: "/schools/map/"),
        "map, filtered": forever(lambda: f"/schools/map/?{filtered()}"),
        "school": forever(lambda: f"/schools/{chance.choice(urns)}/"),
        "why": forever(lambda: f"/schools/{chance.choice(urns)}/why/"),
        "trust": forever(lambda: f"/bodies/{chance.choice(bodies)}/"),
        "local authority": forever(lambda: f"/local-authorities/{chance.choice(authorities)}/"),
        "regions": forever(lambda: "/regions/"),
        "region": forever(lambda: f"/regions/{chance.choice(regions)}/"),
        "how we know": forever(lambda: "/how-we-know/"),
        "accessibility": forever(lambda: "/accessibility/"),
    }


class Times(NamedTuple):
    """Milliseconds that each request took, and the median of what the processor worked for it in this process."""

    taken: list[float]
    work: float

    @property
    def median(self) -> float:
        return statistics.median(self.taken)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.taken, n=20)[-1]

    def line(self, bare: Times) -> str:
        """The row of the table."""
        slowest, ratio = max(self.taken), self.median / bare.median
        return f"{self.median:>9.1f}{self.p95:>9.1f}{slowest:>9.1f}{self.work:>9.1f}{ratio:>21.1f}"


if __name__ == "__main__":
    sys.exit(main())
