"""Figures of a back-test: for each population, overall and by kinds of school, beside the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import binomtest

from alongside.identification.warning.backtest import POPULATIONS
from alongside.identification.warning.events import phase_offered
from alongside.methods.discrimination import (
    area_under_curve,
    binned_error,
    brier,
    calibration_error,
    calibration_line,
    capture,
    resampled,
)
from alongside.policy.warning import WarningPolicy

Floats = npt.NDArray[np.float64]
SEED = 20_170_901
"""The bootstrap's seed: figures must come out the same each time."""

_LARGE = 400
_SMALL = 150
_TENTH = 0.1
"""A tenth of the schools is the share that published claims are made of."""


def parts() -> Mapping[str, pl.Expr]:
    """How schools are divided for calibration and for the analysis of equality; null where not known."""
    pupils = pl.col("pupils")
    return {
        "phase": pl.col("phase"),
        "IDACI fifth": pl.format("fifth {} of 5 (5 most deprived)", pl.col("idaci_quintile")),
        "region": pl.col("region"),
        "faith": pl.when(pl.col("faith") == "Non-faith").then(pl.lit("no faith")).otherwise(pl.lit("faith")),
        "rurality": pl.col("rurality"),
        "size": pl.when(pupils < _SMALL)
        .then(pl.lit(f"under {_SMALL} pupils"))
        .when(pupils < _LARGE)
        .then(pl.lit(f"{_SMALL} to {_LARGE - 1} pupils"))
        .when(pupils >= _LARGE)
        .then(pl.lit(f"{_LARGE} pupils or more")),
        "special needs": _fifth("sen"),
        "disadvantage": _fifth("fsm"),
    }


def _fifth(column: str) -> pl.Expr:
    rank = (pl.col(column).rank("ordinal") * 5 / (pl.col(column).count() + 1)).floor().cast(pl.Int64)
    return pl.format("fifth {} of 5 (5 most)", rank + 1)


def report(said: pl.DataFrame, policy: WarningPolicy) -> dict[str, Any]:
    """Figures by population: `overall`, `parts` (by kind of school), `phases` (see `phases`), `offered` and why.

    `said` is what `backtest` gives, with `pupils`, `rurality`, `sen` and `fsm` beside (for the parts alone).
    """
    found = {}
    for name in POPULATIONS:
        rows = said.filter(pl.col("said_of") == name)
        if rows.height >= policy.least_cases and rows["below"].n_unique() > 1:
            found[name] = _population(rows, policy)
    return found


def _population(rows: pl.DataFrame, policy: WarningPolicy) -> dict[str, Any]:
    overall = _figures(rows) | _intervals(rows, policy)
    beats = overall["gain_low"] > policy.beat_baseline_by
    calibrated = overall["calibration_error"] < policy.calibration_error_under
    flagged = _flagged(rows, policy.flagged_share)
    return {
        "overall": overall,
        "parts": _parts(rows.with_columns(flagged=pl.Series(flagged)), policy),
        "phases": phases(rows, policy),
        "offered": bool(beats and calibrated),
        "why": _why(beats, calibrated, overall, policy),
    }


def phases(rows: pl.DataFrame, policy: WarningPolicy) -> list[dict[str, Any]]:
    """For each phase of a population, whether the model is offered for it, and why.

    Where it is not, people are told to use the baseline, so it must be the better of the two: the interval of its gain
    above nought, and a smaller Brier score, in which errors of calibration count.
    """
    told = rows.with_columns(phase_offered()).filter(pl.col("phase").is_not_null()).partition_by("phase", as_dict=True)
    return [_phase(str(phase), part, policy) for (phase,), part in sorted(told.items(), key=lambda one: str(one[0][0]))]


def _phase(phase: str, part: pl.DataFrame, policy: WarningPolicy) -> dict[str, Any]:
    found: dict[str, Any] = {"phase": phase, "inspections": part.height, "offered": False}
    if part.height < policy.least_cases or part["below"].n_unique() < 2:
        return found | {"why": f"Not offered: {part.height} inspections are too few to tell. Use the baseline."}
    below = part["below"].to_numpy().astype(float)
    score, plain = (brier(below, part[name].to_numpy()) for name in ("probability", "baseline_probability"))
    figures = _intervals(part, policy) | {"brier": round(score, 4), "baseline_brier": round(plain, 4)}
    beats = figures["gain_low"] > policy.beat_baseline_by
    told = f"it gains {_gain(figures)}, and its Brier score is {score:.3f} against {plain:.3f}"
    offered = beats and score < plain
    why = f"Offered: {told}." if offered else f"Not offered: {told}. Use the baseline."
    return found | figures | {"offered": offered, "why": why}


def _figures(rows: pl.DataFrame) -> dict[str, Any]:
    below, said = rows["below"].to_numpy().astype(float), rows["probability"].to_numpy()
    plain = rows["baseline_probability"].to_numpy()
    tenth, fifth = capture(below, said, _TENTH), capture(below, said, 2 * _TENTH)
    plain_tenth, plain_fifth = capture(below, plain, _TENTH), capture(below, plain, 2 * _TENTH)
    line, (binned, chance) = calibration_line(below, said), binned_error(below, said)
    figures = {
        "inspections": rows.height,
        "prevalence": below.mean(),
        "said": said.mean(),
        "auc": area_under_curve(below, said),
        "baseline_auc": area_under_curve(below, plain),
        "recall_10": tenth.recall,
        "precision_10": tenth.precision,
        "recall_20": fifth.recall,
        "precision_20": fifth.precision,
        "baseline_recall_10": plain_tenth.recall,
        "baseline_precision_10": plain_tenth.precision,
        "baseline_recall_20": plain_fifth.recall,
        "baseline_precision_20": plain_fifth.precision,
        "brier": brier(below, said),
        "baseline_brier": brier(below, plain),
        "calibration_error": calibration_error(below, said),
        "baseline_calibration_error": calibration_error(below, plain),
        "binned_error": binned,
        "binned_error_by_chance": chance,
        "slope": line.slope,
        "intercept": line.intercept,
    }
    return {name: value if isinstance(value, int) else round(float(value), 4) for name, value in figures.items()}


def _intervals(rows: pl.DataFrame, policy: WarningPolicy) -> dict[str, float]:
    """The 95% intervals of the area under the curve and of what it gains on the baseline."""
    below, groups = rows["below"].to_numpy().astype(float), rows["body"].to_numpy()
    both = np.arange(rows.height, dtype=float)
    said, plain = rows["probability"].to_numpy(), rows["baseline_probability"].to_numpy()

    def gain(known: Floats, places: Floats) -> float:
        at = places.astype(int)
        return area_under_curve(known, said[at]) - area_under_curve(known, plain[at])

    def area(known: Floats, places: Floats) -> float:
        return area_under_curve(known, said[places.astype(int)])

    def again(figure: Any) -> Any:
        drawn = np.random.default_rng(SEED)
        return resampled(figure, below, both, groups, draws=policy.draws, generator=drawn)

    areas, gains = again(area), again(gain)
    return {
        "auc_low": round(areas.low, 4),
        "auc_high": round(areas.high, 4),
        "gain": round(gains.value, 4),
        "gain_low": round(gains.low, 4),
        "gain_high": round(gains.high, 4),
    }


def _flagged(rows: pl.DataFrame, share: float) -> npt.NDArray[np.bool_]:
    said = rows["probability"].to_numpy()
    return np.asarray(said >= np.quantile(said, 1 - share))


def _parts(rows: pl.DataFrame, policy: WarningPolicy) -> list[dict[str, Any]]:
    """For each kind of school: what was said and found, the area under the curve, false alarms and misses; only how
    many there were where they are `too_few`."""
    made = []
    for name, expression in parts().items():
        told = rows.with_columns(part=expression.cast(pl.String))
        for (value,), part in sorted(told.partition_by("part", as_dict=True).items(), key=lambda one: str(one[0][0])):
            if value is None:
                continue
            enough = part.height >= policy.least_cases and part["below"].n_unique() > 1
            figures = _part(part) if enough else {"inspections": part.height, "too_few": True}
            made.append({"by": name, "part": str(value)} | figures)
    return made


def _part(part: pl.DataFrame) -> dict[str, Any]:
    below, said = part["below"].to_numpy().astype(bool), part["probability"].to_numpy()
    flagged = part["flagged"].to_numpy()
    return {
        "inspections": part.height,
        "prevalence": round(float(below.mean()), 4),
        "said": round(float(said.mean()), 4),
        "auc": round(area_under_curve(below, said), 4),
        "calibration_error": round(calibration_error(below, said), 4),
        **_share("false_alarms", flagged[~below]),
        **_share("misses", ~flagged[below]),
    }


def _share(name: str, cases: npt.NDArray[np.bool_]) -> dict[str, float]:
    """A share with its 95% interval (Wilson 1927, Journal of the American Statistical Association 22, 209-212)."""
    found = binomtest(int(cases.sum()), cases.size)
    ends = found.proportion_ci(0.95, method="wilson")
    values = {name: found.statistic, f"{name}_low": ends.low, f"{name}_high": ends.high}
    return {key: round(float(value), 4) for key, value in values.items()}


def _why(beats: bool, calibrated: bool, overall: Mapping[str, Any], policy: WarningPolicy) -> str:
    gain = f"it gains {_gain(overall)}"
    error = f"its calibration error is {overall['calibration_error']:.3f}"
    if beats and calibrated:
        return f"Offered: {gain}, and {error}, under {policy.calibration_error_under}."
    said = [*([] if beats else [f"{gain}, which may be nothing"])]
    said += [] if calibrated else [f"{error}, not under {policy.calibration_error_under}"]
    return f"Not offered: {'; '.join(said)}. Use the baseline."


def _gain(figures: Mapping[str, Any]) -> str:
    return f"{figures['gain']:.3f} on the baseline ({figures['gain_low']:.3f} to {figures['gain_high']:.3f})"
