"""The course of a project in templates: statuses as tags, titles of tasks, keys as words."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside.policy.course import Course
from alongside.project import Status, TaskStanding
from alongside_service.look import components

register = template.Library()

_LOOKS = {
    Status.NOT_STARTED: ("Not started", "app-tag--open"),
    Status.IN_PROGRESS: ("In progress", "govuk-tag--blue"),
    Status.CANNOT_PROGRESS: ("Cannot progress", "app-tag--waits"),
}
_PLAIN = {
    Status.COMPLETED: "Completed",
    Status.CANNOT_START: "Cannot start yet",
    Status.NOT_REQUIRED: "Not required",
}
"""Shown without a box, so that what is to be done stands out."""


@register.simple_tag
def task_status(each: TaskStanding, today: dt.date) -> SafeString:
    """A status as words, in a box where somebody has to do something."""
    if each.status in _PLAIN:
        return format_html('<span class="app-status-plain">{}</span>', _PLAIN[each.status])
    if each.overdue(today):
        return components.tag("Overdue", classes="app-tag--late")
    text, classes = _LOOKS[each.status]
    return components.tag(text, classes=classes)


@register.simple_tag
def task_title(course: Course, key: str) -> str:
    """The title of a task; its key where the course has none of that key."""
    return course.task(key).title if course.has_task(key) else key


@register.filter
def words(key: str) -> str:
    """`responsible-body` as “responsible body”."""
    return key.replace("-", " ")
