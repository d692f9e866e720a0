"""Addresses, part by part. Every name is in the permission table (`accounts/permissions/`)."""

from __future__ import annotations

from alongside_service.accounts import urls as accounts
from alongside_service.api import urls as api
from alongside_service.audit import urls as audit
from alongside_service.brokerage import urls as brokerage
from alongside_service.documents import urls as documents
from alongside_service.identification import urls as identification
from alongside_service.look import urls as look
from alongside_service.notices import urls as notices
from alongside_service.projects import urls as projects
from alongside_service.register import urls as register
from alongside_service.review import urls as review
from alongside_service.worklist import urls as worklist

urlpatterns = [
    *look.urlpatterns,
    *accounts.urlpatterns,
    *worklist.urlpatterns,
    *register.urlpatterns,
    *identification.urlpatterns,
    *projects.urlpatterns,
    *brokerage.urlpatterns,
    *review.urlpatterns,
    *documents.urlpatterns,
    *notices.urlpatterns,
    *audit.urlpatterns,
    *api.urlpatterns,
]

handler400 = "alongside_service.errors.bad_request"
handler403 = "alongside_service.errors.not_allowed"
handler404 = "alongside_service.errors.not_found"
handler500 = "alongside_service.errors.failed"
