"""Schools of a region or an authority in pictures: which lie beyond what chance alone would leave."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside_service.identification.funnels import drawn_of, offered
from alongside_service.identification.looking.question import read_question
from alongside_service.identification.selectors.measures import layers
from alongside_service.register.selectors import current


def funnels(request: HttpRequest) -> HttpResponse:
    """One outcome of the schools of a region or of one authority, against how many pupils each figure rests on."""
    question, known = read_question(request.GET, request.user), current()
    outcomes = {each.id: each for each in offered()}
    policy = outcomes.get(question.outcome) or next(iter(outcomes.values()))
    region = next((each for each in known.regions if [each.pk] == list(question.region[:1])), None)
    authority = next((each for each in known.local_authorities if each.pk == question.la), None)
    context = {
        "section": "looking",
        "layers": layers(),
        "outcome": policy,
        "region": region,
        "authority": authority,
        "place": authority or region,
        "regions": [(each.name, f"?region={each.pk}&outcome={policy.id}", each == region) for each in known.regions],
        "outcomes": [
            (each.label, f"?{question.query(outcome=each.id, page=1)}", each.id == policy.id)
            for each in outcomes.values()
        ],
        "drawn": drawn_of(policy, region=region, authority=authority) if authority or region else None,
        "query": question.query(outcome=policy.id, page=1),
    }
    return render(request, "identification/funnels.html", context)
