"""How long an invented England of life size takes.

Run as `.venv/bin/python tests/benchmarks/synthesise_speed.py [--schools 24000] [--years 2017-2026]`. It runs the
command as a user would, in a temporary folder, and prints wall time, processor time (which other work on the machine
does not touch), the most memory held, and the size of what was written. The goal is 24,000 schools and ten years in
under 60 seconds; leaves with 1 when that is missed.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL = 60.0


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schools", type=int, default=24_000)
    parser.add_argument("--years", default="2017-2026")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "england"
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from alongside.cli import main; main()", "synthesise", "--format", "csv",
             "--schools", str(given.schools), "--years", given.years, "--seed", "1", "--out", str(out)],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        wall = time.perf_counter() - start
        files = [path for path in out.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{given.schools:,} schools, {given.years}: {len(files)} files, {size:,.0f} MB")
    print(f"wall {wall:.1f} s; processor {used.ru_utime:.1f} s user, {used.ru_stime:.1f} s system")
    print(f"most memory {used.ru_maxrss / 1024:,.0f} MB; goal {GOAL:.0f} s: {'met' if wall < GOAL else 'missed'}")
    return 0 if wall < GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
