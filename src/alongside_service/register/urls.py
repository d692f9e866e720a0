"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.register import views

urlpatterns = [
    path("schools/", views.school_list, name="schools"),
    path("schools/map/", views.school_map, name="schools-map"),
    path("schools/schools.csv", views.school_csv, name="schools-csv"),
    path("schools/<slug:urn>/", views.school_page, name="school"),
    path("bodies/<slug:body_id>/", views.body_page, name="body"),
    path("local-authorities/<slug:code>/", views.local_authority_page, name="local-authority"),
    path("regions/", views.regions_page, name="regions"),
    path("regions/<slug:slug>/", views.region_page, name="region"),
]
