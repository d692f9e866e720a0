"""The URNs that a register lists on a day: each lineage's present one, and those that closed when it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alongside.synthetic import names
from alongside.synthetic.england import England
from alongside.synthetic.facts import NURSERY, PHASES, PRU, SPECIAL
from alongside.synthetic.geography import Ints, Texts
from alongside.synthetic.schools import LONG_AGO, Days, Flags, Schools

TYPES: Mapping[int, tuple[str, str, str]] = {
    1: ("Community school", "Community School", "4"), 2: ("Voluntary aided school", "Voluntary Aided School", "4"),
    3: ("Voluntary controlled school", "Voluntary Controlled School", "4"),
    5: ("Foundation school", "Foundation School", "4"),
    7: ("Community special school", "Community Special School", "5"), 14: ("Pupil referral unit", "Pupil Referral Unit",
                                                                          "4"),
    15: ("Local authority nursery school", "LA Nursery School", "4"),
    28: ("Academy sponsor led", "Academy Sponsor Led", "10"), 33: ("Academy special sponsor led",
                                                                   "Academy Special Sponsor Led", "10"),
    34: ("Academy converter", "Academy Converter", "10"), 35: ("Free schools", "Free School", "11"),
    36: ("Free schools special", "Free School Special", "11"),
    38: ("Free schools alternative provision", "Free School - Alternative Provision", "11"),
    42: ("Academy alternative provision converter", "Academy Alternative Provision Converter", "10"),
    43: ("Academy alternative provision sponsor led", "Academy Alternative Provision Sponsor Led", "10"),
    44: ("Academy special converter", "Academy Special Converter", "10"),
}  # fmt: skip
"""Type code of the register: its name there, its name in the management information, and its type group."""
TYPE_GROUPS: Mapping[str, str] = {
    "4": "Local authority maintained schools", "5": "Special schools", "10": "Academies", "11": "Free Schools",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One entry for each URN that had opened by a day."""

    school: Ints
    urn: Ints
    name: Texts
    type_code: Ints
    academy: Flags
    """Whether the URN is an academy's or free school's."""
    opened: Days
    closed: Days
    reason_closed: Texts

    def only_open(self) -> Ints:
        """Positions of the URNs that are open."""
        return np.flatnonzero(np.isnat(self.closed))


def list_urns(england: England, day: np.datetime64) -> Listing:
    """Every URN that had opened by the day, with what is known of it then."""
    schools, trusts = england.schools, england.trusts
    everyone = np.arange(len(schools))
    here = schools.opened <= day
    changed = here & (trusts.changed <= day)
    infants = np.flatnonzero(changed & (trusts.urn_infant > 0))
    old, new, unchanged = np.flatnonzero(changed), np.flatnonzero(changed), np.flatnonzero(here & ~changed)
    school = np.r_[everyone[unchanged], old, new, infants]
    after = np.r_[np.zeros(unchanged.size + old.size, bool), np.ones(new.size, bool), np.zeros(infants.size, bool)]
    urn = np.r_[trusts.urn_before[unchanged], trusts.urn_before[old], trusts.urn_after[new], trusts.urn_infant[infants]]
    never = np.datetime64("NaT")
    shut = np.where(schools.closed <= day, schools.closed, never)
    gone = trusts.changed - np.timedelta64(1, "D")
    closed = np.r_[shut[unchanged], gone[old], shut[new], gone[infants]]
    academy = np.where(after, trusts.academy_on(day)[school], schools.free[school])
    listing = Listing(
        school=school, urn=urn, name=_names(schools, school, academy & ~schools.free[school], infants.size),
        type_code=_types(schools, trusts.sponsored, school, academy),
        academy=academy, opened=np.where(after, trusts.changed[school], schools.opened[school]), closed=closed,
        reason_closed=_reasons(england, school, closed, after),
    )  # fmt: skip
    return _sorted(listing)


def _sorted(listing: Listing) -> Listing:
    order = np.argsort(listing.urn, kind="stable")
    return Listing(**{name: getattr(listing, name)[order] for name in Listing.__dataclass_fields__})


def _names(schools: Schools, school: Ints, academy: Flags, infants: int) -> Texts:
    own = schools.name[school]
    called = [names.academy_name(str(name)) if is_academy else str(name)
              for name, is_academy in zip(own, academy, strict=True)]  # fmt: skip
    for at in range(len(called) - infants, len(called)):
        called[at] = called[at].replace("Primary School", "Infant School")
    return np.array(called)


def _types(schools: Schools, sponsored: Flags, school: Ints, academy: Flags) -> Ints:
    """The type code of each URN; kinds of maintained school by faith, then in fixed proportions."""
    phase, faith, many = schools.phase[school], schools.religion[school], school % 20
    maintained = np.select(
        [phase == SPECIAL, phase == NURSERY, phase == PRU, faith == "Church of England", faith != "Does not apply"],
        [7, 15, 14, np.where(many < 12, 3, 2), 2],
        np.where(many < 2, 5, 1),
    )
    kind = np.where(schools.free[school], 2, np.where(sponsored[school], 0, 1))
    by_phase = np.where(phase == SPECIAL, 1, np.where(phase == PRU, 2, 0))
    codes = np.array([[28, 34, 35], [33, 44, 36], [43, 42, 38]])
    found: Ints = np.where(academy, codes[by_phase, kind], maintained)
    return found


def _reasons(england: England, school: Ints, closed: Days, after: Flags) -> Texts:
    converted = ~np.isnat(england.trusts.joined[school]) & ~england.schools.free[school]
    changed = ~after & (closed < england.trusts.changed[school])
    out = np.where(
        changed & converted, "Academy Converter", np.where(changed, "Result of Amalgamation/Merger", "Closure")
    )
    return np.where(np.isnat(closed), "Not applicable", out)


def laestab(england: England, school: Ints) -> Texts:
    """Seven digits: the authority's code and the school's number."""
    code = england.places.authority_code[england.schools.authority[school]]
    number = np.char.zfill(england.schools.number[school].astype(str), 4)
    return np.char.add(code, number)


def phase_name(england: England, school: Ints) -> Texts:
    """The phase as the register names it."""
    given = np.array(["Primary", "Secondary", "All-through", "Not applicable", "Nursery", "Not applicable"])
    return given[england.schools.phase[school]]


def ofsted_phase(england: England, school: Ints) -> Texts:
    """The phase as the inspectorate names it, which counts all-through schools as secondary."""
    given = np.array([name if name != "All-through" else "Secondary" for name in PHASES])
    return given[england.schools.phase[school]]


def opening_day(days: Days) -> Days:
    """Opening days as registers give them: none for schools that opened long ago."""
    return np.where(days <= LONG_AGO, np.datetime64("NaT"), days)
