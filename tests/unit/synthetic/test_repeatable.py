"""The same seed gives the same bytes; a year's files do not depend on the other years asked for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.errors import SyntheticError
from alongside.synthetic import invent, make_plan, write_england
from alongside.synthetic.inspections import GRADED
from alongside.synthetic.streams import stream


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def made(folder: Path, years: str, seed: int) -> dict[str, str]:
    write_england(invent(make_plan(schools=330, years=years, seed=seed)), folder)
    return hashes(folder)


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    first = made(tmp_path / "a", "2018-2024", 3)
    assert made(tmp_path / "b", "2018-2024", 3) == first
    other = made(tmp_path / "c", "2018-2024", 4)
    assert other.keys() == first.keys()
    same = [name for name in first if first[name] == other[name]]
    assert same == ["truth/README.md"]


def test_a_years_files_are_the_same_whatever_other_years_are_asked_for(tmp_path: Path) -> None:
    long, short = made(tmp_path / "a", "2017-2026", 3), made(tmp_path / "b", "2019-2025", 3)
    official = {name for name in short if not name.startswith("truth/")}
    assert {name for name in official if name not in long} == set()
    assert {name: short[name] for name in official} == {name: long[name] for name in official}


def test_streams_of_different_names_are_strangers() -> None:
    draws = {name: tuple(stream(1, name).integers(0, 2**62, 4)) for name in ("ks2/2019", "ks2/2020", "schools")}
    assert len(set(draws.values())) == 3
    assert tuple(stream(1, "schools").integers(0, 2**62, 4)) == draws["schools"]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    england = invent(make_plan(schools=330, years="2019-2019", seed=1))
    with pytest.raises(SyntheticError, match="not empty"):
        write_england(england, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
    with pytest.raises(SyntheticError, match="is a file"):
        write_england(england, tmp_path / "note.txt")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(320, 700), st.integers(0, 2**40))
def test_any_small_england_holds_together(schools: int, seed: int) -> None:
    england = invent(make_plan(schools=schools, years="2016-2026", seed=seed))
    open_now = england.schools.closed.astype("datetime64[D]") != england.schools.closed.astype("datetime64[D]")
    assert int(open_now.sum()) == schools
    assert len(set(england.schools.name.tolist())) == len(england.schools)
    keys = set(zip(england.schools.authority.tolist(), england.schools.number.tolist(), strict=True))
    assert len(keys) == len(england.schools)
    urns = [*england.trusts.urn_before.tolist(), *england.trusts.urn_infant[england.trusts.urn_infant > 0].tolist()]
    changed = england.trusts.urn_after != england.trusts.urn_before
    urns += england.trusts.urn_after[changed].tolist()
    assert len(set(urns)) == len(urns)
    assert not (england.schools.closed < england.schools.opened).any()
    assert not (england.trusts.changed > england.schools.closed).any()
    seen = england.inspections
    assert (seen.published > seen.started).all()
    assert set(seen.grade[seen.kind == GRADED].tolist()) <= {1, 2, 3, 4}
    for year in england.primary.values():
        counts = year.headline.observed * year.cohort.pupils / 100
        assert abs(counts - counts.round()).max() < 1e-6
        assert (year.cohort.pupils[:, 1] + year.cohort.pupils[:, 2] == year.cohort.pupils[:, 0]).all()
