"""GOV.UK Design System components, as functions that return the markup of govuk-frontend.

Each takes the options of the component's own macro, in snake case. Where the macro has both `text` and `html`,
there is one option: plain text is escaped, a `SafeString` is not. `attributes` are written after the rest.
The tests compare every function with the fixtures that govuk-frontend ships.
"""

from alongside_service.look.components.blocks import (
    breadcrumbs,
    button,
    details,
    error_summary,
    generic_header,
    phase_banner,
    skip_link,
    tag,
)
from alongside_service.look.components.choices import checkboxes, radios, select
from alongside_service.look.components.controls import (
    character_count,
    file_upload,
    input,  # noqa: A004
    password_input,
    textarea,
)
from alongside_service.look.components.day import date_input
from alongside_service.look.components.messages import inset_text, notification_banner, panel, warning_text
from alongside_service.look.components.parts import error_message, fieldset, hint, label
from alongside_service.look.components.sections import accordion, tabs, task_list
from alongside_service.look.components.tables import summary_list, table
from alongside_service.look.components.ways import pagination, service_navigation

__all__ = [
    "accordion", "breadcrumbs", "button", "character_count", "checkboxes", "date_input", "details",
    "error_message", "error_summary", "fieldset", "file_upload", "generic_header", "hint", "input", "inset_text",
    "label", "notification_banner", "pagination", "panel", "password_input", "phase_banner", "radios", "select",
    "service_navigation", "skip_link", "summary_list", "table", "tabs", "tag", "task_list", "textarea", "warning_text",
]  # fmt: skip
