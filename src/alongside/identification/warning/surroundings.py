"""Features of what a school is, where it is, whom it teaches, and its money."""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.identification.warning.published import Asked, Published

LATEST = ("fsm6_percent", "eal_percent", "sen_support_percent", "ehc_percent", "ks2_disadvantaged")
_LONG_OPEN = 15
_RECORDED = dt.date(1900, 1, 1)
"""Until then a day of opening stands for one that is not recorded: the register writes 31 December 1899."""
_INCOME, _BALANCE = "finance_income", "finance_balance"


def surroundings(asked: Asked, published: Published) -> pl.DataFrame:
    """One row for each school asked about (`ask`).

    `pupils_known`: the newest day on which a figure of its pupils or its area became known. `school_opened`: the day on
    which the URN opened, where it is recorded and is past.
    """
    found = (
        asked.frame.select("ask", "urn", "day")
        .join(published.places, on="urn", how="left", maintain_order="left")
        .with_columns(years_open=((pl.col("day") - pl.col("opened")).dt.total_days() / 365.25).clip(0, _LONG_OPEN))
        .with_columns(
            school_opened=pl.when(pl.col("opened").is_between(_RECORDED, "day", closed="none")).then("opened")
        )
        .drop("opened", "urn", "day")
    )
    parts = [_deprivation(asked, published), _money(asked, published)]
    for part in (*parts, *(_latest(asked, published, measure) for measure in LATEST)):
        found = found.join(part, on="ask", how="left", maintain_order="left")
    days = ["imd_known", *(f"{measure}_known" for measure in LATEST)]
    return found.with_columns(pupils_known=pl.max_horizontal(days)).drop(days)


def _deprivation(asked: Asked, published: Published) -> pl.DataFrame:
    lived = asked.frame.select("ask", "urn", "day").join(published.places.select("urn", "lsoa"), on="urn")
    known = lived.join(published.areas, on="lsoa").filter(pl.col("known") < pl.col("day"))
    newest = known.sort("ask", "known", descending=[False, True]).unique("ask", keep="first", maintain_order=True)
    return newest.select("ask", "imd", imd_known="known")


def _latest(asked: Asked, published: Published, measure: str) -> pl.DataFrame:
    of = published.figures.filter((pl.col("measure") == measure) & pl.col("value").is_not_null())
    mine = asked.facts(of).sort(["ask", "period", "step"], descending=[False, True, False])
    return mine.unique("ask", keep="first", maintain_order=True).select(
        "ask", pl.col("value").alias(measure), pl.col("known").alias(f"{measure}_known")
    )


def _money(asked: Asked, published: Published) -> pl.DataFrame:
    """Balance as a share of income and the change of income, of the URN's own accounts."""
    of = published.figures.filter(pl.col("measure").is_in([_INCOME, _BALANCE]) & pl.col("value").is_not_null())
    each = of.group_by("urn", "period", "known").agg(
        income=pl.col("value").filter(pl.col("measure") == _INCOME).first(),
        balance=pl.col("value").filter(pl.col("measure") == _BALANCE).first(),
    )
    share = each.filter(pl.col("income") > 0).with_columns(share=(pl.col("balance") / pl.col("income")).clip(-0.5, 0.5))
    mine = asked.facts(share).filter(pl.col("step") == 0).sort(["ask", "period"], descending=[False, True])
    ranked = mine.with_columns(at=pl.int_range(pl.len()).over("ask"))
    income, before = (pl.col("income").filter(pl.col("at") == at).first() for at in (0, 1))
    return ranked.group_by("ask").agg(
        balance_share=pl.col("share").first(),
        balance_three=pl.col("share").filter(pl.col("at") < 3).mean(),
        income_change=(income / before - 1).clip(-0.5, 0.5),
        income_log=income.log(),
        money_known=pl.col("known").first(),
    )
