"""How much is taken in: files only where a page asks for one, from people who may send it, and up to the limit.

Django reads a form before any view runs, so this is decided while it arrives: the file is thrown away as soon as it is
known to be too large, and a request that could not be a form of ours is not read at all. Memory holds one piece.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.documents.configuration import FORM_ROOM

ROUTES = frozenset({"project-documents"})
"""The pages that take files."""
PATIENCE = 4
"""A request of so many times the limit is cut off; a smaller one is read to its end, so that the answer is seen."""


class Limits(FileUploadHandler):
    """The first handler of every file. Adds the name of a field that had too much to `too_large_files`."""

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.taken = 0
        request.too_large_files = set()

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:  # noqa: N803
        """Refuse what is not expected here, before any of it is read. Raises RequestDataTooBig."""
        limit = settings.FILE_LIMIT if _takes_files(self.request) else 0
        if content_length > limit * PATIENCE + FORM_ROOM:
            raise RequestDataTooBig(f"The request has {content_length:,} bytes.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file. Raises SkipFile where none is asked for."""
        super().new_file(*args, **kwargs)
        if not _takes_files(self.request):
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on. Raises SkipFile once there is too much: the rest is read and thrown away."""
        self.taken += len(raw_data)
        if self.taken > settings.FILE_LIMIT:
            self.request.too_large_files.add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the next handler."""


def _takes_files(request: HttpRequest) -> bool:
    match, person = request.resolver_match, getattr(request, "user", None)
    if match is None or match.view_name not in ROUTES or person is None or not person.is_authenticated:
        return False
    return BY_ROUTE[match.view_name].allows_writing(person.role)
