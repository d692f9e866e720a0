"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.review import views

PLAN = "projects/<int:number>/plan/"
REVIEW = f"{PLAN}reviews/<int:review_id>/"
CONCERN = "projects/<int:number>/concerns/<int:concern_id>/"

urlpatterns = [
    path(PLAN, views.plan, name="project-plan"),
    path(f"{PLAN}complete/", views.plan_complete, name="project-plan-complete"),
    path(f"{PLAN}objectives/new/", views.objective_new, name="project-objective-new"),
    path(f"{PLAN}objectives/<int:objective_id>/", views.objective, name="project-objective"),
    path(f"{PLAN}objectives/<int:objective_id>/drop/", views.objective_drop, name="project-objective-drop"),
    path(f"{PLAN}reviews/new/", views.review_new, name="project-review-new"),
    path(REVIEW, views.review, name="project-review"),
    path(f"{REVIEW}change/", views.review_change, name="project-review-change"),
    path(f"{REVIEW}progress/", views.review_progress, name="project-review-progress"),
    path(f"{REVIEW}answer/", views.review_answer, name="project-review-answer"),
    path(f"{REVIEW}remove/", views.review_delete, name="project-review-delete"),
    path(f"{PLAN}promises/new/", views.commitment_new, name="project-commitment-new"),
    path(f"{PLAN}promises/<int:commitment_id>/", views.commitment, name="project-commitment"),
    path(f"{PLAN}advice/", views.advice, name="project-advice"),
    path(f"{PLAN}advice/<int:advice_id>/", views.advice_done, name="project-advice-done"),
    path("projects/<int:number>/concerns/", views.concerns, name="project-concerns"),
    path("projects/<int:number>/concerns/new/", views.concern_new, name="project-concern-new"),
    path(CONCERN, views.concern, name="project-concern"),
    path(f"{CONCERN}answer/", views.concern_response, name="project-concern-response"),
    path(f"{CONCERN}share/", views.concern_share, name="project-concern-share"),
    path(f"{CONCERN}resolve/", views.concern_resolve, name="project-concern-resolve"),
    path(f"{CONCERN}reopen/", views.concern_reopen, name="project-concern-reopen"),
    path(f"{CONCERN}escalation/", views.escalation, name="project-escalation"),
    path(f"{CONCERN}escalation/decision/", views.escalation_decision, name="project-escalation-decision"),
    path(f"{CONCERN}information-powers/", views.powers, name="project-information-powers"),
    path(f"{CONCERN}interim-board/", views.interim_board, name="project-interim-board"),
    path("projects/<int:number>/case-study/", views.case_study, name="project-case-study"),
    path("case-studies/", views.case_studies, name="case-studies"),
]
