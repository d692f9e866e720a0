"""Backup and restore: everything that people and rules made, in one file that either database can be filled from."""

from alongside_service.backup.restoring import Restored, restore
from alongside_service.backup.taking import Taken, take

__all__ = ["Restored", "Taken", "restore", "take"]
