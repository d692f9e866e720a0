"""Are like schools treated alike? For those who answer for decisions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.policy.looking import load_looking
from alongside_service.identification.selectors.measures import layers
from alongside_service.identification.treatment import VIEWS, treated


def alike(request: HttpRequest) -> HttpResponse:
    """At equal need, is a school as likely to be offered support whatever its kind?"""
    given = request.GET.get("by", "")
    view = given if given in VIEWS else "either"
    stand = layers()
    context = {
        "section": "looking",
        "layers": stand,
        "view": VIEWS[view][0],
        "views": [(words, f"?by={key}", key == view) for key, (words, _) in VIEWS.items()],
        "treated": treated(view) if stand.has_measures else None,
        "policy": load_looking(),
    }
    return render(request, "identification/alike.html", context)
