"""Mixed models give the published answers, and those of lme4 where R has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from alongside.cli import reference
from alongside.cli.reference.mixed_figures import mixed_targets, problem_of
from alongside.cli.reference.target import Target, read
from data import shared_data

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def targets() -> list[Target]:
    return list(mixed_targets(shared_data() / "reference"))


def test_every_published_figure_is_met(targets: list[Target]) -> None:
    assert len(targets) >= 35
    assert [target.row() for target in targets if not target.holds] == []


def test_command_prints_figures_and_leaves_with_nought() -> None:
    done = CliRunner().invoke(reference.command, ["mixed", "--data", str(shared_data() / "reference")])
    assert done.exit_code == 0
    assert "11010.65" in done.output


def test_command_leaves_with_one_when_a_figure_falls_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = Target(model="Exam", figure="school variance", value=0.194, low=0.1686, tolerance=1e-3)
    monkeypatch.setattr(reference, "mixed_targets", lambda _: [wrong])
    done = CliRunner().invoke(reference.command, ["mixed", "--data", str(tmp_path)])
    assert done.exit_code == 1


R_MODELS = {
    "Exam, no columns, ML": ("exam", "normexam ~ 1 + (1 | school)", False),
    "Exam, intake, ML": ("exam", "normexam ~ standLRT + (1 | school)", False),
    "Exam, slopes by school, ML": ("exam", "normexam ~ standLRT + (standLRT | school)", False),
    "Hsb82, no columns, REML": ("hsb82", "mAch ~ 1 + (1 | school)", True),
    "Hsb82, slopes by school, REML": ("hsb82", "mAch ~ cses + (cses | school)", True),
    "ScotsSec, crossed, ML": ("scotssec", "attain ~ 1 + (1 | primary) + (1 | second)", False),
    "ScotsSec, crossed, REML": ("scotssec", "attain ~ 1 + (1 | primary) + (1 | second)", True),
    "Chem97, three levels, ML": ("chem97", "score ~ 1 + (1 | school) + (1 | lea)", False),
}


def lme4(name: str, formula: str, *, reml: bool) -> list[float]:
    """Criterion, then fixed effects, then variances and covariances as lme4 lists them."""
    script = f"""
    suppressMessages(library(lme4))
    d <- read.csv("{shared_data() / "reference" / name}.csv")
    for (g in intersect(names(d), c("school", "lea", "primary", "second"))) d[[g]] <- factor(d[[g]])
    m <- lmer({formula}, d, REML = {str(reml).upper()}, control = lmerControl(optCtrl = list(xtol_abs = 1e-10,
      ftol_abs = 1e-10)))
    cat(sprintf("%.10f", c(if ({str(reml).upper()}) REMLcrit(m) else deviance(m), fixef(m),
      as.data.frame(VarCorr(m))$vcov)), sep = "\\n")
    """
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        pytest.skip(f"R is here but lme4 did not run, so nothing was compared with it: {done.stderr[-200:]}")
    return [float(line) for line in done.stdout.split()]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed, so nothing was compared with lme4.")
@pytest.mark.parametrize("model", R_MODELS)
def test_lme4_agrees(model: str) -> None:
    from alongside.methods.mixed import fit

    name, formula, reml = R_MODELS[model]
    theirs = lme4(name, formula, reml=reml)
    table = read(shared_data() / "reference", name)
    outcome, rest = formula.split(" ~ ")
    columns = [column for column in ("standLRT", "cses") if column in rest]
    levels = [level for level in ("school", "primary", "second", "lea") if f"| {level})" in rest]
    slope = columns[0] if columns and f"({columns[0]} |" in rest else ""
    problem = problem_of(table, outcome, columns, levels, slope=slope, crossed=name == "scotssec")
    ours = fit(problem, reml=reml)
    assert ours.minus_two_log_likelihood == pytest.approx(theirs[0], abs=1e-4)
    assert list(ours.fixed) == pytest.approx(theirs[1 : 1 + len(ours.fixed)], abs=1e-4)
    parts = [part.value for part in ours.components if part.kind != "correlation"]
    assert sorted(parts) == pytest.approx(sorted(theirs[1 + len(ours.fixed) :]), rel=2e-3)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed, so nothing was compared with lme4.")
def test_intervals_are_those_of_lme4() -> None:
    from alongside.methods.mixed import fit, profile_intervals

    folder = shared_data() / "reference"
    script = f"""
    suppressMessages(library(lme4))
    m <- lmer(normexam ~ standLRT + (1 | school), read.csv("{folder / "exam"}.csv"), REML = FALSE)
    cat(sprintf("%.8f", t(confint(m, parm = c(".sig01", ".sigma"), quiet = TRUE))), sep = "\\n")
    """
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        pytest.skip(f"R is here but lme4 did not run, so nothing was compared with it: {done.stderr[-200:]}")
    theirs = [float(line) ** 2 for line in done.stdout.split()]
    problem = problem_of(read(folder, "exam"), "normexam", ["standLRT"], ["school"])
    found = profile_intervals(problem, fit(problem, reml=False))
    assert [end for part in found for end in (part.low, part.high)] == pytest.approx(theirs, rel=2e-3)
