"""The course of a project in templates: statuses as tags, titles of tasks, keys as words."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.safestring import SafeString

from alongside.policy.course import Course
from alongside.project import Status, TaskStanding
from alongside_service.look import components

register = template.Library()

_LOOKS = {
    Status.NOT_STARTED: ("Not started", "govuk-tag--blue"),
    Status.IN_PROGRESS: ("In progress", "govuk-tag--light-blue"),
    Status.CANNOT_START: ("Cannot start yet", "govuk-tag--grey"),
    Status.CANNOT_PROGRESS: ("Cannot progress", "govuk-tag--grey"),
    Status.NOT_REQUIRED: ("Not required", "govuk-tag--grey"),
}


@register.simple_tag
def task_status(each: TaskStanding, today: dt.date) -> SafeString:
    """A status as a tag; what is complete has no colour, so that what is to be done stands out."""
    if each.status is Status.COMPLETED:
        return SafeString('<span class="app-status-done">Completed</span>')
    if each.overdue(today):
        return components.tag("Overdue", classes="govuk-tag--yellow")
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
