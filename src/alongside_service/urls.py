"""Addresses. Every name here is in the permission table (`accounts/permissions.py`)."""

from __future__ import annotations

from django.urls import path

from alongside_service.accounts import views as accounts
from alongside_service.identification import views as identification
from alongside_service.look import views as look
from alongside_service.register import views as register

urlpatterns = [
    path("", register.home, name="home"),
    path("sign-in/", accounts.show_sign_in, name="sign-in"),
    path("sign-out/", accounts.end_session, name="sign-out"),
    path("health/", look.health, name="health"),
    path("how-we-know/", identification.how_we_know, name="how-we-know"),
    path("accessibility/", look.accessibility, name="accessibility"),
    path("schools/", register.school_list, name="schools"),
    path("schools/map/", register.school_map, name="schools-map"),
    path("schools/schools.csv", register.school_csv, name="schools-csv"),
    path("schools/<slug:urn>/", register.school_page, name="school"),
    path("schools/<slug:urn>/why/", identification.why, name="school-why"),
    path("bodies/<slug:body_id>/", register.body_page, name="body"),
    path("local-authorities/<slug:code>/", register.local_authority_page, name="local-authority"),
    path("regions/", register.regions_page, name="regions"),
    path("regions/<slug:slug>/", register.region_page, name="region"),
    path("regions/<slug:slug>/journey/", identification.journey, name="region-journey"),
]

handler400 = "alongside_service.errors.bad_request"
handler403 = "alongside_service.errors.not_allowed"
handler404 = "alongside_service.errors.not_found"
handler500 = "alongside_service.errors.failed"
