"""What is made sure of before a workbook is opened: that it is one, whole, of a size to be read, and keeps no surprises.

A workbook is a zip archive of XML files. Every part of it is read once here, within limits, so that what opens it
later meets no part that unpacks without end, brings its own abbreviations, or breaks off.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import IO
from xml.parsers import expat

LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 50 * 1024 * 1024
"""Of a part that is no sheet."""
MOST_PARTS = 2_000
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of the old Office begin, and those with a password."""
SAVE = "open it in Excel and save it as 'Excel Workbook (.xlsx)'"
TOO_LARGE = "copy the figures alone into a new workbook, or save the sheet as CSV (UTF-8)"
"""What to do about a workbook with too much in it."""
STRICT = "http://purl.oclc.org/ooxml/"


class Refused(Exception):
    """`found` says why a workbook is not opened, `hint` what to do."""

    def __init__(self, found: str, hint: str) -> None:
        super().__init__(found)
        self.found = found
        self.hint = hint


def damaged() -> Refused:
    """What is said of a workbook that is not whole, or not what Excel writes."""
    return Refused("the workbook is cut short or damaged", f"ask for the file again, or {SAVE}")


def check(content: bytes) -> int:
    """How many sheets the workbook says it has. Raises Refused."""
    signature(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            contents(parts)
            return sum(part(archive, info) for info in parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise damaged() from None


def signature(content: bytes) -> None:
    """What the first bytes tell."""
    if not content:
        raise Refused("the file is empty", "ask for the file again")
    if content.startswith(COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise protected()
        raise Refused("this is a workbook of the Excel of 2003, though its name ends in .xlsx", SAVE)
    if not content.startswith(b"PK"):
        hint = f"{SAVE}; a CSV file needs a name that ends in .csv"
        raise Refused("this is no Excel workbook, though its name ends in .xlsx", hint)


def protected() -> Refused:
    return Refused("the workbook is protected with a password", "save it without the password to open it")


def contents(parts: list[zipfile.ZipInfo]) -> None:
    """What the archive's own list of its parts tells, before any of them is unpacked."""
    names = [info.filename.lower() for info in parts]
    if any(info.flag_bits & 1 for info in parts):
        raise protected()
    if "[content_types].xml" not in names:
        raise Refused("this is a zip archive and no Excel workbook", "unpack it, and put its files here")
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise Refused("the workbook has macros", f"{SAVE}, which leaves the macros out")
    size = sum(info.file_size for info in parts)
    if size > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        what = f"{size // 1024**2:,} MB" if size > LARGEST_UNPACKED else f"{len(parts):,} parts"
        most = f"{LARGEST_UNPACKED // 1024**2} MB" if size > LARGEST_UNPACKED else f"{MOST_PARTS:,}"
        raise Refused(f"the workbook unpacks to {what}; the most is {most}", TOO_LARGE)


class Part:
    """What is heard of one part while it is read."""

    def __init__(self) -> None:
        self.root = ""
        self.sheets = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.first
        self.parser.StartDoctypeDeclHandler = self.doctype

    def first(self, name: str, _attributes: dict[str, str]) -> None:
        self.root = name
        self.parser.StartElementHandler = self.count if name.endswith(" workbook") else None

    def count(self, name: str, _attributes: dict[str, str]) -> None:
        self.sheets += name.endswith(" sheet")

    def doctype(self, *_named: object) -> None:
        hint = f"{SAVE}, or ask where this file comes from"
        raise Refused("the workbook has abbreviations of its own inside (DOCTYPE), which Excel never writes", hint)

    def read(self, stream: IO[bytes]) -> bool:
        """Whether it is XML to its end."""
        try:
            self.parser.ParseFile(stream)
        except (expat.ExpatError, ValueError, LookupError):
            return False
        return True


def part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """How many sheets one part lists, read to its end. Raises Refused."""
    heard = Part()
    with archive.open(info) as stream:
        whole = heard.read(stream)
    if not whole and (heard.root or info.filename.endswith((".xml", ".rels"))):
        raise damaged()
    if heard.root.startswith(STRICT):
        raise Refused("the workbook is saved as 'Strict Open XML Spreadsheet'", SAVE)
    if heard.root and not heard.root.endswith(" worksheet") and info.file_size > LARGEST_PART:
        most = f"{LARGEST_PART // 1024**2} MB"
        raise Refused(f"a part of the workbook that is no sheet unpacks to more than {most}", TOO_LARGE)
    return heard.sheets
