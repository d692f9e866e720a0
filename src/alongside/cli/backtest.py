"""`alongside backtest`: what early warning would have said of past inspections, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from alongside.cli import choices, output, progress

_OVERALL = (
    "population", "inspections", "prevalence", "said", "auc", "auc_low", "auc_high", "baseline_auc", "gain_low",
    "recall_10", "precision_10", "recall_20", "precision_20", "baseline_recall_10", "baseline_precision_10",
    "baseline_recall_20", "baseline_precision_20", "brier", "baseline_brier", "calibration_error",
    "baseline_calibration_error", "binned_error", "binned_error_by_chance", "slope", "offered",
)  # fmt: skip
_TABLE = (
    "population", "inspections", "prevalence", "auc", "auc_low", "auc_high", "baseline_auc", "recall_10",
    "precision_10", "recall_20", "precision_20", "brier", "baseline_brier", "calibration_error", "offered",
)  # fmt: skip
_PARTS = (
    "population", "by", "part", "inspections", "enough", "prevalence", "said", "auc", "calibration_error",
    "false_alarms", "false_alarms_low", "false_alarms_high", "misses", "misses_low", "misses_high",
)  # fmt: skip


@click.command("backtest")
@choices.data_option
@choices.store_option
@click.option("--parts", is_flag=True, help="By phase, deprivation, region, size, faith and more, not overall.")
@click.option("--keep", is_flag=True, help="Keep the figures as those that the model card prints (in a checkout).")
@click.option(
    "--unvalidated",
    is_flag=True,
    help="As though results were at hand from 1 September, as schools and inspectors have them before the public.",
)
@output.format_option
def command(data: Path | None, store: Path | None, parts: bool, keep: bool, unvalidated: bool, form: str) -> None:
    """Test early warning on the past: learn again each term, say it of that term's inspections, count what was found.

    Prints for each population, beside the baseline (last grade, years since, phase): the area under the curve with its
    95% interval (whole responsible bodies resampled), recall and precision in the riskiest 10% and 20%, Brier score and
    calibration error. `--parts` prints calibration, false alarms and misses by kind of school. The model is offered
    only where the gain's interval is above nought and the calibration error is small: see policy/warning.toml.

    What is said of a school always rests on what was published. `--unvalidated` shows what the wait for publication
    costs; its figures are never kept.

    Exit codes: 0 done; 1 refused, with the reason and the remedy on standard error; 2 the command was written wrongly.
    """
    from alongside.editions import open_shelf
    from alongside.journey.warning_backtest import backtest_on
    from alongside.journey.warning_backtest import keep as keep_figures
    from alongside.policy.warning import with_unvalidated

    if keep and unvalidated:
        raise click.UsageError("--keep goes with published results only: leave out --unvalidated.")
    with progress.drawn("files") as hear:
        shelf = open_shelf(data, store=store, progress=hear)
    with progress.drawn("terms") as hear:
        made = backtest_on(
            shelf, policy=with_unvalidated() if unvalidated else None, progress=partial(hear, unit="terms")
        )
    if keep:
        keep_figures(made)
    rows = list(_parts(made.figures) if parts else _overall(made.figures))
    whole = _PARTS if parts else _OVERALL
    output.write(rows, form=form, columns=_TABLE if form == "table" and not parts else whole)
    for name, one in made.figures.items():
        click.echo(f"{name}: {one['why']}", err=True)
        for phase in one["phases"]:
            if one["offered"] and not phase["offered"]:
                click.echo(f"{name}, {phase['phase']}: {phase['why']}", err=True)


def _overall(figures: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    for name, one in figures.items():
        yield {"population": name, **one["overall"], "offered": one["offered"]}


def _parts(figures: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    for name, one in figures.items():
        for part in one["parts"]:
            yield {"population": name, "enough": not part.get("too_few", False), **part}
