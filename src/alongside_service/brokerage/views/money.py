"""The money of a region: a page and a file with the same sums."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from alongside.policy.grants import total
from alongside_service.brokerage import selectors as brokerage
from alongside_service.brokerage.export import csv_lines


def _region(request: HttpRequest) -> str:
    """The region that is asked for, where the person may choose between several."""
    regions = {region.pk for region in brokerage.regions_for(request.user)}
    wanted = request.GET.get("region", "")
    return wanted if wanted in regions else ""


def money(request: HttpRequest) -> HttpResponse:
    """How much was awarded, claimed, paid and spent, project by project?"""
    region = _region(request)
    rows = brokerage.money_in(request.user, region)
    regions = brokerage.regions_for(request.user)
    context = {
        "section": "projects",
        "rows": rows,
        "sums": total(row.sums for row in rows),
        "regions": regions,
        "region": region,
        "where": next((each.name for each in regions if each.pk == region or len(regions) == 1), "All regions"),
        "today": timezone.localdate(),
    }
    return render(request, "brokerage/money.html", context)


def money_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The awards behind that page, one a line."""
    region = _region(request)
    lines = csv_lines(brokerage.money_in(request.user, region))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"money-{region or 'all'}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
