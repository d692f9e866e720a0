"""Addresses of this part. Every name here is in the permission table."""

from __future__ import annotations

from django.urls import path

from alongside_service.accounts.openid import views as openid
from alongside_service.accounts.views import invitations, passwords, people, signing_in

urlpatterns = [
    path("sign-in/", signing_in.show_sign_in, name="sign-in"),
    path("sign-in/provider/", openid.begin, name="sign-in-begin"),
    path("sign-in/provider/callback/", openid.come_back, name="sign-in-callback"),
    path("sign-in/forgotten/", passwords.ask, name="forgotten-password"),
    path("sign-in/new-password/<str:key>/", passwords.set_new, name="new-password"),
    path("sign-in/held/", signing_in.show_held, name="sign-in-held"),
    path("sign-out/", signing_in.end_session, name="sign-out"),
    path("invitations/<str:key>/", invitations.answer_invitation, name="invitation"),
    path("people/", people.show_list, name="people"),
    path("people/invite/", invitations.invite_person, name="invite"),
    path("people/invitations/", invitations.show_list, name="invitations"),
    path(
        "people/invitations/<int:invitation_id>/send-again/",
        invitations.send_invitation_again,
        name="invitation-send-again",
    ),
    path(
        "people/invitations/<int:invitation_id>/withdraw/", invitations.withdraw_invitation, name="invitation-withdraw"
    ),
    path("people/<int:person_id>/", people.show_person, name="person"),
    path("people/<int:person_id>/change/", people.change, name="person-change"),
    path("people/<int:person_id>/close/", people.close_account, name="person-close"),
    path("people/<int:person_id>/reopen/", people.reopen_account, name="person-reopen"),
    path("people/<int:person_id>/forget-provider/", people.forget_account_of_provider, name="person-forget-provider"),
    path("account/", people.show_own, name="my-account"),
    path("account/name/", people.change_own_name, name="my-name"),
    path("account/password/", passwords.change_own, name="my-password"),
]
