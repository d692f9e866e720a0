"""Conditions joined by all or any, nested as deep as a rule needs, without saying what a condition is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from alongside.policy.document import Section

Leaf = TypeVar("Leaf")
HOW = ("all", "any")


@dataclass(frozen=True, kw_only=True)
class Combination(Generic[Leaf]):
    """Leaves and further combinations joined by `how`: `all` of them, or `any`."""

    how: str
    of: tuple[Leaf | Combination[Leaf], ...]

    def leaves(self) -> Iterator[Leaf]:
        """Every leaf, in the order written."""
        for item in self.of:
            if isinstance(item, Combination):
                yield from item.leaves()
            else:
                yield item


def read_combination(
    written: Any, read_leaf: Callable[[Any], Leaf | None], section: Section, key: str
) -> Combination[Leaf]:
    """Read `{ all = [...] }` or `{ any = [...] }`; `read_leaf` gives None for no leaf. Raises PolicyError."""
    if not isinstance(written, dict) or len(written) != 1 or next(iter(written)) not in HOW:
        raise section.refuse(
            f"{written!r} is neither a condition nor a combination.",
            key=key,
            remedy="Write { all = [...] } or { any = [...] } around known conditions.",
        )
    how, items = next(iter(written.items()))
    if not isinstance(items, list) or not items:
        raise section.refuse(f"{how} combines nothing.", key=key, remedy="List at least one condition in it.")
    of: list[Leaf | Combination[Leaf]] = []
    for item in items:
        leaf = read_leaf(item)
        of.append(read_combination(item, read_leaf, section, key) if leaf is None else leaf)
    return Combination(how=how, of=tuple(of))
