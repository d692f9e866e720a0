"""The virus scan: a command of the installation's own, run on a file before anybody may download it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.conf import settings

from alongside_service.documents.models import Document


def scan(path: Path) -> str:
    """What the scanner says: `clean`, `infected`, or `held` where it could not say; `not scanned` without a scanner."""
    if not settings.VIRUS_SCAN:
        return Document.NOT_SCANNED
    try:
        done = subprocess.run(
            [*settings.VIRUS_SCAN, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=settings.VIRUS_SCAN_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return Document.HELD
    return {0: Document.CLEAN, 1: Document.INFECTED}.get(done.returncode, Document.HELD)
