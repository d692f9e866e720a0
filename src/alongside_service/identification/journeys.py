"""The brief of a region's journey: made by the library once for each load, by a process of its own, and kept.

It is made when somebody first asks for it, because nine briefs would double the time of a load. Of several who ask at
once one makes it and the others wait.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from alongside_service.register.selectors import current

PATIENCE = 90.0
"""Seconds after which a journey that is not done counts as failed."""


class JourneyNotMadeError(Exception):
    """The brief is not there and could not be made."""


def brief_of(region: str, slug: str) -> bytes:
    """The brief as HTML. Raises JourneyNotMadeError with what to do."""
    known = current()
    kept = known.folder / "journeys" / slug
    if (found := _document(kept)) is not None:
        return found
    if known.load is None:
        raise JourneyNotMadeError("No schools are loaded. Load them with `alongside-service load` and try again.")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with _alone(kept.parent / f"{slug}.lock"):
        if (found := _document(kept)) is None:
            _make(region, kept, known.folder / "shelf.json", str(known.load.as_at))
            found = _document(kept)
    if found is None:
        raise JourneyNotMadeError("The journey was walked but wrote no brief. Tell an administrator of this service.")
    return found


def _document(folder: Path) -> bytes | None:
    found = sorted(folder.glob("*.html")) if folder.is_dir() else []
    return found[0].read_bytes() if found else None


def _make(region: str, kept: Path, shelf: Path, as_at: str) -> None:
    described = json.loads(shelf.read_text()) if shelf.exists() else {}
    with tempfile.TemporaryDirectory(dir=kept.parent) as draft:
        command = [sys.executable, "-c", "from alongside.cli import main; main()", "journey", "--region", region]
        command += ["--as-at", as_at, "--out", draft]
        command += ["--data", described["data"]] if described.get("data") else []
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired as error:
            raise JourneyNotMadeError("It took too long to make. Try again when the service is less busy.") from error
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            raise JourneyNotMadeError(lines[-1] if lines else "The journey could not be walked.")
        shutil.copytree(draft, f"{draft}.done")
        os.replace(f"{draft}.done", kept)


@contextlib.contextmanager
def _alone(lock: Path):  # type: ignore[no-untyped-def]
    """Hold a lock file while making; a lock older than a journey can last was left by a process that died."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > PATIENCE + 30:
                    lock.unlink()
            if time.monotonic() > until:
                raise JourneyNotMadeError("Somebody else is having it made. Try again in a minute.") from None
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
