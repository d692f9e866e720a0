"""Are like schools treated alike: a planted bias is found, no bias gives no more false alarms than it should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alongside.identification.consistency import CANNOT_TELL, consistency
from alongside.policy.looking import load_looking

POLICY = load_looking().consistency


def england(rng: np.random.Generator, *, bias: float = 1.0, schools: int = 4_000):
    """Schools whose need differs by region and by faith, offered support by need alone; `bias` multiplies one region's
    chance."""
    region = rng.integers(0, 9, schools)
    faith = rng.random(schools) < 0.3
    need = rng.beta(0.8 + 0.25 * region / 8 + 0.3 * faith, 3.0)
    offered = rng.random(schools) < np.clip(0.02 + 0.5 * need**2 * np.where(region == 3, bias, 1.0), 0, 1)
    kinds = {
        "Region": [f"region {at}" for at in region],
        "Religious character": ["of a faith" if each else "none" for each in faith],
    }
    return offered, need, kinds


def few_offers(rng: np.random.Generator, *, bias: float = 1.0, schools: int = 4_000):
    """Need differs much by region, and hardly any but the neediest are offered support: some 80 offers in all."""
    *_, kinds = england(rng, schools=schools)
    region = np.array([int(each.split()[1]) for each in kinds["Region"]])
    need = rng.beta(0.3 + 0.9 * region / 8, 3.0)
    chance = 0.005 + 0.7 / (1 + np.exp((0.75 - need) / 0.06))
    return rng.random(schools) < chance * np.where(region == 3, bias, 1.0), need, kinds


def thick_at_nought(rng: np.random.Generator, *, bias: float = 1.0, schools: int = 8_000):
    """Nearly all schools have a probability below 5%, as in the real data, and among these it differs by region."""
    *_, kinds = england(rng, schools=schools)
    region = np.array([int(each.split()[1]) for each in kinds["Region"]])
    need = 0.05 * rng.beta(1.0 + region / 4, 2.0, schools) ** 2
    return rng.random(schools) < 6.0 * need * np.where(region == 3, bias, 1.0), need, kinds


def told(found, kind="Region"):
    return {each.value: each for each in found.of(kind) if each.sure != CANNOT_TELL}


def test_a_planted_bias_is_found_and_named():
    rng = np.random.default_rng(3)
    found = [told(consistency(*england(rng, bias=0.35, schools=8_000), POLICY)) for _ in range(40)]
    hit = [one.get("region 3") for one in found]
    assert sum(each is not None and each.difference < 0 for each in hit) >= 34
    assert "less often than others of equal need" in next(each for each in hit if each).words


@pytest.mark.parametrize(("world", "runs"), [(england, 400), (few_offers, 300), (thick_at_nought, 150)])
def test_without_bias_alarms_are_as_rare_as_the_words_promise(world, runs):
    """`very sure` promises that, where nothing differs, anything at all is so called in 5% of runs or fewer."""
    rng = np.random.default_rng(4)
    held, alarms = [], 0
    for _ in range(runs):
        found = consistency(*world(rng), POLICY)
        alarms += any(each.sure == "very sure" for each in found.treatments)
        held += [each.low <= 0 <= each.high for each in found.treatments if not each.unsure_because]
    assert alarms / runs <= 0.05
    assert 0.93 <= np.mean(held) <= 0.97


def test_broad_bands_would_take_need_for_bias():
    """What narrow bands are for: with all of these schools in one band, region is mistaken for need in every run."""
    rng = np.random.default_rng(10)
    broad = replace(POLICY, schools_in_a_band=8_000)
    for _ in range(5):
        world = thick_at_nought(rng)
        assert any(each.sure == "very sure" for each in consistency(*world, broad).treatments)


def test_need_that_differs_by_region_is_not_taken_for_bias():
    rng = np.random.default_rng(5)
    offered, need, kinds = england(rng, schools=20_000)
    poor, rich = (np.array(kinds["Region"]) == name for name in ("region 8", "region 0"))
    assert offered[poor].mean() > 1.1 * offered[rich].mean()
    assert "region 8" not in told(consistency(offered, need, kinds, POLICY))


def test_too_few_decisions_are_said_and_nothing_else():
    rng = np.random.default_rng(6)
    offered, need, kinds = england(rng, schools=200)
    offered[:] = False
    offered[:7] = True
    found = consistency(offered, need, kinds, POLICY)
    assert found.treatments == ()
    assert "Only 7 of these schools" in found.too_few


def test_a_group_of_few_schools_cannot_be_told():
    rng = np.random.default_rng(7)
    offered, need, kinds = england(rng)
    kinds["Region"][:5] = ["tiny"] * 5
    found = {each.value: each for each in consistency(offered, need, kinds, POLICY).of("Region")}
    assert found["tiny"].words == "cannot tell: fewer than 20 schools"


def test_schools_without_an_estimate_are_left_out():
    rng = np.random.default_rng(8)
    offered, need, kinds = england(rng)
    need[:1000] = np.nan
    found = consistency(offered, need, kinds, POLICY)
    assert found.schools == 3_000
    assert found.offered == offered[1000:].sum()


@pytest.mark.parametrize("kind", ["Region", "Religious character"])
def test_offers_seen_and_expected_agree_over_all_groups(kind):
    found = consistency(*england(np.random.default_rng(9)), POLICY).of(kind)
    assert sum(each.offered for each in found) == pytest.approx(sum(each.expected for each in found))
