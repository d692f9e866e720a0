"""What happened to a row of this room, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import Model

from alongside.policy.course import Course
from alongside_service.audit.history import Change, changes_of
from alongside_service.review.sides import SIDES

_LEFT_OUT = ("project", "order", "changed_by", "added_on", "recorded_by", "said_by", "pathway")
_BLANK = ("nothing", "no")


def changes(row: Model, course: Course) -> list[Change]:
    """Its changes, the newest first, with the labels of the policy for the keys that are stored."""
    words = dict(SIDES) | {
        option.key: option.label for name in ("area", "next-step", "rating") for option in course.options(name)
    }
    return [_said(change, words) for change in changes_of(row, leave_out=_LEFT_OUT)]


def _said(change: Change, words: Mapping[str, str]) -> Change:
    told: Sequence = [
        replace(each, old=words.get(each.old, each.old), new=words.get(each.new, each.new))
        for each in change.fields
        if not (each.old in _BLANK and each.new in _BLANK)
    ]
    return replace(change, fields=told)
