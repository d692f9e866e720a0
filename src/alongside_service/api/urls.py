"""Addresses of this part. Every name here is in the permission table, those of the API one by one."""

from __future__ import annotations

from django.urls import path

from alongside_service.api import views
from alongside_service.api.endpoints import patterns

urlpatterns = [
    path("my-tokens/", views.my_tokens, name="my-tokens"),
    path("my-tokens/<int:number>/revoke/", views.revoke, name="my-token-revoke"),
    path("api/", views.reference, name="api"),
    path("api/v1/openapi.json", views.openapi, name="api-openapi"),
    *(path(address, view, name=name) for address, view, name in patterns()),
]
