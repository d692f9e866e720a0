"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.accounts import views

urlpatterns = [
    path("sign-in/", views.show_sign_in, name="sign-in"),
    path("sign-out/", views.end_session, name="sign-out"),
]
