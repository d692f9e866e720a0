"""`alongside need`: what the figures say of each school, raw and for its pupils, and how sure that is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alongside.cli import choices, output, progress
from alongside.errors import JourneyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from alongside.journey.need import NeedResult
    from alongside.policy.need import NeedPolicy, Outcome

PHASES = ("primary", "secondary", "all-through", "special", "pupil-referral-unit")
_SHORT = (
    "urn", "name", "local_authority", "outcome", "group", "latest", "raw", "raw_low", "raw_high", "raw_words",
    "adjusted", "adjusted_low", "adjusted_high", "adjusted_words",
)  # fmt: skip
_FIGURES = ("latest", "raw", "raw_low", "raw_high", "adjusted", "adjusted_low", "adjusted_high")


@click.command("need")
@click.option("--phase", type=click.Choice(PHASES), required=True, help="The phase of the schools.")
@choices.day_option
@choices.data_option
@choices.store_option
@click.option("--region", default="", help="One region only, such as 'North West'.")
@click.option("--urn", "school_urn", default="", help="One school only, with everything that is said of it.")
@click.option("--outcome", default="", help="One outcome only, such as ks2_rwm_expected. [default: all]")
@click.option("--missed", is_flag=True, help="Only schools without a published figure in the latest year.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="How many rows of a table to print. [default: 40; CSV and JSON give all]",
)
@click.option("--summary", is_flag=True, help="Print the summary on standard error, even where it is no terminal.")
@output.format_option
def command(
    phase: str,
    as_at: dt.datetime,
    data: Path | None,
    store: Path | None,
    region: str,
    school_urn: str,
    outcome: str,
    missed: bool,
    limit: int | None,
    summary: bool,
    form: str,
) -> None:
    """Say what published figures say of each school's need, raw and for its pupils, and how sure that is.

    A row is one school, one outcome and one group of pupils, sorted by the greater of its two probabilities of being
    beyond the line, and never numbered. RAW is the school's own level; ADJUSTED is against schools with such pupils.
    Both have 90% intervals. Every school of the phase is there, also those whose figures are suppressed. The first
    time for a day takes up to a minute; the answer is then kept in the store.

    Exit codes: 0 done; 1 refused, with the reason and the remedy on standard error; 2 the command was written wrongly.
    """
    from alongside.editions import open_shelf
    from alongside.journey.need import need_on
    from alongside.records import Phase

    asked = _urn(school_urn) if school_urn else ""
    with progress.drawn("files") as hear:
        shelf = open_shelf(data, store=store, progress=hear)
        found = need_on(shelf, as_at=as_at.date(), phase=Phase(_phase_name(phase)), progress=hear)
    refuse_nothing(found, phase)
    rows = chosen(found, region=region, urn=asked, outcome=outcome, missed=missed)
    if asked and form == "table":
        _tell(rows, found)
    else:
        _print(rows, form, limit=limit)
    if summary or output_is_watched():
        for line in summarised(found):
            click.echo(line, err=True)


def _urn(text: str) -> str:
    from alongside.errors import IdentifierError
    from alongside.identifiers import urn

    try:
        return urn(text)
    except IdentifierError as error:
        raise click.BadParameter(str(error), param_hint="--urn") from error


def refuse_nothing(found: NeedResult, phase: str) -> None:
    """Refuse a phase that has no school on the day, or of which nothing is measured, and say which it is."""
    if not found.frame.is_empty():
        return
    if _phase_name(phase) not in set(found.schools["phase"]):
        raise JourneyError(
            f"No school of the phase {phase} is listed on {found.as_at}, by {found.listed_by}.",
            remedy="The inspectorate's file places all-through schools among secondary ones: try --phase secondary.",
        )
    raise JourneyError(
        f"No edition usable on {found.as_at} measures anything of {phase} schools.",
        remedy="Import a file with their figures that was published by then, or ask about a later day.",
    )


def _phase_name(phase: str) -> str:
    return phase.replace("-", " ").capitalize() if phase != "all-through" else "All-through"


def output_is_watched() -> bool:
    """Whether standard error is a terminal."""
    import sys

    return sys.stderr.isatty()


def chosen(found: NeedResult, *, region: str, urn: str, outcome: str, missed: bool) -> pl.DataFrame:
    """The rows asked for, most likely need first. Raises JourneyError for a region, school or outcome not there."""
    import polars as pl

    about = found.schools.select("urn", "name", "region", local_authority="la_name")
    frame = found.frame.join(about, on="urn", how="left")
    if region:
        frame = _only(frame, "region", region, "region")
    if urn:
        frame = _only(frame, "urn", urn, "school of that phase with the URN")
    if outcome:
        frame = _only(frame, "outcome", outcome, "outcome")
    if missed:
        frame = frame.filter(pl.col("latest").is_null() & (pl.col("years") > 0))
    probability = pl.max_horizontal("raw_probability", "adjusted_probability")
    known = pl.col("years") > 0
    return frame.sort(known, probability, "urn", "outcome", descending=[True, True, False, False])


def _only(frame: pl.DataFrame, column: str, wanted: str, what: str) -> pl.DataFrame:
    import polars as pl

    found = frame.filter(pl.col(column).str.to_lowercase() == wanted.strip().lower())
    if found.is_empty():
        names = frame[column].unique().drop_nulls().sort().to_list()
        remedy = (
            f"Choose one of: {', '.join(names)}." if len(names) < 40 else "Check it against the register of the day."
        )
        raise JourneyError(f"There is no {what} {wanted!r} here.", remedy=remedy)
    return found


def _print(rows: pl.DataFrame, form: str, *, limit: int | None) -> None:
    from alongside.identification.need.estimate import SCHEMA

    if form == "table":
        shown = rows.head(limit or 40)
        output.write([_rounded(row) for row in shown.iter_rows(named=True)], form=form, columns=_SHORT)
        if shown.height < rows.height:
            click.echo(f"{rows.height - shown.height:,} more rows: use --limit, or --format csv for all.", err=True)
        return
    columns = ("urn", "name", "region", "local_authority", *(name for name in SCHEMA if name != "urn"))
    output.write(list(rows.head(limit or rows.height).iter_rows(named=True)), form=form, columns=columns)


def _rounded(row: dict[str, object]) -> dict[str, object]:
    return row | {name: "" if row[name] is None else f"{float(str(row[name])):.1f}" for name in _FIGURES}


def _tell(rows: pl.DataFrame, found: NeedResult) -> None:
    """Everything about one school: each area of need, each outcome, and what sentinels see."""
    from alongside.identification.need.estimate import SCHEMA, estimates
    from alongside.identification.need.profile import profile
    from alongside.policy.need import load_need

    policy, first = load_need(), rows.row(0, named=True)
    click.echo(f"{first['name'] or 'School'} (URN {first['urn']}), {first['local_authority']}, {first['region']}")
    click.echo("\nAreas of need")
    for line in profile(estimates(rows.select(list(SCHEMA))), policy):
        said = f"{line.raw_words}. {line.adjusted_words.capitalize()} ({line.told_by})."
        click.echo(f"  {line.label}: {line.without or said}")
    for row in rows.iter_rows(named=True):
        _tell_outcome(row, policy.outcome(row["outcome"]))
    mine = set(rows["outcome"])
    lacking = not_adjusted([fit for fit in found.fits if fit["outcome"] in mine], policy)
    click.echo("".join(f"\n{line}" for line in lacking), nl=bool(lacking))
    click.echo("\nNumbers of pupils")
    import polars as pl

    texts = {one.id: one.label for one in policy.sentinels}
    for row in found.sentinels.filter(pl.col("urn") == first["urn"]).iter_rows(named=True):
        click.echo(
            f"  {texts[row['sentinel']]}, {row['period']}: {row['pupils']} pupils, {row['expected']:.0f} expected, "
            f"{_change(row['fall'], row['fall_low'], row['fall_high'])}; {row['words']}."
        )
    for text in policy.unwatched:
        click.echo(f"  {text}")


def _change(fall: float, low: float, high: float) -> str:
    if fall < 0:
        return f"a rise of {-fall:.0%} ({_signed(-high)} to {_signed(-low)})"
    return f"a fall of {fall:.0%} ({_signed(low)} to {_signed(high)})"


def _signed(share: float) -> str:
    """A share that may be below nought, written so that nobody reads a dash for a minus."""
    return f"{'minus ' if round(share, 2) < 0 else ''}{abs(share):.0%}"


def _tell_outcome(row: dict[str, Any], outcome: Outcome) -> None:
    from alongside.identification.need import words

    group = "" if row["group"] == "all" else f", {row['group']} pupils"
    click.echo(f"\n{outcome.label}{group}")
    click.echo(f"  Its own level: {row['raw_words']}.")
    click.echo(f"  For its pupils: {row['adjusted_words']}.")
    click.echo(f"  {row['because']}")
    click.echo(f"  {words.next_year(row, outcome)}")
    if row["unknown"]:
        click.echo(f"  What is not known: {row['unknown']}")


def summarised(found: NeedResult) -> list[str]:
    """Counts by words, what a rule on published figures alone misses, and what was not measured."""
    import polars as pl

    from alongside.journey.need_missed import in_words, missed
    from alongside.policy.need import load_need

    policy = load_need()
    labels = {one.id: one.label for one in policy.outcomes}
    lines = [f"As at {found.as_at}: {found.frame['urn'].n_unique():,} schools, listed by {found.listed_by}."]
    for (outcome, group), part in found.frame.partition_by(
        ["outcome", "group"], as_dict=True, maintain_order=True
    ).items():
        about = policy.outcome(str(outcome))
        raw, adjusted = (
            (pl.col("years") > 0) & (pl.col(f"{view}_probability") >= policy.sure.fairly)
            for view in ("raw", "adjusted")
        )
        counts = [part.filter(which).height for which in (raw, adjusted, raw & adjusted)]
        lines.append(
            f"{about.label}, {group}: fairly or very sure that {counts[0]:,} are {about.raw_words} and that "
            f"{counts[1]:,} are beyond the line for their pupils; {counts[2]:,} are both."
        )
    lines += [in_words(one, labels) for one in missed(found.frame, policy)]
    lines += not_adjusted(found.fits, policy)
    lines += [
        f"Not measured: {labels[one['outcome']]}, {one['group']}: {one['why']}." for one in found.fits if "why" in one
    ]
    return lines


def not_adjusted(fits: Sequence[Mapping[str, Any]], policy: NeedPolicy) -> list[str]:
    """What policy would adjust for but is known of too few schools, a line for all outcomes that lack the same."""
    labels = {one.id: one.label for one in policy.outcomes}
    lacking: dict[str, dict[str, None]] = {}
    for fit in fits:
        for label in fit.get("left_out", ()):
            lacking.setdefault(label, {})[labels[fit["outcome"]]] = None
    alike: dict[tuple[str, ...], list[str]] = {}
    for label, outcomes in lacking.items():
        alike.setdefault(tuple(outcomes), []).append(label)
    return [
        f"Not adjusted for, because known of too few schools on the day: {'; '.join(what)}. (In: {'; '.join(which)}.)"
        for which, what in alike.items()
    ]
