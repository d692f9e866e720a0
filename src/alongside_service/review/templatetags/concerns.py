"""The flag of open concerns on the head of a project's pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.templatetags.words import count_of
from alongside_service.projects.models import SupportProject
from alongside_service.review.selectors import open_concerns

register = template.Library()


@register.simple_tag(takes_context=True)
def concern_flag(context: template.Context, project: SupportProject) -> SafeString | str:
    """`2 open concerns`, of those that the reader sees; nothing where there is none. One query."""
    person = context.get("signed_in")
    count = open_concerns([project.pk], person).get(project.pk, 0) if person else 0
    if not count:
        return ""
    return format_html(
        '<strong class="govuk-tag app-tag--late">{}</strong>', count_of(count, "open concern", "open concerns")
    )
