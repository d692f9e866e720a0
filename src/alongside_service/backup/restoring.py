"""Restoring a backup into an empty database, of either kind and of the same or a later version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from alongside_service.audit.actions import record
from alongside_service.audit.verification import Verdict, verify
from alongside_service.backup import tables
from alongside_service.backup.archive import BackupError, Manifest, Reader, newer, opened
from alongside_service.backup.stores import put, stores

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was restored, and what the trail's chain looks like now."""

    manifest: Manifest
    rows: int
    files: int
    trail: Verdict


def restore(path: Path, *, tell: Tell = lambda line: None) -> Restored:
    """Fill the empty database from a backup: all of it, or nothing. Raises BackupError."""
    with opened(path) as backup:
        manifest = backup.manifest
        tell(f"The file is whole: {len(manifest.parts):,} parts, made {manifest.made_at} by version {manifest.version}")
        fresh = not connection.introspection.table_names()
        state = _tables_of_that_version(manifest, path, fresh=fresh)
        kept = {model._meta.label_lower: model for model in tables.tables(state.apps)}
        _refuse_missing(manifest, kept)
        if not fresh:
            _refuse_rows(kept.values())
        files = _put_files(backup)
        with transaction.atomic():
            if fresh:
                tables.empty(kept.values())
            rows = _fill(backup, kept, tell)
            tables.settle(list(kept.values()))
            connection.check_constraints()
    call_command("migrate", verbosity=0, interactive=False)
    trail = verify(kept_head=manifest.trail.get("head", ""), kept_count=manifest.trail.get("count", 0))
    record("restored a backup", made_at=manifest.made_at, version=manifest.version, rows=rows, files=files)
    return Restored(manifest=manifest, rows=rows, files=files, trail=trail)


def _tables_of_that_version(manifest: Manifest, path: Path, *, fresh: bool) -> Any:
    """Make the tables as they were in the backup's version; that state of the models."""
    executor = MigrationExecutor(connection)
    wanted = set(manifest.migrations)
    if wanted - set(executor.loader.disk_migrations):
        raise newer(manifest.version, path)
    graph = executor.loader.graph
    targets = [key for key in sorted(wanted) if not any(child.key in wanted for child in graph.node_map[key].children)]
    if fresh:
        executor.migrate(targets)
    elif set(executor.loader.applied_migrations) != wanted:
        raise BackupError(
            "The tables of this database are of another version than the backup.",
            remedy="Give a new database without any tables: restore makes them itself, then brings them up to date.",
        )
    return executor.loader.project_state(targets)


def _refuse_missing(manifest: Manifest, kept: dict[str, Any]) -> None:
    unknown = [part.model for part in manifest.tables if part.model not in kept]
    if unknown:
        raise BackupError(f"The backup has tables that its own version does not know: {', '.join(unknown)}.")


def _refuse_rows(kept: Any) -> None:
    full = [str(model._meta.verbose_name_plural) for model in kept if tables.count(model)]
    if full:
        more = f" and {len(full) - 5} more" if len(full) > 5 else ""
        raise BackupError(
            f"This database is not empty: it has {', '.join(full[:5])}{more}.",
            remedy="Restore into a new, empty database: another name in DATABASE_URL, or another ALONGSIDE_STATE. "
            "Nothing was changed.",
        )


def _put_files(backup: Reader) -> int:
    places = stores()
    for part in backup.manifest.files:
        if part.store not in places:
            raise BackupError(
                f"The backup has files of {part.store!r}, and this installation has no place for them.",
                remedy="Set where attachments are kept, as the guide to deployment says.",
            )
        with backup.open(part) as source:
            put(places[part.store], part.name, source, sha256=part.sha256)
    return len(backup.manifest.files)


def _fill(backup: Reader, kept: dict[str, Any], tell: Tell) -> int:
    done = 0
    for part in backup.manifest.tables:
        written = tables.insert(kept[part.model], part.fields, backup.rows(part))
        if written != part.rows:
            raise BackupError(f"The part {part.path} has {written:,} rows, not {part.rows:,}. Nothing was restored.")
        if written:
            tell(f"{written:>9,} rows of {kept[part.model]._meta.verbose_name_plural}")
        done += written
    return done
