"""Figures of mixed models that textbooks print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alongside.cli.reference.target import Target, read

if TYPE_CHECKING:
    import polars as pl

    from alongside.methods.mixed import Fit, Problem


def mixed_targets(folder: Path) -> Iterator[Target]:
    """Every published figure of the mixed models with ours. Raises SourceError where a data set is missing."""
    for part in (_exam, _high_school, _scotland, _chemistry):
        yield from part(folder)


def problem_of(
    table: pl.DataFrame,
    outcome: str,
    columns: Sequence[str],
    levels: Sequence[str],
    *,
    slope: str = "",
    crossed: bool = False,
) -> Problem:
    """A model of a table's columns: `outcome` on `columns`, with random `levels` (or crossed factors)."""
    import numpy as np

    from alongside.methods.mixed import Crossed, Level, Nested, Problem, Slope

    grouping = tuple(Level(name=name, labels=table[name].to_numpy()) for name in levels)
    values = {name: table[name].cast(float).to_numpy() for name in (*columns, outcome)}
    varying = Slope(name=slope, values=values[slope]) if slope else None
    return Problem(
        outcome=values[outcome],
        fixed=np.column_stack([np.ones(table.height), *(values[name] for name in columns)]),
        names=("constant", *columns),
        structure=Crossed(factors=grouping) if crossed else Nested(levels=grouping, slope=varying),
    )


def _exam(folder: Path) -> Iterator[Target]:
    """Goldstein et al. 1993, Oxford Review of Education 19, 425-433; the answers of MLwiN's manual, by ML."""
    from alongside.methods.mixed import fit

    table = read(folder, "exam")
    null = fit(problem_of(table, "normexam", [], ["school"]), reml=False)
    about = partial(Target, model="Exam, no columns, ML", tolerance=1e-3)
    yield about(figure="school variance", value=null.component("school"), low=0.1686)
    yield about(figure="pupil variance", value=null.component("residual", "residual"), low=0.8478)
    yield about(figure="-2 log likelihood", value=null.minus_two_log_likelihood, low=11010.65, tolerance=0.02)
    problem = problem_of(table, "normexam", ["standLRT"], ["school"])
    intake = fit(problem, reml=False)
    about = partial(Target, model="Exam, intake, ML", tolerance=1e-3)
    yield about(figure="slope of intake", value=float(intake.fixed[1]), low=0.5634)
    yield about(figure="its standard error", value=float(intake.fixed_errors[1]), low=0.0125)
    yield about(figure="school variance", value=intake.component("school"), low=0.0921)
    yield about(figure="pupil variance", value=intake.component("residual", "residual"), low=0.5657)
    yield about(figure="-2 log likelihood", value=intake.minus_two_log_likelihood, low=9357.24, tolerance=0.02)
    yield from _exam_shrinkage(problem, intake)
    yield from _exam_slope(table)


def _exam_shrinkage(problem: Problem, fitted: Fit) -> Iterator[Target]:
    import numpy as np

    from alongside.methods.chance import Z95
    from alongside.methods.mixed import predict

    schools = predict(problem, fitted).levels[0]
    variance = schools.variance[:, 0, 0]
    reliability = 1 - variance / fitted.component("school")
    clear = np.abs(schools.value[:, 0]) > Z95 * np.sqrt(variance)
    about = partial(Target, model="Exam, intake, schools", tolerance=1e-3)
    yield about(figure="lowest reliability", value=float(reliability.min()), low=0.246)
    yield about(figure="median reliability", value=float(np.median(reliability)), low=0.907)
    yield about(figure="highest reliability", value=float(reliability.max()), low=0.970)
    yield about(figure="95% intervals without the mean", value=float(clear.sum()), low=31, tolerance=0)


def _exam_slope(table: pl.DataFrame) -> Iterator[Target]:
    from alongside.methods.mixed import fit

    fitted = fit(problem_of(table, "normexam", ["standLRT"], ["school"], slope="standLRT"), reml=False)
    about = partial(Target, model="Exam, slopes by school, ML", tolerance=1e-3)
    yield about(figure="slope of intake", value=float(fitted.fixed[1]), low=0.5567)
    yield about(figure="intercept variance", value=fitted.component("school"), low=0.0904)
    yield about(figure="covariance", value=fitted.component("school", "standLRT", "covariance"), low=0.0180)
    yield about(figure="slope variance", value=fitted.component("school", "standLRT"), low=0.0145)
    yield about(figure="pupil variance", value=fitted.component("residual", "residual"), low=0.5537)
    yield about(figure="-2 log likelihood", value=fitted.minus_two_log_likelihood, low=9316.87, tolerance=0.02)


def _high_school(folder: Path) -> Iterator[Target]:
    """Raudenbush and Bryk 2002, Hierarchical Linear Models, chapter 4, by REML."""
    from alongside.methods.mixed import fit

    table = read(folder, "hsb82")
    null = fit(problem_of(table, "mAch", [], ["school"]))
    about = partial(Target, model="Hsb82, no columns, REML", tolerance=1e-2)
    yield about(figure="mean", value=float(null.fixed[0]), low=12.637)
    yield about(figure="school variance", value=null.component("school"), low=8.614)
    yield about(figure="pupil variance", value=null.component("residual", "residual"), low=39.148)
    fitted = fit(problem_of(table, "mAch", ["cses"], ["school"], slope="cses"))
    about = partial(Target, model="Hsb82, slopes by school, REML", tolerance=1e-2)
    yield about(figure="slope of status", value=float(fitted.fixed[1]), low=2.193)
    yield about(figure="intercept variance", value=fitted.component("school"), low=8.681)
    yield about(figure="covariance", value=fitted.component("school", "cses", "covariance"), low=0.047)
    yield about(figure="slope variance", value=fitted.component("school", "cses"), low=0.694)
    yield about(figure="pupil variance", value=fitted.component("residual", "residual"), low=36.700)


def _scotland(folder: Path) -> Iterator[Target]:
    """Paterson 1991, in Rasbash and Goldstein 1994, Journal of Educational and Behavioral Statistics 19, 337-350."""
    from alongside.methods.mixed import fit

    problem = problem_of(read(folder, "scotssec"), "attain", [], ["primary", "second"], crossed=True)
    for reml, name in ((False, "ML"), (True, "REML")):
        fitted = fit(problem, reml=reml)
        about = partial(Target, model=f"ScotsSec, crossed, {name}", tolerance=0.02, relative=True)
        yield about(figure="primary variance", value=fitted.component("primary"), low=1.12)
        yield about(figure="secondary variance", value=fitted.component("second"), low=0.35, high=0.37)
        yield about(figure="pupil variance", value=fitted.component("residual", "residual"), low=8.11)


def _chemistry(folder: Path) -> Iterator[Target]:
    """A-level chemistry 1997 (Fielding, Yang and Goldstein 2003, Statistical Modelling 3, 127-153), by ML."""
    from alongside.methods.mixed import fit

    fitted = fit(problem_of(read(folder, "chem97"), "score", [], ["school", "lea"]), reml=False)
    about = partial(Target, model="Chem97, three levels, ML", tolerance=1e-3)
    yield about(figure="authority variance", value=fitted.component("lea"), low=0.150)
    yield about(figure="school variance", value=fitted.component("school"), low=2.749)
    yield about(figure="pupil variance", value=fitted.component("residual", "residual"), low=8.516)
