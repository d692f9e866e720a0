"""Files of every kind that is taken, and of kinds that only seem to be."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import xlsxwriter

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(200) + b"\xff\xd9"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(400)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(**parts: bytes | str) -> bytes:
    """A zip with these parts, `/` and `.` written as `__` and `_`."""
    return packed({name.replace("__", "/").replace("_", "."): text for name, text in parts.items()})


def packed(parts: dict[str, bytes | str]) -> bytes:
    """A zip with these parts; the first is not compressed, as OpenDocument asks."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for at, (name, text) in enumerate(parts.items()):
            file.writestr(name, text, compress_type=zipfile.ZIP_STORED if at == 0 else zipfile.ZIP_DEFLATED)
    return held.getvalue()


def open_xml(content_type: str, main: str, more: dict[str, bytes | str] | None = None) -> bytes:
    """An office file of Microsoft's kind."""
    types = f'<?xml version="1.0"?><Types><Override PartName="/{main}" ContentType="{content_type}"/></Types>'
    return packed({"[Content_Types].xml": types, "_rels/.rels": "<r/>", main: "<document/>"} | (more or {}))


def docx(**more: bytes | str) -> bytes:
    """A Word document; `more` are parts that it should not have."""
    parts = {name.replace("__", "/").replace("_", "."): text for name, text in more.items()}
    return open_xml(f"{WORD}.main+xml", "word/document.xml", parts)


def xlsx() -> bytes:
    """A workbook as a program writes it."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.add_worksheet().write(0, 0, "Attendance")
    book.close()
    return held.getvalue()


def open_document(what: str) -> bytes:
    """An OpenDocument file."""
    says = f"application/vnd.oasis.opendocument.{what}"
    return packed({"mimetype": says, "content.xml": "<office/>", "META-INF/manifest.xml": "<m/>"})


def png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\x80")) + chunk(b"IEND", b"")
    )


GOOD = {
    "report.pdf": (PDF, "application/pdf"),
    "Report.PDF": (PDF, "application/pdf"),
    "minutes.docx": (docx(), WORD),
    "table.xlsx": (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "slides.pptx": (open_xml(f"{SLIDES}.main+xml", "ppt/presentation.xml"), SLIDES),
    "text.odt": (open_document("text"), "application/vnd.oasis.opendocument.text"),
    "sheet.ods": (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "slides.odp": (open_document("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "table.csv": ("School,Pupils\r\nSaint Mary’s,210\r\n".encode(), "text/csv"),
    "old.csv": ("School,Café\r\n".encode("cp1252"), "text/csv"),
    "wide.txt": ("Wide".encode("utf-16"), "text/plain"),
    "note v1.2 of 12.11.2026.txt": (b"Plain words.\n", "text/plain"),
    "photo.png": (png(), "image/png"),
    "photo.jpg": (JPEG, "image/jpeg"),
    "photo.jpeg": (JPEG, "image/jpeg"),
    "photo.heic": (HEIC, "image/heic"),
}
BAD = {
    "a Word document called PDF": ("report.pdf", docx(), "content says otherwise"),
    "a PDF called Word": ("report.docx", PDF, "content says otherwise"),
    "a workbook called Word": ("minutes.docx", xlsx(), "content says otherwise"),
    "a plain zip called Word": ("minutes.docx", zipped(a_txt="hello"), "content says otherwise"),
    "a plain zip called OpenDocument": ("text.odt", zipped(a_txt="hello"), "content says otherwise"),
    "a spreadsheet called a text": ("text.odt", open_document("spreadsheet"), "content says otherwise"),
    "half a zip": ("minutes.docx", docx()[:150], "content says otherwise"),
    "macros": ("minutes.docx", docx(word__vbaProject_bin=b"x"), "holds macros"),
    "a macro document renamed": (
        "minutes.docx",
        open_xml("application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml"),
        "holds macros",
    ),
    "macros of LibreOffice": (
        "text.odt",
        packed({
            "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>",
            "Basic/Standard/Module1.xml": "<x/>",
        }),
        "holds macros",
    ),
    "an ending for macros": ("minutes.docm", docx(), "kind of file is not taken"),
    "a zip bomb": ("minutes.docx", docx(word__media__a_bin=bytes(80_000_000)), "unpacks to far more"),
    "nothing": ("report.pdf", b"", "empty"),
    "a program": ("report.exe", b"MZ" + bytes(200), "kind of file is not taken"),
    "a program called text": ("report.txt", b"MZ" + bytes(200), "content says otherwise"),
    "a page called text": ("report.txt", b"<!DOCTYPE html><script>alert(1)</script>", "content says otherwise"),
    "a page called a table": ("t.csv", b"\xef\xbb\xbf \n<html>", "content says otherwise"),
    "a picture that is a program": ("photo.svg", b"<svg xmlns='x'/>", "kind of file is not taken"),
    "bytes called text": ("report.txt", b"abc\x00\x01", "content says otherwise"),
    "two endings": ("report.exe.pdf", PDF, "two endings"),
    "two endings of our own": ("report.docx.pdf", PDF, "two endings"),
    "two endings, the last a program": ("report.pdf.exe", PDF, "kind of file is not taken"),
    "no ending": ("report", PDF, "kind of file is not taken"),
    "an ending alone": (".pdf", PDF, "kind of file is not taken"),
    "a cut PDF": ("report.pdf", b"%PDF-1.4\n" + bytes(300), "cut off"),
    "a cut picture": ("photo.jpg", JPEG[:-2] + bytes(9), "cut off"),
    "a PNG called JPEG": ("photo.jpg", png(), "content says otherwise"),
}  # fmt: skip
