"""Which files are fetched, from where and with how much patience: the settings file, read once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from alongside.errors import FetchError


class Way(StrEnum):
    """How a file's present address is found."""

    DAILY = "daily"
    GOVUK_PAGE = "govuk page"
    EES_DATA_SET = "ees data set"
    EES_RELEASE_FILE = "ees release file"
    FIXED = "fixed"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One file to fetch. `title` is a regular expression on the publisher's own titles or file names."""

    fetch: str
    source: str
    way: Way
    base: str
    basis: str
    confirmed: bool | str
    path: str = ""
    title: str = ""
    name: str = ""
    data_set: str = ""
    publication: str = ""
    provisional_source: str = ""
    provisional_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait for a publisher, and how often to ask again. `tries` counts the first."""

    tries: int
    first_wait_seconds: float
    longest_wait_seconds: float
    connect_seconds: float
    read_seconds: float
    days_back: int


@dataclass(frozen=True, kw_only=True)
class Publishers:
    """The settings of `publishers.toml`."""

    addresses: Mapping[str, str]
    patience: Patience
    items: tuple[Item, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What can be fetched, in the order of the file."""
        return tuple(dict.fromkeys(item.fetch for item in self.items))

    def of(self, name: str) -> tuple[Item, ...]:
        """The files fetched under one name. Raises FetchError with the names there are."""
        found = tuple(item for item in self.items if item.fetch == name)
        if not found:
            raise FetchError(f"Nothing is fetched as {name!r}.", remedy=f"Choose one of: {', '.join(self.names)}.")
        return found


@cache
def load_publishers() -> Publishers:
    """Read `publishers.toml`."""
    content = tomllib.loads(files("alongside.editions").joinpath("publishers.toml").read_text(encoding="utf-8"))
    return Publishers(
        addresses=content["addresses"],
        patience=Patience(**content["patience"]),
        items=tuple(Item(**{**entry, "way": Way(entry["way"])}) for entry in content["file"]),
    )


def addresses_in_force(publishers: Publishers, given: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The publishers' addresses, replaced by those `given` for this call, else by `ALONGSIDE_ADDRESS_<NAME>`."""
    named = {name: os.environ.get(f"ALONGSIDE_ADDRESS_{name.upper()}", "") for name in publishers.addresses}
    replaced = {name: address for name, address in named.items() if address} | dict(given or {})
    return {name: address.rstrip("/") for name, address in {**publishers.addresses, **replaced}.items()}
