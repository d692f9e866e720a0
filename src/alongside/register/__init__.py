"""The register: schools, the bodies responsible for them, their lineages and inspections, from typed rows.

Sources give typed rows of single files; here they become the records that every stage starts from. Nothing here reads
a file: whoever gathers the editions (`alongside.journey.gather`) passes rows in, with the edition that each is from.
"""

from __future__ import annotations

from alongside.register.register import Register
from alongside.register.rows import Rows

__all__ = ["Register", "Rows"]
