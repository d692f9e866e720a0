"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.identification import views

urlpatterns = [
    path("how-we-know/", views.how_we_know, name="how-we-know"),
    path("schools/<slug:urn>/why/", views.why, name="school-why"),
    path("regions/<slug:slug>/journey/", views.journey, name="region-journey"),
]
