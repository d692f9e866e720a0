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
from alongside_service.look.components.controls import checkboxes, input, select  # noqa: A004
from alongside_service.look.components.tables import summary_list, table
from alongside_service.look.components.ways import pagination, service_navigation

__all__ = [
    "breadcrumbs", "button", "checkboxes", "details", "error_summary", "generic_header", "input", "pagination",
    "phase_banner", "select", "service_navigation", "skip_link", "summary_list", "table", "tag",
]  # fmt: skip
