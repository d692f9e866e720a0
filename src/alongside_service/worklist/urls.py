"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.worklist import views

urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("projects/", views.projects, name="projects"),
    path("projects/projects.csv", views.project_csv, name="projects-csv"),
    path("projects/projects.xlsx", views.project_sheet, name="projects-sheet"),
    path("projects/views/", views.keep_view, name="view-keep"),
    path("projects/views/<int:number>/forget/", views.drop_view, name="view-forget"),
    path("our-school/", views.our_school, name="our-school"),
    path("our-plan/", views.our_plan, name="our-plan"),
    path("our-schools/", views.our_schools, name="our-schools"),
]
