"""Settings of attached files, read from the environment.

ALONGSIDE_S3_BUCKET     the bucket of an S3-compatible store; without it, files are kept in the state folder
ALONGSIDE_S3_ENDPOINT   its address (https://s3.example.org), where it is not Amazon's
ALONGSIDE_S3_REGION     its region
ALONGSIDE_S3_FOLDER     a folder inside the bucket (attachments)
                        keys come from where AWS tools look: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role
ALONGSIDE_FILE_MB       the largest file, in megabytes (25)
ALONGSIDE_PROJECT_MB    the most that all files of one project may take up, in megabytes (500)
ALONGSIDE_VIRUS_SCAN    a command that is run with the path of a file after it: it ends with 0 for clean, 1 for infected
ALONGSIDE_VIRUS_SCAN_SECONDS    how long it may take (60)
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

MEGABYTE = 1_000_000
FORM_ROOM = 1 * MEGABYTE
"""What a form may hold beside its file."""


def attachment_storage(folder: Path) -> dict[str, Any]:
    """The entry `attachments` of Django's STORAGES: a folder that no web server shows, or a bucket."""
    bucket = os.environ.get("ALONGSIDE_S3_BUCKET")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": folder,
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": os.environ.get("ALONGSIDE_S3_ENDPOINT") or None,
            "region_name": os.environ.get("ALONGSIDE_S3_REGION") or None,
            "location": os.environ.get("ALONGSIDE_S3_FOLDER") or "attachments",
            "file_overwrite": False,
            "default_acl": None,
            "querystring_auth": True,
            "max_memory_size": 2 * MEGABYTE,
        },
    }


def whole(name: str, default: int) -> int:
    """A whole number above zero from the environment. Raises ImproperlyConfigured."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ImproperlyConfigured(f"{name} is {text!r}: set it to a whole number above zero.")
    return int(text)


FILE_LIMIT = whole("ALONGSIDE_FILE_MB", 25) * MEGABYTE
PROJECT_FILES_LIMIT = whole("ALONGSIDE_PROJECT_MB", 500) * MEGABYTE
VIRUS_SCAN = shlex.split(os.environ.get("ALONGSIDE_VIRUS_SCAN", ""))
VIRUS_SCAN_SECONDS = whole("ALONGSIDE_VIRUS_SCAN_SECONDS", 60)
FILE_UPLOAD_HANDLERS = [
    "alongside_service.documents.uploads.Limits",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
"""Every file goes to disk as it arrives, and is cut off where it is too large."""
