"""Told to whoever listens when an event is added, in its transaction: what follows commits with it or not at all."""

from __future__ import annotations

from django.dispatch import Signal

recorded = Signal()
"""Sent with `event`."""
