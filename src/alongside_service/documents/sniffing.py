"""What a file is, judged by its content. The ending of its name must agree; what its sender says counts for nothing.

Three questions: does the name end with a kind that is taken; does the content begin as that kind does (`puremagic`
knows how files begin); and does it hold together: text is text, an office file is a zip that holds the parts of such a
file, and nothing in it is a program.
"""

from __future__ import annotations

import codecs
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import puremagic

LONGEST_NAME = 200
HEAD = 4096
PIECE = 256 * 1024


class RefusedFileError(Exception):
    """The file is not taken. The text says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file that is taken."""

    title: str
    content_type: str
    check: Callable[[Path, Kind], None]
    begins: frozenset[str] = frozenset()
    """Endings of which `puremagic` must find one in its beginning."""
    main: str = ""
    """Of an office file: the part without which it is none."""
    declares: bytes = b""
    """Of an office file: what it says it is."""


# --- Names ---


def clean_name(name: str) -> str:
    """The name as text to be shown: no folders, no control or direction marks, not too long."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    name = " ".join(name.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_NAME or not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def kind_of_name(name: str) -> Kind:
    """The kind that a cleaned name says. Raises RefusedFileError for none, or for two endings one after another."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or ending.lower() not in KINDS:
        raise RefusedFileError(f"This kind of file is not taken. Choose one of these: {TAKEN}.")
    inner = stem.rpartition(".")[2].strip().lower() if "." in stem else ""
    if inner in KINDS or inner in PROGRAMS:
        raise RefusedFileError(
            f"The name has two endings, “.{inner}.{ending}”. Give the file a name with one ending, and choose it again."
        )
    return KINDS[ending.lower()]


# --- Content ---


def sniff(path: Path, name: str) -> Kind:
    """What the file is. Raises RefusedFileError unless it is of a kind that is taken, and is what its name says."""
    kind = kind_of_name(name)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise RefusedFileError("The file is empty. Check that it was saved, and choose it again.")
    if kind.begins and not kind.begins & _beginnings(head):
        raise _unlike(kind)
    kind.check(path, kind)
    return kind


def _beginnings(head: bytes) -> set[str]:
    try:
        return {match.extension.lstrip(".").lower() for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()


def _unlike(kind: Kind) -> RefusedFileError:
    return RefusedFileError(
        f"The name says that this is {kind.title}, and its content says otherwise. "
        f"Save it again as {kind.title}, or choose the right file."
    )


def _check_pdf(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        if not file.read(5) == b"%PDF-":
            raise _unlike(kind)
        file.seek(max(0, path.stat().st_size - 2048))
        if b"%%EOF" not in file.read():
            raise RefusedFileError("The PDF is cut off: its end is missing. Save or scan it again.")


def _check_picture(path: Path, kind: Kind) -> None:
    ends = {"image/png": b"IEND", "image/jpeg": b"\xff\xd9"}.get(kind.content_type)
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64 * 1024))
        if ends and ends not in file.read():
            raise RefusedFileError("The picture is cut off: its end is missing. Save it again.")


def _check_heic(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        head = file.read(64)
    if head[4:8] != b"ftyp" or head[8:12] not in (b"heic", b"heix", b"heim", b"heis", b"mif1"):
        raise _unlike(kind)


def _check_text(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if any(head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(start) for start in NOT_TEXT):
        raise _unlike(kind)
    encodings = ["utf-16"] if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ["utf-8-sig", "cp1252"]
    if not any(_is_text(path, encoding) for encoding in encodings):
        raise _unlike(kind)


def _is_text(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                if CONTROLS & set(decoder.decode(piece)):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _check_office(path: Path, kind: Kind) -> None:
    try:
        with zipfile.ZipFile(path) as file:
            _check_zip(file.infolist())
            _check_parts(file, kind)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _unlike(kind) from error


def _check_zip(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedFileError("The file is locked with a password, so nobody else could read it. Save it without one.")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > 1_000_000 + packed * MOST_RATIO:
        raise RefusedFileError("The file unpacks to far more than an office file should. Save it as a PDF instead.")


def _check_parts(file: zipfile.ZipFile, kind: Kind) -> None:
    names = {name.replace("\\", "/").lower() for name in file.namelist()}
    says = "[Content_Types].xml" if kind.declares.endswith(b"+xml") else "mimetype"
    if says.lower() not in names or kind.main not in names:
        raise _unlike(kind)
    with file.open(says) as part:
        declared = part.read(1_000_000)
    if any(mark in name for name in names for mark in MACRO_PARTS) or b"macroenabled" in declared.lower():
        raise RefusedFileError(
            "The file holds macros, which are programs. Save it without macros (as .docx, .xlsx or .pptx), or as a PDF."
        )
    matches = kind.declares in declared if says != "mimetype" else declared.strip() == kind.declares
    if not matches:
        raise _unlike(kind)


MOST_PARTS, MOST_UNPACKED, MOST_RATIO = 20_000, 1_000_000_000, 200
MACRO_PARTS = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "basic/", "scripts/")
CONTROLS = frozenset(chr(c) for c in range(32)) - set("\t\n\r\f") | {"\x7f"}
NOT_TEXT = (
    b"%pdf", b"pk\x03\x04", b"mz", b"\x7felf", b"#!", b"{\\rtf", b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml",
    b"<?php",
)  # fmt: skip
"""How files begin that could pass for text and are something else."""

PROGRAMS = frozenset((
    "7z", "app", "asp", "aspx", "bat", "cmd", "com", "cpl", "dll", "dmg", "docm", "dotm", "exe", "hta", "htm", "html",
    "img", "iso", "jar", "js", "jse", "jsp", "lnk", "mjs", "msi", "msp", "php", "pif", "pl", "pptm", "ps1", "py", "rar",
    "reg", "scr", "sh", "svg", "url", "vbe", "vbs", "wsf", "wsh", "xhtml", "xlsb", "xlsm", "xml", "zip",
))  # fmt: skip
"""Endings that must not hide before another."""

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def _open_xml(title: str, ending: str, what: str, main: str) -> Kind:
    return Kind(
        title=title, content_type=f"{_OPEN_XML}{what}", check=_check_office, begins=frozenset({ending}), main=main,
        declares=f"{_OPEN_XML}{what}.main+xml".encode(),
    )  # fmt: skip


def _open_document(title: str, what: str) -> Kind:
    return Kind(
        title=title, content_type=f"{_OPEN_DOCUMENT}{what}", check=_check_office, begins=frozenset({"zip", "docx"}),
        main="content.xml", declares=f"{_OPEN_DOCUMENT}{what}".encode(),
    )  # fmt: skip


_JPEG = Kind(title="a JPEG picture", content_type="image/jpeg", check=_check_picture, begins=frozenset({"jpg", "jpeg"}))
KINDS: dict[str, Kind] = {
    "pdf": Kind(title="a PDF", content_type="application/pdf", check=_check_pdf, begins=frozenset({"pdf"})),
    "docx": _open_xml("a Word document (.docx)", "docx", "wordprocessingml.document", "word/document.xml"),
    "xlsx": _open_xml("an Excel workbook (.xlsx)", "xlsx", "spreadsheetml.sheet", "xl/workbook.xml"),
    "pptx": _open_xml(
        "a PowerPoint presentation (.pptx)", "pptx", "presentationml.presentation", "ppt/presentation.xml"
    ),
    "odt": _open_document("an OpenDocument text (.odt)", "text"),
    "ods": _open_document("an OpenDocument spreadsheet (.ods)", "spreadsheet"),
    "odp": _open_document("an OpenDocument presentation (.odp)", "presentation"),
    "csv": Kind(title="a table as text (.csv)", content_type="text/csv", check=_check_text),
    "txt": Kind(title="plain text (.txt)", content_type="text/plain", check=_check_text),
    "png": Kind(title="a PNG picture", content_type="image/png", check=_check_picture, begins=frozenset({"png"})),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "heic": Kind(
        title="a HEIC picture", content_type="image/heic", check=_check_heic, begins=frozenset({"heic", "heif"})
    ),
}
"""By the ending of the name."""

TAKEN = "PDF, Word, Excel, PowerPoint, OpenDocument (.odt, .ods, .odp), CSV, plain text (.txt), PNG, JPEG or HEIC"
