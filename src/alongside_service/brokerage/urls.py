"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
