"""The `alongside` command: one sub-command in each module, all answering alike.

Exit codes: 0 done; 1 refused (bad input, missing data, a publisher that did not answer), with what, where and the
remedy on standard error; 2 the command itself was written wrongly. Standard output carries the answer alone.
"""

from __future__ import annotations

from alongside.cli.command import main

__all__ = ["main"]
