"""The planted parts add up to what is seen, exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from alongside.synthetic import England
from alongside.synthetic.effects import PARTS, SPREAD

Truth = Callable[[str], pl.DataFrame]


def test_effects_are_the_sum_of_their_parts(truth: Truth) -> None:
    effects = truth("effects")
    total = effects.select(pl.sum_horizontal(PARTS)).to_series()
    assert (total - effects["effect"]).abs().max() < 1e-12


def test_observed_is_level_context_effect_bounds_and_noise(truth: Truth) -> None:
    rows = truth("outcomes")
    assert (rows["expected"] + rows["noise"] - rows["observed"]).abs().max() < 1e-9
    assert set(rows["measure"].to_list()) >= {
        "ks2_rwm_expected", "ks2_reading_score", "ks2_maths_progress", "ks4_attainment8", "ks4_progress8"
    }  # fmt: skip
    parts = rows["level"] + rows["context"] + rows["points"] * rows["effect"] + rows["bounds"] + rows["noise"]
    assert (parts - rows["observed"]).abs().max() < 1e-9


def test_effects_in_outcomes_are_those_of_the_effects_table(truth: Truth) -> None:
    joined = truth("outcomes").join(truth("effects"), on=["lineage", "summer"], suffix="_planted")
    assert joined.height == truth("outcomes").height
    assert (joined["effect"] - joined["effect_planted"]).abs().max() < 1e-12
    assert joined["urn"].to_list() == joined["urn_planted"].to_list()


def test_absence_adds_up(truth: Truth) -> None:
    rows = truth("absence")
    parts = rows["national"] + rows["context"] + rows["effect"] + rows["own"] + rows["noise"]
    assert (parts - rows["overall"]).abs().max() < 1e-9


def test_bounds_are_rare_in_mainstream_schools(truth: Truth) -> None:
    rows = (
        truth("outcomes")
        .filter(group="all", measure="ks2_rwm_expected")
        .join(truth("schools").select("lineage", "phase"), on="lineage")
    )
    assert rows.filter(phase="Primary").select((pl.col("bounds").abs() > 1).mean()).item() < 0.01


def test_area_and_trust_effects_are_the_planted_ones(england: England, truth: Truth) -> None:
    rows = (
        truth("effects")
        .join(truth("schools"), on="lineage", suffix="_of")
        .join(truth("authorities").rename({"effect": "planted"}), on="la_code")
    )
    assert (rows["authority"] - rows["planted"]).abs().max() < 1e-12
    members = rows.filter((pl.col("trust_uid") != "") & (pl.col("joined_trust").dt.year() < pl.col("summer"))).join(
        truth("trusts").select("uid", planted_trust="effect"), left_on="trust_uid", right_on="uid"
    )
    assert members.height > 1000
    assert (members["trust"] - members["planted_trust"]).abs().max() < 1e-12
    never = rows.filter(pl.col("trust_uid") == "")
    assert never["trust"].abs().max() == 0


def test_support_in_effects_follows_from_the_spells(folder: Path, truth: Truth) -> None:
    parameters = json.loads((folder / "truth/truth.json").read_text())["support"]
    spells = truth("support").to_dicts()
    expected: dict[tuple[int, int], float] = {}
    for spell in spells:
        for lag, share in enumerate(parameters["by_year"]):
            key = (spell["lineage"], spell["looked_at_summer"] + 1 + lag)
            expected[key] = expected.get(key, 0.0) + share * spell["full_effect"]
    for lineage, summer, support in truth("effects").select("lineage", "summer", "support").rows():
        assert abs(support - expected.get((lineage, summer), 0.0)) < 1e-12


def test_full_effect_of_help_follows_days_distance_and_supporter(folder: Path, truth: Truth) -> None:
    given = json.loads((folder / "truth/truth.json").read_text())["support"]
    rows = truth("support").join(truth("supporters"), on="supporter")
    assert rows.height == truth("support").height > 50
    made = (given["effect"] + rows["quality"]) * (1 - (-rows["days"] / given["days_scale"]).exp())
    made = made * (-rows["km"] / given["km_scale"]).exp()
    assert (made - rows["full_effect"]).abs().max() < 1e-12


def test_bright_spots_are_far_above_and_say_why(truth: Truth) -> None:
    spots = truth("bright_spots")
    assert spots.height >= 9
    assert spots["size"].min() >= 1.3
    assert spots["why"].str.len_chars().min() > 20
    grown = truth("effects").join(spots.select("lineage", "size", "since"), on="lineage")
    grown = grown.filter(pl.col("summer") >= pl.col("since") + 2)
    assert (grown["bright"] - grown["size"]).abs().max() < 1e-12


def test_parameters_name_what_was_planted(england: England, folder: Path) -> None:
    given = json.loads((folder / "truth/truth.json").read_text())
    assert given["seed"] == england.plan.seed
    assert given["spread"] == dict(SPREAD)
    levels = given["levels"]["ks2_rwm_expected"]
    assert np.isclose(levels["2019"], england.primary[2019].headline.level)


def test_the_readme_names_every_table(folder: Path) -> None:
    text = (folder / "truth/README.md").read_text()
    for path in (folder / "truth").glob("*.parquet"):
        assert f"`{path.name}`" in text
