"""Settings, read from the environment; without any, an embedded database in `./.state`.

ALONGSIDE_STATE     folder of the embedded database, the secret key and derived files (./.state)
DATABASE_URL        `postgres://user:password@host/name`; SQLite in the state folder without it
ALONGSIDE_HOSTS     host names that the service answers to, with commas; their presence means "in service"
ALONGSIDE_SECRET    the secret key; made once in the state folder without it
ALONGSIDE_PROXY     `yes` where a proxy ends TLS and sets X-Forwarded-Proto and X-Forwarded-For
ALONGSIDE_API_RATE  how often a token of the API may ask in a minute (120)

Signing in (docs/how-to/sign-in.md):
ALONGSIDE_OIDC_ISSUER, ALONGSIDE_OIDC_CLIENT_ID, ALONGSIDE_OIDC_CLIENT_SECRET, ALONGSIDE_OIDC_NAME
                    the OpenID Connect provider, and what people call it; without an issuer, passwords kept here
ALONGSIDE_OIDC_EMAILS       `trusted` where the provider checks addresses and does not say so
ALONGSIDE_LOCAL_PASSWORDS   `no` to let people in through the provider alone
ALONGSIDE_SESSION_HOURS     how long a person stays signed in at most (8)
ALONGSIDE_IDLE_MINUTES      how long without opening a page (30)
ALONGSIDE_INVITATION_DAYS   how long an invitation can be accepted (7)

Background work and mail: see notices/configuration.py. Attached files: see documents/configuration.py.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from alongside_service.documents.configuration import (  # noqa: F401
    FILE_LIMIT,
    FILE_UPLOAD_HANDLERS,
    PROJECT_FILES_LIMIT,
    VIRUS_SCAN,
    VIRUS_SCAN_SECONDS,
    attachment_storage,
)
from alongside_service.notices.configuration import (  # noqa: F401
    DEFAULT_FROM_EMAIL,
    EMAIL_BACKEND,
    NOTICES,
    REMINDERS,
    SCHEDULE,
    TASKS,
)
from alongside_service.state import secret_key, state_folder

HERE = Path(__file__).resolve().parent
STATE = state_folder()
IN_SERVICE = bool(os.environ.get("ALONGSIDE_HOSTS"))

DEBUG = False
SECRET_KEY = os.environ.get("ALONGSIDE_SECRET") or secret_key(STATE)
ALLOWED_HOSTS = os.environ.get("ALONGSIDE_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "alongside_service.look",
    "alongside_service.accounts",
    "alongside_service.audit",
    "alongside_service.register",
    "alongside_service.projects",
    "alongside_service.identification",
    "alongside_service.brokerage",
    "alongside_service.review",
    "alongside_service.documents",
    "alongside_service.notices",
    "alongside_service.worklist",
    "alongside_service.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "alongside_service.headers.SecureHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "alongside_service.api.middleware.Api",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alongside_service.accounts.sessions.SessionLimits",
    "simple_history.middleware.HistoryRequestMiddleware",
    "alongside_service.accounts.middleware.Permissions",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "alongside_service.urls"
WSGI_APPLICATION = "alongside_service.wsgi.application"
ASGI_APPLICATION = "alongside_service.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "alongside_service.look.context.page",
            ],
            "builtins": [
                "alongside_service.look.templatetags.govuk",
                "alongside_service.look.templatetags.words",
                "alongside_service.projects.templatetags.course",
            ],
            "string_if_invalid": "",
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{STATE / 'alongside.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for each other instead of failing; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
        "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["alongside_service.accounts.passwords.LocalPasswords"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"

OIDC_ISSUER = os.environ.get("ALONGSIDE_OIDC_ISSUER", "")
OIDC_NAME = os.environ.get("ALONGSIDE_OIDC_NAME") or "your organisation’s account"
OIDC_EMAILS_TRUSTED = os.environ.get("ALONGSIDE_OIDC_EMAILS") == "trusted"
OIDC_RP_CLIENT_ID = os.environ.get("ALONGSIDE_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("ALONGSIDE_OIDC_CLIENT_SECRET", "")
OIDC_RP_SCOPES = "openid email profile"
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_USE_PKCE = True
OIDC_STORE_ID_TOKEN = True  # the provider asks for it when the person signs out
OIDC_AUTHENTICATION_CALLBACK_URL = "sign-in-callback"
OIDC_TIMEOUT = 10
LOCAL_PASSWORDS = os.environ.get("ALONGSIDE_LOCAL_PASSWORDS", "yes") != "no"
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("alongside_service.accounts.openid.backend.OpenId")
if OIDC_ISSUER and not (OIDC_RP_CLIENT_ID and OIDC_RP_CLIENT_SECRET):
    raise ImproperlyConfigured(
        "ALONGSIDE_OIDC_ISSUER is set: set ALONGSIDE_OIDC_CLIENT_ID and ALONGSIDE_OIDC_CLIENT_SECRET too."
    )
if not OIDC_ISSUER and not LOCAL_PASSWORDS:
    raise ImproperlyConfigured("ALONGSIDE_LOCAL_PASSWORDS=no shuts everybody out unless ALONGSIDE_OIDC_ISSUER is set.")
FORM_TARGETS = ("{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER)),) if OIDC_ISSUER else ()
"""Where a form may lead besides the service itself: signing out goes on to the provider."""

SESSION_LIMIT = dt.timedelta(hours=float(os.environ.get("ALONGSIDE_SESSION_HOURS") or 8))
IDLE_LIMIT = dt.timedelta(minutes=float(os.environ.get("ALONGSIDE_IDLE_MINUTES") or 30))
INVITATION_LIMIT = dt.timedelta(days=float(os.environ.get("ALONGSIDE_INVITATION_DAYS") or 7))
PASSWORD_LINK_LIMIT = dt.timedelta(hours=1)
BEHIND_PROXY = os.environ.get("ALONGSIDE_PROXY") == "yes"
SESSION_COOKIE_AGE = int(SESSION_LIMIT.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "alongside_service.errors.csrf_failed"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IN_SERVICE:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"  # browsers let no other host set these
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

API_RATE = int(os.environ.get("ALONGSIDE_API_RATE") or 120)
"""How often a token may ask in a minute, in each worker."""

STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static" / "built"
ATTACHMENTS = STATE / "attachments"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": attachment_storage(ATTACHMENTS),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
