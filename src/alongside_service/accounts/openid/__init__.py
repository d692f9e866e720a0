"""Signing in through an OpenID Connect provider such as DfE Sign-in or Entra.

The protocol is mozilla-django-oidc's: authorisation code, PKCE, state and nonce. Here are the things that it leaves
open: where the provider's pages are (discovery), the claims of the ID token that it does not check (issuer, audience,
last moment), that both halves of the answer speak of one person, and who of those may come in.
"""
