"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.audit import views

urlpatterns = [
    path("trail/", views.trail, name="trail"),
    path("trail/trail.csv", views.trail_csv, name="trail-csv"),
]
