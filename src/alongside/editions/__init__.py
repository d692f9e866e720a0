"""Editions: published files fetched, hashed, converted once to Parquet, catalogued and never edited.

This is the only part of the library that touches the network, and with the command line the only one that reads the
clock. Everything above reads a `Shelf`: an immutable selection of editions, so that the same shelf gives the same
answer for ever.
"""

from __future__ import annotations

from alongside.editions.edition import Edition
from alongside.editions.intake import Failure, Intake, import_file, import_files
from alongside.editions.progress import Progress
from alongside.editions.shelf import Shelf, open_shelf
from alongside.editions.store import Store

__all__ = ["Edition", "Failure", "Intake", "Progress", "Shelf", "Store", "import_file", "import_files", "open_shelf"]
