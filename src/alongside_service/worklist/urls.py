"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.worklist import views

urlpatterns = [
    path("projects/", views.projects, name="projects"),
]
