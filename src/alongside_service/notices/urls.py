"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.notices import views

urlpatterns = [
    path("notices/", views.notice_list, name="notices"),
    path("notices/<uuid:number>/", views.notice_page, name="notice"),
    path("notices/<uuid:number>/send-now/", views.release_page, name="notice-release"),
    path("notices/<uuid:number>/withdraw/", views.withdraw_page, name="notice-withdraw"),
    path("notices/<uuid:number>/send-again/", views.retry_page, name="notice-retry"),
    path("my-notices/", views.my_notices, name="my-notices"),
]
