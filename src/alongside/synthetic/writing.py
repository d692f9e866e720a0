"""Writing an invented England to a folder: official files, and beside them the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alongside.errors import SyntheticError
from alongside.synthetic.attainment_files import attainment_files
from alongside.synthetic.context_files import context_files
from alongside.synthetic.england import England
from alongside.synthetic.inspection_files import inspection_files
from alongside.synthetic.place_files import boundary_files, place_files
from alongside.synthetic.register_files import register_files
from alongside.synthetic.tables import File, encode
from alongside.synthetic.truth import truth_files

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Written:
    """One file that was written, its path relative to the folder."""

    path: str
    rows: int
    size: int
    """Bytes."""


def write_england(england: England, out: Path, progress: Progress = lambda step: None) -> tuple[Written, ...]:
    """Write every file and the truth into an empty or new folder.

    Raises SyntheticError when the folder has anything in it or cannot be written to.
    """
    check_folder(out)
    written = []
    try:
        for path, content, rows in _contents(england, progress):
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written.append(Written(path=path, rows=rows, size=len(content)))
    except OSError as error:
        raise SyntheticError(
            f"The files cannot be written ({error.strerror}).", where=str(out), remedy="Choose a folder with room."
        ) from error
    return tuple(written)


def check_folder(out: Path) -> None:
    """Refuse a folder that holds something, or a path that is no folder. Raises SyntheticError."""
    if out.exists() and not out.is_dir():
        raise SyntheticError("The place to write to is a file.", where=str(out), remedy="Name a new folder.")
    if out.is_dir() and any(out.iterdir()):
        raise SyntheticError("The folder is not empty.", where=str(out), remedy="Name a new or empty folder.")


def _contents(england: England, progress: Progress) -> Iterator[tuple[str, bytes, int]]:
    """Path, bytes and rows of every file, made one at a time."""
    for step, files in _STEPS:
        progress(step)
        for file in files(england):
            yield file.path, encode(file), file.cells.height
    progress("Writing boundaries")
    yield from boundary_files(england)
    progress("Writing the truth")
    yield from truth_files(england)


_STEPS: tuple[tuple[str, Callable[[England], Iterator[File]]], ...] = (
    ("Writing the register", register_files),
    ("Writing small areas", place_files),
    ("Writing inspections", inspection_files),
    ("Writing attainment", attainment_files),
    ("Writing absence, census and workforce", context_files),
)
