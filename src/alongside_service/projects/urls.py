"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.projects import views

urlpatterns = [
    path("projects/new/", views.new, name="project-new"),
    path("projects/<int:number>/", views.project, name="project"),
    path("projects/<int:number>/tasks/<slug:key>/", views.task, name="project-task"),
    path("projects/<int:number>/decisions/<slug:key>/", views.decision, name="project-decision"),
    path("projects/<int:number>/people/", views.people, name="project-people"),
    path("projects/<int:number>/contacts/new/", views.contact, name="project-contact-new"),
    path("projects/<int:number>/contacts/<int:contact_id>/", views.contact, name="project-contact"),
    path("projects/<int:number>/state/", views.state, name="project-state"),
    path("projects/<int:number>/notes/", views.notes, name="project-notes"),
    path("projects/<int:number>/notes/<int:note_id>/", views.note, name="project-note"),
    path("projects/<int:number>/history/", views.history, name="project-history"),
    path("projects/<int:number>/watch/", views.watch, name="project-watch"),
]
