"""Screens of the register: search and list, map, CSV, and the pages of a school, a body and a place."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alongside_service.accounts.permissions import BY_ROUTE, may_see_flags
from alongside_service.charts import map as charts_map
from alongside_service.identification import selectors as identification
from alongside_service.identification.looking.standing import standings
from alongside_service.identification.profile import profile_of
from alongside_service.register import facts, inspections, measures, selectors
from alongside_service.register.export import csv_lines
from alongside_service.register.filters import chosen, form
from alongside_service.register.listing import SORTS, Page, Question, page_of, read_question, schools_for
from alongside_service.register.models import School
from alongside_service.register.spots import spots_of


def home(request: HttpRequest) -> HttpResponse:
    """Start: find a school, or go to a region."""
    flags = may_see_flags(request.user)
    counts = identification.counts_by_region() if flags else {}
    rules = identification.rules() if flags else []
    regions = [
        {"region": region, "schools": n, "counts": [counts.get(region.pk, {}).get(rule.pk, 0) for rule in rules]}
        for region, n, _ in selectors.regions_with_counts()
    ]
    return render(request, "register/home.html", {"regions": regions, "rules": rules, "section": "schools"})


def school_list(request: HttpRequest) -> HttpResponse:
    """The schools that answer the question, 25 to a page."""
    context = _asked(request)
    question: Question = context["question"]
    page = page_of(context["found"], question)
    return render(request, "register/school_list.html", context | _listed(page, question, flags=context["flags"]))


def school_map(request: HttpRequest) -> HttpResponse:
    """The same schools on a map, with the first of them in a list beside it."""
    context = _asked(request)
    question: Question = context["question"]
    found = context["found"]
    spots, lost = (
        selectors.for_this_load("spots of all", lambda: spots_of(found)) if question.is_for_all else spots_of(found)
    )
    box = charts_map.box_of(spots)
    near = max(box[2] - box[0], box[3] - box[1]) < 320_000
    drawn = charts_map.draw(
        spots,
        selectors.borders("near" if near else "england"),
        box=box,
        label=f"Map of {sum(spot.count for spot in spots):,} schools",
    )
    page = page_of(context["found"], question)
    context |= {
        "map": drawn,
        "lost": lost,
        "clustered": any(spot.count > 1 for spot in spots),
        "has_spots": bool(spots),
    }
    return render(request, "register/school_map.html", context | _listed(page, question, flags=context["flags"]))


def school_csv(request: HttpRequest) -> HttpResponseBase:
    """The same schools as CSV."""
    context = _asked(request)
    flags = None
    if context["flags"]:
        flags = identification.flags_of_all()
    load = selectors.current().load
    name = f"schools-as-at-{load.as_at}.csv" if load else "schools.csv"
    response = StreamingHttpResponse(csv_lines(context["found"], flags=flags), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> dict[str, Any]:
    question, errors = read_question(request.GET)
    flags = may_see_flags(request.user)
    known = selectors.current()
    rules = identification.rules() if flags else []
    found = schools_for(question, may_filter_by_rule=flags)
    body = selectors.body(question.body) if question.body else None
    return {
        "section": "schools",
        "question": question,
        "errors": errors,
        "flags": flags,
        "found": found,
        "form": form(question, errors, known, rules),
        "chosen": chosen(question, known, rules, body_name=body.name if body else ""),
        "query": question.query(page=1),
    }


def _listed(page: Page, question: Question, *, flags: bool) -> dict[str, Any]:
    met = identification.flags_of(page.schools) if flags else {}
    rows = [
        {
            "school": school,
            "grade": inspections.grade_in_words(school),
            "framework": inspections.framework_name(school.latest_framework) if school.latest_framework else "",
            "flags": met.get(school.pk, []),
        }
        for school in page.schools
    ]
    sorts = {"closest": "Closest to what you typed"} if question.q else {}
    sorts |= {key: label for key, (label, _) in SORTS.items()}
    return {
        "page": page,
        "rows": rows,
        "first": (page.number - 1) * 25 + 1 if page.count else 0,
        "last": (page.number - 1) * 25 + len(rows),
        "sorts": [(label, question.query(sort=key, page=1), key == question.order) for key, label in sorts.items()],
        "links": page_links(page, question),
    }


def page_links(page: Page, question: Question) -> dict[str, Any]:
    """Options for the pagination component: the ends, the pages around this one, and the ways on."""
    if page.pages == 1:
        return {}
    near = sorted({1, page.pages, *range(max(page.number - 1, 1), min(page.number + 1, page.pages) + 1)})
    items: list[dict[str, Any]] = []
    before = 0
    for number in near:
        if number > before + 1:
            items.append({"ellipsis": True})
        href = "?" + question.query(page=number)
        items.append({"number": number, "href": href, "current": number == page.number})
        before = number
    return {
        "items": items,
        "previous": {"href": "?" + question.query(page=page.number - 1)} if page.number > 1 else None,
        "next": {"href": "?" + question.query(page=page.number + 1)} if page.number < page.pages else None,
    }


def _school(urn: str) -> School:
    school = selectors.school(urn)
    if school is None:
        raise Http404(f"No school with the URN {urn} is in the editions that are loaded.")
    return school


def school_page(request: HttpRequest, urn: str) -> HttpResponse:
    """Everything about one school. An earlier URN leads to the school as it is now."""
    found = selectors.school(urn)
    if found is None and (now := selectors.school_now(urn)):
        return redirect(f"{reverse('school', args=[now])}?was={urn}")
    school = found or _school(urn)
    known = selectors.current()
    lineage = school.lineage or [school.pk]
    rows, periods = selectors.figures_of(lineage)
    flags = may_see_flags(request.user, school)
    was = request.GET.get("was", "")
    answers = identification.answers_for(school) if flags else []
    context = {
        "section": "schools",
        "school": school,
        "kind": school.phase if school.phase.endswith("unit") else f"{school.phase} school",
        "facts": facts.facts(school),
        "sources": facts.sources(school, known.editions),
        "panels": inspections.panels(school, known.editions, last_year=known.load.as_at.year if known.load else 0),
        "sections": measures.sections(school, rows, periods, known.editions),
        "links": list(school.links.all()),
        "flags": flags,
        "answers": answers,
        "profile": profile_of(school, known.editions) if flags else None,
        "met": [answer.rule.name for answer in answers if answer.answer == "met"],
        "unsure": sum(answer.answer == "cannot tell" for answer in answers),
        "was": was if was != urn and re.fullmatch(r"\d{5,6}", was) else "",
        "body_href": facts.body_address(school.responsible_body_id) if school.responsible_body_id else "",
        "map": _place(school),
        "may_refer": identification.may_refer(request.user, school),
        "standing": standings([school.pk], request.user).get(school.pk),
        "reads_voices": BY_ROUTE["project-voices"].allows(request.user.role),
    }
    return render(request, "register/school.html", context)


def _place(school: School) -> Any:
    if school.easting is None or school.northing is None:
        return ""
    spot = charts_map.Spot(easting=school.easting, northing=school.northing, count=1, label=school.name)
    box = charts_map.box_of([spot], least=60_000)
    return charts_map.draw([spot], selectors.borders("near"), box=box, label=f"Map: where {school.name} is")


def body_page(request: HttpRequest, body_id: str) -> HttpResponse:
    """A trust or other body, and its schools."""
    body = selectors.body(body_id)
    if body is None:
        raise Http404("No trust or other body with that number is in the editions that are loaded.")
    address = facts.body_address(body.pk)
    if address != reverse("body", args=[body_id]):
        return redirect(address)
    schools = selectors.schools_in(responsible_body=body)
    return render(request, "register/body.html", {"body": body, **_group(schools, request), "section": "schools"})


def local_authority_page(request: HttpRequest, code: str) -> HttpResponse:
    """A local authority: the schools in its area, and those that it maintains."""
    authority = selectors.local_authority(code)
    if authority is None:
        raise Http404(f"No local authority with the code {code} is in the editions that are loaded.")
    schools = selectors.schools_in(local_authority=authority)
    maintained = schools.filter(responsible_body=f"LA{code}").count()
    context = {"authority": authority, "maintained": maintained, **_group(schools, request), "section": "schools"}
    return render(request, "register/local_authority.html", context)


def regions_page(request: HttpRequest) -> HttpResponse:
    """The nine regions."""
    context = {"regions": selectors.regions_with_counts(), "section": "regions"}
    return render(request, "register/regions.html", context)


def region_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One region: its schools by phase, its local authorities, and the rules' counts."""
    region = selectors.region(slug)
    if region is None:
        raise Http404("There is no region of that name.")
    schools = selectors.schools_in(region=region)
    flags = may_see_flags(request.user)
    counts = identification.counts_by_region().get(slug, {}) if flags else {}
    rules = [(rule, counts.get(rule.pk, 0)) for rule in identification.rules()] if flags else []
    spots, _ = spots_of(schools)
    context = {
        "section": "regions",
        "region": region,
        "phases": selectors.phases_of(schools),
        "total": schools.count(),
        "authorities": region.local_authorities.filter(listed=True),
        "flags": flags,
        "rules": rules,
        "map": charts_map.draw(
            spots, selectors.borders("near"), box=charts_map.box_of(spots), label=f"Map of schools in {region.name}"
        ),
    }
    return render(request, "register/region.html", context)


def _group(schools: Any, request: HttpRequest) -> dict[str, Any]:
    """What the pages of a body and of a local authority share."""
    ordered = list(schools.select_related("local_authority", "responsible_body").order_by("sort_name", "pk")[:60])
    total = schools.count() if len(ordered) == 60 else len(ordered)
    flags = may_see_flags(request.user)
    met = identification.flags_of(ordered) if flags else {}
    rows = [
        {
            "school": school,
            "grade": inspections.grade_in_words(school),
            "framework": inspections.framework_name(school.latest_framework) if school.latest_framework else "",
            "flags": met.get(school.pk, []),
        }
        for school in ordered
    ]
    return {
        "rows": rows,
        "total": total,
        "shown": len(rows),
        "flags": flags,
        "phases": selectors.phases_of(schools),
        "kinds": sorted(Counter(school.governance for school in ordered).items()),
    }
