"""What the publishers' names for types of establishment mean: who runs it, and its phase.

The register of schools, the performance tables and the inspectorate name the same types in different words; here
each name is written as letters only, in lower case.
Source: Department for Education, Get Information about Schools, glossary of establishment types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from alongside.records import Governance, Phase

_MAINTAINED, _ACADEMY = Governance.MAINTAINED, Governance.ACADEMY


@dataclass(frozen=True)
class Kind:
    """Who runs schools of a type, and its phase where the type decides it."""

    governance: Governance
    phase: Phase | None = None


_SPECIAL, _PRU, _SIXTEEN = Phase.SPECIAL, Phase.PUPIL_REFERRAL_UNIT, Phase.SIXTEEN_PLUS
_MAINTAINED_KIND = Kind(_MAINTAINED)
_ACADEMY_KIND = Kind(_ACADEMY)
_SPECIAL_ACADEMY = Kind(_ACADEMY, phase=_SPECIAL)
_ALTERNATIVE_ACADEMY = Kind(_ACADEMY, phase=_PRU)
_SIXTEEN_ACADEMY = Kind(_ACADEMY, phase=_SIXTEEN)
_INDEPENDENT = Kind(Governance.INDEPENDENT, phase=Phase.INDEPENDENT)

_KINDS: Mapping[str, Kind] = {
    "communityschool": _MAINTAINED_KIND,
    "voluntaryaidedschool": _MAINTAINED_KIND,
    "voluntarycontrolledschool": _MAINTAINED_KIND,
    "foundationschool": _MAINTAINED_KIND,
    "communityspecialschool": Kind(_MAINTAINED, phase=_SPECIAL),
    "foundationspecialschool": Kind(_MAINTAINED, phase=_SPECIAL),
    "pupilreferralunit": Kind(_MAINTAINED, phase=_PRU),
    "lanurseryschool": Kind(_MAINTAINED, phase=Phase.NURSERY),
    "localauthoritynurseryschool": Kind(_MAINTAINED, phase=Phase.NURSERY),
    "nonmaintainedspecialschool": Kind(Governance.NON_MAINTAINED_SPECIAL, phase=_SPECIAL),
    "academyconverter": _ACADEMY_KIND,
    "academyconvertermainstream": _ACADEMY_KIND,
    "academysponsorled": _ACADEMY_KIND,
    "academysponsorledmainstream": _ACADEMY_KIND,
    "freeschool": _ACADEMY_KIND,
    "freeschools": _ACADEMY_KIND,
    "freeschoolmainstream": _ACADEMY_KIND,
    "universitytechnicalcollege": _ACADEMY_KIND,
    "studioschool": _ACADEMY_KIND,
    "studioschools": _ACADEMY_KIND,
    "citytechnologycollege": _ACADEMY_KIND,
    "academyspecialconverter": _SPECIAL_ACADEMY,
    "academyconverterspecialschool": _SPECIAL_ACADEMY,
    "academyspecialsponsorled": _SPECIAL_ACADEMY,
    "academysponsorledspecialschool": _SPECIAL_ACADEMY,
    "freeschoolspecial": _SPECIAL_ACADEMY,
    "freeschoolsspecial": _SPECIAL_ACADEMY,
    "academyalternativeprovisionconverter": _ALTERNATIVE_ACADEMY,
    "academyalternativeprovisionsponsorled": _ALTERNATIVE_ACADEMY,
    "freeschoolalternativeprovision": _ALTERNATIVE_ACADEMY,
    "freeschoolsalternativeprovision": _ALTERNATIVE_ACADEMY,
    "academy1619converter": _SIXTEEN_ACADEMY,
    "academy16to19converter": _SIXTEEN_ACADEMY,
    "academy1619sponsorled": _SIXTEEN_ACADEMY,
    "academy16to19sponsorled": _SIXTEEN_ACADEMY,
    "freeschool1619": _SIXTEEN_ACADEMY,
    "freeschools16to19": _SIXTEEN_ACADEMY,
    "freeschools1619": _SIXTEEN_ACADEMY,
    "academysecure16to19": _SIXTEEN_ACADEMY,
    "otherindependentschool": _INDEPENDENT,
    "otherindependentspecialschool": _INDEPENDENT,
}


def kind(establishment_type: str) -> Kind | None:
    """What a type of establishment is, or None for one that is no school here (a college, a children's centre)."""
    return _KINDS.get(_letters(establishment_type))


@cache
def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


_PHASES: Mapping[str, Phase] = {
    "nursery": Phase.NURSERY,
    "primary": Phase.PRIMARY,
    "middledeemedprimary": Phase.PRIMARY,
    "secondary": Phase.SECONDARY,
    "middledeemedsecondary": Phase.SECONDARY,
    "allthrough": Phase.ALL_THROUGH,
    "16plus": Phase.SIXTEEN_PLUS,
    "special": Phase.SPECIAL,
    "pru": Phase.PUPIL_REFERRAL_UNIT,
    "pupilreferralunit": Phase.PUPIL_REFERRAL_UNIT,
}
_SECONDARY_AGE = 11


def phase(establishment_type: str, published: str | None, low_age: int | None, high_age: int | None) -> Phase:
    """The phase of a school: by its type where that decides it, as published otherwise, or else by its ages.

    Middle schools are placed as deemed. A school of none of these is placed as all-through, the widest.
    """
    known = kind(establishment_type)
    if known is not None and known.phase is not None:
        return known.phase
    named = _PHASES.get(_letters(published or ""))
    if named is not None:
        return named
    if high_age is not None and high_age <= _SECONDARY_AGE:
        return Phase.PRIMARY
    return Phase.SECONDARY if low_age is not None and low_age >= _SECONDARY_AGE else Phase.ALL_THROUGH
