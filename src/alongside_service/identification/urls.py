"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.identification import views

_DIAGNOSIS = "projects/<int:number>/diagnosis/"
_NEED = _DIAGNOSIS + "needs/<int:need_id>/"

urlpatterns = [
    path("how-we-know/", views.how_we_know, name="how-we-know"),
    path("who-may-need-support/", views.looking, name="looking"),
    path("who-may-need-support/map/", views.looking_map, name="looking-map"),
    path("who-may-need-support/schools.csv", views.looking_csv, name="looking-csv"),
    path("who-may-need-support/views/", views.looking_keep, name="looking-view-keep"),
    path("who-may-need-support/views/<int:number>/forget/", views.looking_forget, name="looking-view-forget"),
    path("who-may-need-support/pictures/", views.funnels, name="funnels"),
    path("who-may-need-support/alike/", views.alike, name="alike"),
    path("schools/<slug:urn>/held/", views.school_held, name="school-held"),
    path("schools/<slug:urn>/held/answer/", views.school_held_answer, name="school-held-answer"),
    path("schools/<slug:urn>/why/", views.why, name="school-why"),
    path("regions/<slug:slug>/journey/", views.journey, name="region-journey"),
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/new/", views.referral_new, name="referral-new"),
    path("referrals/<int:number>/", views.referral, name="referral"),
    path("referrals/<int:number>/withdraw/", views.referral_withdraw, name="referral-withdraw"),
    path("projects/<int:number>/voices/", views.voices, name="project-voices"),
    path("projects/<int:number>/voices/<slug:voice>/", views.voice, name="project-voice"),
    path("projects/<int:number>/reply/", views.reply_new, name="reply-new"),
    path("projects/<int:number>/reply/outcome/", views.reply_outcome, name="reply-outcome"),
    path("projects/<int:number>/reply/close/", views.reply_close, name="reply-close"),
    path(_DIAGNOSIS, views.diagnosis, name="project-diagnosis"),
    path(_DIAGNOSIS + "needs/new/", views.need, name="need-new"),
    path(_NEED, views.need, name="need"),
    path(_NEED + "take-back/", views.need_take_back, name="need-take-back"),
    path(_NEED + "evidence/", views.evidence_new, name="evidence-new"),
    path(_NEED + "evidence/<int:evidence_id>/take-back/", views.evidence_take_back, name="evidence-take-back"),
    path(_NEED + "comment/", views.need_comment, name="need-comment"),
]
