"""Speed of a national model beside lme4, in one run on the same data: `python tests/benchmarks/mixed_speed.py`.

115,000 rows: 25,000 schools over 5 years with 10,000 school-years missing, in 150 authorities in 9 regions, with 18
fixed effects. Both begin from the raw columns and make their own design matrix and their own sort. The deviances must
agree to 1e-4. Leaves with 1 where they do not, or where ours is less than 20 times as fast; says so where R is absent.
Ends with what lme4 does not fit: the same rows with known sampling variances, without and with drift of each school.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from alongside.methods.mixed import Drift, Fit, Level, Nested, Problem, fit, predict

SCHOOLS, YEARS, AUTHORITIES, REGIONS, ROWS, NUMBERS = 25_000, 5, 150, 9, 115_000, 13
GOAL = 20.0
LME4 = """
suppressMessages(library(lme4))
d <- read.csv("{path}")
times <- c()
for (i in 1:{rounds}) {{
  start <- proc.time()
  m <- lmer(y ~ factor(year) + {columns} + (1 | school) + (1 | authority) + (1 | region), d, REML = {reml})
  spent <- proc.time() - start
  times <- rbind(times, c(spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]]))
}}
cat(sprintf("%.8f %.4f %.4f", if ({reml}) REMLcrit(m) else deviance(m), min(times[, 1]), min(times[, 2])))
"""


def invented(seed: int) -> dict[str, np.ndarray]:
    """Raw columns, rows in no order."""
    rng = np.random.default_rng(seed)
    authority_of = rng.integers(0, AUTHORITIES, SCHOOLS)
    region_of = rng.integers(0, REGIONS, AUTHORITIES)
    kept = rng.permutation(SCHOOLS * YEARS)[:ROWS]
    school, year = kept // YEARS, kept % YEARS
    authority = authority_of[school]
    region = region_of[authority]
    numbers = rng.normal(size=(ROWS, NUMBERS))
    y = 60 + year + numbers @ rng.normal(size=NUMBERS)
    y += 5 * rng.normal(size=SCHOOLS)[school] + 1.5 * rng.normal(size=AUTHORITIES)[authority]
    y += rng.normal(size=REGIONS)[region] + 8 * rng.normal(size=ROWS)
    columns = {"y": y, "school": school + 100_000, "authority": authority + 200, "region": region, "year": 2015 + year}
    return columns | {f"x{at}": numbers[:, at] for at in range(NUMBERS)}


def stated(raw: dict[str, np.ndarray], *, known: bool = False, drift: bool = False) -> Problem:
    """From raw columns to a problem; sampling variances, where known, are those of cohorts of 5 to 40."""
    years = np.unique(raw["year"])[1:]
    fixed = np.empty((raw["y"].size, 1 + years.size + NUMBERS), order="F")
    fixed[:, 0] = 1.0
    for at, year in enumerate(years):
        fixed[:, 1 + at] = raw["year"] == year
    names = [f"x{at}" for at in range(NUMBERS)]
    for at, name in enumerate(names):
        fixed[:, 1 + years.size + at] = raw[name]
    levels = tuple(Level(name=name, labels=raw[name]) for name in ("school", "authority", "region"))
    drifting = Drift(name="year", years=raw["year"]) if drift else None
    return Problem(
        outcome=raw["y"],
        fixed=fixed,
        names=("constant", *map(str, years), *names),
        structure=Nested(levels=levels, drift=drifting),
        sampling_variance=50 / (5 + raw["school"] % 36) if known else None,
    )


def ours(raw: dict[str, np.ndarray], *, reml: bool) -> Fit:
    """From raw columns to a fit, with everything in between."""
    return fit(stated(raw), reml=reml)


def drifted(raw: dict[str, np.ndarray], seed: int) -> dict[str, np.ndarray]:
    """The same with a drift of each school added, of standard deviation 4 and tied by 0.8 from year to year."""
    rng = np.random.default_rng(seed)
    path = 4 * rng.normal(size=(SCHOOLS, YEARS))
    for year in range(1, YEARS):
        path[:, year] = 0.8 * path[:, year - 1] + 0.6 * path[:, year]
    return raw | {"y": raw["y"] + path[raw["school"] - 100_000, raw["year"] - 2015]}


def show_known(raw: dict[str, np.ndarray], *, reml: bool) -> None:
    """Print the time of fits with known sampling variances and with drift, and of all effects."""
    moved = drifted(raw, seed=2)
    for rows, drift, name in (
        (raw, False, "known variances"),
        (moved, True, "known variances and drift"),
        (raw, True, "the same where nothing drifts"),
    ):
        used = time.process_time()
        problem = stated(rows, known=True, drift=drift)
        fitted = fit(problem, reml=reml)
        between = time.process_time()
        predict(problem, fitted)
        effects = time.process_time() - between
        print(
            f"{name}: {between - used:.2f} s of processor, {fitted.convergence.evaluations} passes over all columns, "
            f"criterion {fitted.minus_two_log_likelihood:.4f}; effects {effects:.2f} s"
        )


def theirs(raw: dict[str, np.ndarray], *, reml: bool, rounds: int) -> tuple[float, float, float] | None:
    """Criterion, least seconds and least seconds of processor of lme4, or None where it is not there."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        formats = ["%.17g" if values.dtype.kind == "f" else "%d" for values in raw.values()]
        table = np.column_stack(list(raw.values()))
        np.savetxt(path, table, delimiter=",", header=",".join(raw), comments="", fmt=formats)
        columns = " + ".join(f"x{at}" for at in range(NUMBERS))
        script = LME4.format(path=path, columns=columns, rounds=rounds, reml="TRUE" if reml else "FALSE")
        done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"lme4 did not run: {done.stderr[-300:]}")
        return None
    criterion, seconds, processor = done.stdout.split()
    return float(criterion), float(seconds), float(processor)


def main() -> int:
    """Time both and print the ratio."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--ml", action="store_true", help="full instead of restricted likelihood")
    asked = options.parse_args()
    raw = invented(seed=1)
    seconds, processor = [], []
    for _ in range(asked.rounds):
        start, used = time.perf_counter(), time.process_time()
        fitted = ours(raw, reml=not asked.ml)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    print(f"ours: {min(seconds):.3f} s (least of {asked.rounds}), criterion {fitted.minus_two_log_likelihood:.6f}")
    show_known(raw, reml=not asked.ml)
    other = theirs(raw, reml=not asked.ml, rounds=asked.rounds)
    if other is None:
        print("R with lme4 is not here (r-base-core, r-cran-lme4), so there is no ratio.")
        return 0
    apart, ratio = abs(other[0] - fitted.minus_two_log_likelihood), other[1] / min(seconds)
    print(f"lme4: {other[1]:.3f} s (least of {asked.rounds}), criterion {other[0]:.6f}")
    print(f"apart by {apart:.1e} (at most 1e-4); ours is {ratio:.0f} times as fast (goal {GOAL:.0f})")
    busy = other[2] / min(processor)
    print(f"processor alone: ours {min(processor):.3f} s, lme4 {other[2]:.3f} s, {busy:.0f} times as fast")
    return 0 if apart <= 1e-4 and ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
