"""Writes of this room: each one transaction that locks the project, checks, saves, and adds to the trail."""
