"""Taking a backup, while people go on working: every table as it was at one moment."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from alongside_service.audit.actions import record
from alongside_service.audit.verification import head
from alongside_service.backup import tables
from alongside_service.backup.archive import PIECE, BackupError, Manifest, Writer
from alongside_service.backup.stores import names_in, stores

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A backup that was written."""

    path: Path
    sha256: str
    manifest: Manifest


def take(path: Path, *, tell: Tell = lambda line: None) -> Taken:
    """Write everything into a new file, readable by its owner alone, and put that on the trail. Raises BackupError."""
    if path.exists():
        raise BackupError(
            f"There is a file {path} already.", remedy="Give a new name, with the day in it for instance."
        )
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.", remedy="Make it, or give another.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
                manifest = _write(Writer(zipped), tell)
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    taken = Taken(path=path, sha256=_sha256(path), manifest=manifest)
    record("took a backup", file=path.name, sha256=taken.sha256, rows=manifest.rows, files=len(manifest.files))
    return taken


def _name(draft: Path, path: Path) -> None:
    """Give the file its name; where the disk knows links, not even one that came meanwhile is written over."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise BackupError(f"There is a file {path} already.", remedy="Give a new name.") from None
    except OSError:
        draft.rename(path)


def _write(writer: Writer, tell: Tell) -> Manifest:
    with one_moment():
        migrations = _migrations()
        count, last = head()
        for model in tables.tables():
            names = [field.attname for field in tables.fields_of(model)]
            part = writer.write_rows(model._meta.label_lower, names, tables.lines_of(model))
            if part.rows:
                tell(f"{part.rows:>9,} rows of {model._meta.verbose_name_plural}")
        made_at = timezone.now().isoformat()
    # Files are written before the row that names them, so those of this moment are all there now.
    for place, store in stores().items():
        names = list(names_in(store))
        for name in names:
            with contextlib.suppress(FileNotFoundError), store.open(name) as source:
                writer.write_file(place, name, source)
        if names:
            tell(f"{len(names):>9,} files of {place}")
    return writer.finish(
        version=version("alongside"),
        made_at=made_at,
        database=connection.vendor,
        migrations=migrations,
        trail={"count": count, "head": last},
    )


def _migrations() -> list[tuple[str, str]]:
    """The migrations of this database. Raises BackupError where it is not at this version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupError(
            "The database is not at this version of Alongside, so its rows cannot be read.",
            remedy="Take the backup with the version that the database belongs to, or run `alongside-service migrate`.",
        )
    return sorted(executor.loader.applied_migrations)


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it is now, whatever others write meanwhile, and without making them wait."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:  # Django's own transactions on SQLite are a writer's: they would block
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
