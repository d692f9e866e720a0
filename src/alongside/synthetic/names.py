"""Names for places, schools and bodies that do not exist: every one is made from the word lists below."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_HEADS = (
    "Abbervil", "Bexil", "Cattriss", "Dunnimer", "Elvast", "Fennaway", "Gorrind", "Harkwen", "Ibberlow", "Jessarn",
    "Kettrim", "Lamberoth", "Marrowen", "Nettlow", "Osmerith", "Pennigar", "Quillan", "Rushovel", "Sallowen", "Tolmer",
    "Umberlee", "Vellorn", "Wexarn", "Yarroth", "Zelmin", "Aldrimoor", "Brackwen", "Corviss", "Drelling", "Eskamere",
    "Farroby", "Glenderow", "Hollimar", "Inglevar", "Jorrick", "Kelvarrow", "Lissomere", "Mossimond", "Norrivane",
    "Oakenveil", "Pellimar", "Quarrendale", "Rookavel", "Sternaby", "Thrushimer", "Ullavon", "Varrowick", "Willomund",
    "Yelverone", "Zouchmire", "Amberlisk", "Birdolane", "Cressimund", "Dovarrow", "Ermintide", "Foxlimane",
    "Gossamund", "Herronvale", "Ivelmarch", "Jackamere", "Kingleroth", "Larkovane", "Merrovale", "Nightlow",
    "Ottermund", "Plovarrow", "Quincarrow", "Ravenimond", "Swallimore", "Teasimond", "Underivel", "Vixenmoor",
    "Wrenivale", "Yewlimond", "Badgimere", "Curlivane", "Dippermund", "Egretholm", "Finchimore", "Godwimere",
)  # fmt: skip
_TAILS = (
    "beck", "stowe", "hythe", "combe", "wold", "garth", "ness", "thwaite", "bourne", "fold", "leigh", "marsh", "ridge",
    "wick", "ford", "sted", "holt", "cliffe", "mouth", "den", "shaw", "worth", "minster", "gate",
)  # fmt: skip
_SITES = (
    "Lantern Hill", "Copper Lane", "Mill Orchard", "Heron Walk", "Saltway", "Chandlery", "Thistlebank", "Old Quay",
    "Fiddler's Green", "Kiln Road", "Rookery Rise", "Weaver's Yard", "Seven Stiles", "Harebell", "Toll Bar", "Furlong",
    "Windlestone", "Cobbler's Croft", "North Common", "Plumtree", "Juniper Row", "Bellmaker", "Hop Yard", "Droveway",
    "Barley Mow Lane", "Sparrow Court", "Tinker's Ford", "Maltings", "Gorse Hill", "Ropewalk",
)  # fmt: skip
_SAINTS = (
    "Aldhilda",
    "Brenwen",
    "Cuthwin",
    "Edrith",
    "Godelva",
    "Hildemar",
    "Leofwyn",
    "Osgythe",
    "Tilbert",
    "Wulfrida",
)
_TRUST_ENDINGS = (
    "Learning Trust", "Schools Trust", "Academies Trust", "Education Partnership", "Multi Academy Trust",
    "Collaborative Trust",
)  # fmt: skip


def place_names(rng: np.random.Generator) -> Iterator[str]:
    """Invented place names without repeats, in an order that `rng` decides; after 1,900 they gain a second word."""
    plain = [head + tail for head in _HEADS for tail in _TAILS]
    order = rng.permutation(len(plain))
    for second in ("", " Parva", " Magna", " Overcliff", " Netherby"):
        yield from (plain[at] + second for at in order)


def authority_names(rng: np.random.Generator, count: int) -> list[str]:
    """Invented names of local authorities: a county, a city or a borough that is on no map."""
    heads = rng.permutation(len(_HEADS))
    kinds = ("{}shire", "{} City", "{} and Vale", "Borough of {}")
    return [kinds[(at + at // len(_HEADS)) % len(kinds)].format(_HEADS[heads[at % len(_HEADS)]]) for at in range(count)]


def trust_name(place: str, rank: int, *, alone: bool) -> str:
    """An invented trust's name, from a place that has no other trust of that rank."""
    if alone:
        return f"{place} Academy Trust" if rank == 0 else f"{place} {_SITES[rank % len(_SITES)]} Academy Trust"
    ending = _TRUST_ENDINGS[rank % len(_TRUST_ENDINGS)]
    return f"{place} {ending}" if rank < len(_TRUST_ENDINGS) else f"{place} and District {ending} {rank}"


_KINDS = {
    "Primary": "Primary School", "Secondary": "High School", "All-through": "All-Through School",
    "Special": "Special School", "Nursery": "Nursery School", "PRU": "Pupil Referral Unit",
}  # fmt: skip
_FAITHS = {"Church of England": "Church of England", "Roman Catholic": "Catholic", "Methodist": "Methodist"}


def school_name(place: str, phase: str, religion: str, rank: int, *, start: int = 0) -> str:
    """An invented school's name; `rank` counts the schools of that phase and religion in the place from 0.

    `start` says where in the lists of saints and sites the place begins, so that places differ.
    """
    kind = _KINDS[phase]
    again = f" {rank // len(_SITES) + 1}" if rank >= len(_SITES) else ""
    if religion in _FAITHS:
        saint = _SAINTS[(start + rank) % len(_SAINTS)]
        more = f" {rank // len(_SAINTS) + 1}" if rank >= len(_SAINTS) else ""
        return f"St {saint}'s {_FAITHS[religion]} {kind}, {place}{more}"
    belief = f"{religion} " if religion in ("Jewish", "Muslim") else ""
    if rank == 0:
        return f"{place} {belief}{kind}"
    return f"{place} {_SITES[(start + rank) % len(_SITES)]} {belief}{kind}{again}"


def academy_name(name: str) -> str:
    """What a school calls itself once it is an academy."""
    for kind, academy in (("High School", "Academy"), ("Primary School", "Primary Academy")):
        if kind in name:
            return name.replace(kind, academy)
    return name.replace("Pupil Referral Unit", "Alternative Provision Academy")
