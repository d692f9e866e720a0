"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.documents import views

_ONE = "projects/<int:number>/documents/<int:document_id>/"

urlpatterns = [
    path("projects/<int:number>/documents/", views.documents, name="project-documents"),
    path(_ONE, views.document, name="project-document"),
    path(f"{_ONE}about/", views.about, name="project-document-about"),
    path(f"{_ONE}remove/", views.remove, name="project-document-remove"),
    path(f"{_ONE}restore/", views.restore, name="project-document-restore"),
]
