"""A shelf: the editions that a piece of work reads, chosen once and never changed under its hands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from alongside.editions.edition import Edition, read_edition
from alongside.editions.intake import files_under, import_file
from alongside.editions.progress import Progress, silent
from alongside.editions.reader import is_stale
from alongside.editions.store import Store, arrivals, default_folder
from alongside.errors import AlongsideError, EditionError
from alongside.sources import registry


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """An immutable selection of editions. Of two editions of one period, the later in `editions` is the newer."""

    editions: tuple[Edition, ...]

    def of(self, source: str) -> tuple[Edition, ...]:
        """The editions of one source, oldest period first; none where the shelf has none."""
        return tuple(sorted((e for e in self.editions if e.ref.source == source), key=_age))

    def newest(self, source: str, *, as_at: dt.date) -> Edition | None:
        """The newest edition of a source that could be used on `as_at`, or None."""
        usable = [edition for edition in self.of(source) if edition.ref.as_at <= as_at]
        return usable[-1] if usable else None

    def rows(self, edition: Edition) -> pl.DataFrame:
        """The typed rows of an edition, with `source` and `edition`, and `period` unless its rows carry their own.

        Raises EditionError where the Parquet is absent or damaged, or was written by an earlier reader.
        """
        if is_stale(edition):
            raise EditionError(
                "The edition was read under an earlier contract, and its published file is not where it was.",
                where=str(edition.folder),
                remedy="Import the published file again with `alongside import`, or fetch it with `alongside fetch`.",
            )
        rows = _read(edition)
        constants = {"source": edition.ref.source, "edition": edition.ref.edition}
        if "period" not in rows.columns:
            constants["period"] = edition.ref.period
        return rows.with_columns(pl.lit(value).alias(name) for name, value in constants.items())


def open_shelf(data: Path | None = None, *, store: Path | None = None, progress: Progress | None = None) -> Shelf:
    """Open the editions of the files under `data`, importing those that are new; or the whole store.

    `store` is the folder of editions (`$ALONGSIDE_STORE` or the computer's own place by default). Files of no known
    source are passed over. Raises SourceError at the first recognised file that breaks its contract, and EditionError
    where the store cannot be used or there is nothing to read.
    """
    tell = progress or silent
    kept = Store(folder=store or default_folder())
    if data is None:
        return Shelf(editions=tuple(_refreshed(kept, _all(kept), tell)))
    files = [path for path in files_under([data]) if registry.recognise(path)]
    if not files:
        raise EditionError(
            "No file of a known source was found.",
            where=str(data),
            remedy="Name the folder that holds the published files, such as --data ../shared/data.",
        )
    editions = []
    for done, path in enumerate(files):
        tell(path.name, done, len(files), unit="files")
        if (taken := import_file(path, store=kept)) is not None:
            editions.append(taken.edition)
    tell("", len(files), len(files), unit="files")
    return Shelf(editions=tuple({edition.folder: edition for edition in editions}.values()))


def _all(store: Store) -> list[Edition]:
    """Every edition of the store, in the order in which they first arrived."""
    editions = [read_edition(folder) for folder in store.folders()]
    return sorted(editions, key=lambda edition: next((one.when for one in arrivals(edition.folder)), ""))


def _refreshed(store: Store, editions: Iterable[Edition], progress: Progress) -> Iterable[Edition]:
    """Convert again, from the published file where it still is, what an earlier reader converted."""
    for edition in editions:
        yield (_converted_again(store, edition, progress) if is_stale(edition) else None) or edition


def _converted_again(store: Store, edition: Edition, progress: Progress) -> Edition | None:
    for one in arrivals(edition.folder):
        path = Path(one.path)
        if not path.is_file():
            continue
        progress(path.name, 0, None, unit="files")
        try:
            source = registry.source(edition.ref.source)
            taken = import_file(path, store=store, source=source, period=one.period_given)
        except AlongsideError:
            continue
        if taken is not None and taken.edition.folder == edition.folder:
            return taken.edition
    return None


def _age(edition: Edition) -> tuple[dt.date, str]:
    return edition.ref.as_at, edition.ref.period


def _read(edition: Edition) -> pl.DataFrame:
    try:
        rows = pl.read_parquet(edition.data)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise EditionError(
            f"The edition's data cannot be read ({str(error).splitlines()[0]}).",
            where=str(edition.folder),
            remedy="Delete that folder and import the published file again.",
        ) from error
    if rows.height != edition.rows or tuple(rows.columns) != edition.columns:
        raise EditionError(
            "The edition's data is not what its description says.",
            where=str(edition.folder),
            remedy="Delete that folder and import the published file again.",
        )
    return rows
