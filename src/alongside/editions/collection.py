"""Collecting what a publisher has: find each file, download it, and take it in as an edition.

One file that fails does not stop the others, and never touches an edition that is there already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from alongside.editions import asking
from alongside.editions.asking import Asker
from alongside.editions.download import Download, download
from alongside.editions.edition import Edition
from alongside.editions.intake import import_file
from alongside.editions.progress import Progress, silent
from alongside.editions.publishers import Item, Patience, addresses_in_force, load_publishers
from alongside.editions.store import Store
from alongside.editions.whereabouts import find
from alongside.errors import AlongsideError
from alongside.sources import registry


@dataclass(frozen=True, kw_only=True)
class Collected:
    """One file asked for: what was downloaded and the edition made of it, or the error that stopped it."""

    item: Item
    download: Download | None = None
    edition: Edition | None = None
    error: AlongsideError | None = None


def collect(
    name: str,
    *,
    store: Store,
    downloads: Path,
    as_at: dt.date,
    addresses: Mapping[str, str] | None = None,
    patience: Patience | None = None,
    progress: Progress = silent,
) -> Iterator[Collected]:
    """Fetch every file of `name` (`gias`, `ofsted`, ...) as published by `as_at`, one `Collected` for each.

    Files are kept in `downloads/<name>` with their manifest. `addresses` replaces publishers' addresses for this
    call. Raises FetchError where nothing is fetched by that name.
    """
    publishers = load_publishers()
    items = publishers.of(name)
    bases = addresses_in_force(publishers, addresses)
    patience = patience or publishers.patience
    store.sweep()
    with asking.client(patience) as client:
        asker = Asker(client=client, patience=patience)
        for item in items:
            yield _collect(item, bases[item.base], downloads / name, store, as_at, asker, progress)


def _collect(
    item: Item, base: str, folder: Path, store: Store, as_at: dt.date, asker: Asker, progress: Progress
) -> Collected:
    got: Download | None = None
    try:
        found = find(item, base, as_at=as_at, asker=asker)
        source = registry.source(found.source)
        got = download(found.address, folder, found.name, asker=asker, progress=progress)
        taken = import_file(got.path, store=store, source=source)
        return Collected(item=item, download=got, edition=taken.edition if taken else None)
    except AlongsideError as error:
        return Collected(item=item, download=got, error=error)
