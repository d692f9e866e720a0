"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.brokerage import views

urlpatterns = [
    path("projects/<int:number>/organisation/", views.organisation, name="project-organisation"),
    path("projects/<int:number>/support/", views.support, name="project-support"),
    path("projects/<int:number>/support/answer/", views.supporter_answer, name="supporter-answer"),
    path("projects/<int:number>/support/awards/new/<slug:kind>/", views.award_new, name="award-new"),
    path("projects/<int:number>/support/awards/<int:award_id>/", views.award, name="award"),
    path("projects/<int:number>/support/awards/<int:award_id>/claim/", views.claim_new, name="claim-new"),
    path("projects/<int:number>/support/awards/<int:award_id>/spend/", views.spend_new, name="spend-new"),
    path("projects/<int:number>/support/claims/<int:claim_id>/", views.claim, name="claim"),
    path("projects/<int:number>/support/spending/<int:spend_id>/", views.spend, name="spend"),
    path("our-support/", views.our_support, name="our-support"),
    path("money/", views.money, name="money"),
    path("money/money.csv", views.money_csv, name="money-csv"),
]
