"""One definition file as plain data that remembers where everything stands.

The only door to PyYAML, and a strict one: whatever two readers of YAML could take differently is text or is refused,
in words for people who do not program. What a file should hold is not the business of this module.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from yaml import CSafeLoader, MarkedYAMLError
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from kccrules.words.problems import Place, Problem

Value: TypeAlias = "str | int | Decimal | bool | list[Value] | dict[str, Value] | None"
Key: TypeAlias = str | int
Spot: TypeAlias = "tuple[int, int, dict[Key, Spot]]"
"""Where a key or item begins in the text, where its value begins, and the spots of what is inside the value."""

LARGEST, DEEPEST, LONGEST_EXCERPT = 1024 * 1024, 50, 160
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(\.[0-9]{1,99})?")  # Python itself gives up at 4,300 digits.
CURLY = re.compile(r"[“”„][^“”„]*[“”]|[‘‚].*[‘’]", re.DOTALL)
NOTABLE = '-0123456789tfn~“”„‘‚|>&!"'  # Values that begin otherwise are plain text.
STARTS = {**dict.fromkeys("&*!", "KCC107"), **dict.fromkeys("@`%,]}?:|>-", "KCC101")}
"""Characters that mean something to YAML at the start of a text, and the code when one stands there."""
# What YAML forbids, and what it takes though no editor shows it: U+0085, U+2028, U+2029, U+FEFF and a lone U+000D.
UNPRINTABLE = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\r(?!\n)")
# A line that says something, as a person sees it: indentation, dashes, words.
LINE = re.compile(r"^[ \t]*(?:- +)*(?P<words>(?P<key>[^ \t\r\n#].*?):(?=\s|$) *(?P<value>.*)|[^ \t\r\n#].*)", re.M)
FRONT = re.compile(r"^---[ \t]*$", re.M)
BEGINS = "begin it with four lines: ---, by: and the post, on: and the day, ---"
CLOSED_BY = {'"': '"', "'": "'", "[": "]", "{": "}"}


class FileError(Exception):
    """Why the file cannot be read: code, index, message, hint and width of the one problem that `parse` returns."""


@dataclass(frozen=True)
class Document:
    """What one file says, and where; its path as shown to people, from the project's folder with forward slashes."""

    path: str
    data: dict[str, Value]
    _text: str = field(repr=False)
    _top: Spot = field(repr=False)

    def at(self, *keys: Key) -> Place:
        """Where the value stands, or the nearest value around it that exists."""
        return place(self.path, self._text, self._spot(keys)[1])

    def at_text(self, *keys: Key) -> Place:
        """Where the text of a value begins: behind a quote, and in no column if it has lines of its own."""
        at = self._spot(keys)[1]
        sign = self._text[at]
        if sign in "|>":
            return replace(place(self.path, self._text, at), column=0)
        return place(self.path, self._text, at + (sign in "\"'"))

    def at_key(self, *keys: Key) -> Place:
        """Where the last of the keys stands, or the nearest around it that exists; in a list, where the item does."""
        return place(self.path, self._text, self._spot(keys)[0])

    def problem(
        self, code: str, keys: Sequence[Key], message: str, hint: str | None = None, *, key: bool = False
    ) -> Problem:
        """A problem with the value at these keys, or with the last key itself."""
        at = self._spot(keys)[0] if key else self._spot(keys)[1]
        return report(self.path, self._text, FileError(code, at, message, hint, self._ends.get(at, at) - at))

    @property
    def sha256(self) -> str:
        """A fingerprint of the file's text."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    @cached_property
    def _ends(self) -> dict[int, int]:
        """Where each key and text ends, by where it begins: read a second time because only problems need it."""
        every: Any = iter(CSafeLoader(self._text).get_event, None)
        return {event.start_mark.index: event.end_mark.index for event in every if hasattr(event, "value")}

    def _spot(self, keys: Sequence[Key]) -> Spot:
        spot = self._top
        for key in keys:
            if key not in spot[2]:
                break
            spot = spot[2][key]
        return spot


def place(path: str, text: str, index: int) -> Place:
    return Place(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def report(path: str, text: str, error: FileError) -> Problem:
    code, index, message, hint, width = (*error.args, 1)[:5]
    spot = place(path, text, index)
    line = text[index - spot.column + 1 : text.find("\n", index)].removesuffix("\r")
    excerpt = UNPRINTABLE.sub("\ufffd", line[:LONGEST_EXCERPT])
    return Problem(code, message, spot, hint, excerpt, max(1, min(width, len(excerpt) - spot.column + 1)))


def read(path: Path, shown: str, known: Document | None = None) -> tuple[Document | None, list[Problem]]:
    """The document in a file, or the one problem that keeps it from being read; `known` if the file has its very text."""
    what = "this is a folder, or a link that leads nowhere; expected a file"
    try:
        if path.is_file():  # A pipe or device might never end.
            with path.open("rb") as file:
                return parse(file.read(LARGEST + 1), shown, known)  # One byte too many is enough to know.
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror}"
    return None, [Problem("KCC102", what, Place(shown), "move it away, or put a file here that an editor can open")]


def parse(content: bytes, shown: str, known: Document | None = None) -> tuple[Document | None, list[Problem]]:
    """The document in the bytes of a file, or the one problem that keeps it from being read."""
    # Notepad begins files with a byte-order mark. One line break more, and every index PyYAML reports is in the text.
    text = content[: LARGEST + 1].decode("utf-8-sig", "surrogateescape") + "\n"
    if known and known._text == text:
        return known, []
    try:
        if len(content) > LARGEST:
            raise FileError("KCC108", 0, "the file is larger than 1 MiB", "split it, or keep long lists in a CSV file")
        check_characters(text)
        return Document(shown, *Builder(text).document()), []
    except (FileError, MarkedYAMLError) as error:
        return None, [report(shown, text, error if isinstance(error, FileError) else diagnose(text, error))]


def front(content: bytes, shown: str) -> tuple[Document | None, str, int, list[Problem]]:
    """A page that begins with a document between two lines ---: the document, the text below, the number of the line on
    which that begins, and the one problem that keeps the page from being read."""
    text = content[: LARGEST + 1].decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n") + "\n"
    marks = [found.start() for found in FRONT.finditer(text)][:2]
    try:
        if len(content) > LARGEST:
            raise FileError("KCC108", 0, "the file is larger than 1 MiB", "shorten it")
        check_characters(text)
        if not marks or text[: marks[0]].strip():
            raise FileError("KCC420", 0, "the page does not begin with who wrote it and when", BEGINS)
        if len(marks) < 2:
            raise FileError("KCC420", marks[0], "the lines that begin with this --- do not end", "write --- below them")
    except FileError as error:
        return None, "", 1, [report(shown, text, error)]
    before, body = text[: marks[1]], text[marks[1] :].partition("\n")[2]
    above = before.count("\n") + 1
    # In place of the first --- an empty line: everything stays on its line.
    document, problems = parse(before.replace("---", "", 1).encode("utf-8", "surrogateescape"), shown)
    silent = FileError("KCC420", marks[0], "the page does not say who wrote it and when", BEGINS)
    # What has no keys at all is told in the words of definitions.
    found = [report(shown, text, silent) if "'kind:'" in (one.hint or "") else one for one in problems]
    return document, body, above + 1, found


def check_characters(text: str) -> None:
    # Most texts are printable, which Python knows much faster than the pattern does.
    if text.replace("\n", "").isprintable() or not (odd := UNPRINTABLE.search(text)):
        return
    hint = "save the file as plain text in UTF-8"
    if "\0" in text or text.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        what = "this is UTF-16, or no text at all; expected text in UTF-8"
    elif "\udc80" <= odd[0] <= "\udcff":
        what = f"'{bytes([ord(odd[0]) - 0xDC00]).decode('cp1252', 'replace')}' is written here, but not as UTF-8"
    else:
        what, hint = f"an invisible character (U+{ord(odd[0]):04X}) stands here; expected plain text", "delete it"
    raise FileError("KCC102", odd.start(), what, hint)


class Builder:
    """Makes data and spots of PyYAML's events: its own composer calls itself in C, and crashes on deep nesting."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next: Any = CSafeLoader(text[:-1]).get_event

    def document(self) -> tuple[dict[str, Value], str, Spot]:
        spots: dict[Key, Spot] = {}
        _, start, event = self.next(), self.next(), self.next()
        if event and (start.version or start.tags):
            raise document_mark(start.start_mark.index)
        data = self.value(event, spots, 0, event.start_mark.index, 1) if event else None
        if data is None:
            raise FileError("KCC101", 0, "the file is empty", "begin it with the lines 'kind:' and 'id:'")
        if isinstance(data, list):
            raise FileError("KCC101", spots[0][1], "the whole file is a list; expected keys", "begin it with 'kind:'")
        if not isinstance(data, dict):
            raise no_colon(self.text, spots[0][1])
        _, after = self.next(), self.next()
        if type(after) is not StreamEndEvent:
            raise document_mark(after.start_mark.index)
        return data, self.text, spots[0]

    def value(self, event: Any, spots: dict[Key, Spot], key: Key, at_key: int, depth: int) -> Value:
        index, kind = event.start_mark.index, type(event)
        inside: dict[Key, Spot] = {}
        spots[key] = (at_key, index, inside)
        if kind is ScalarEvent:
            text: str = event.value
            return self.unusual(event) if self.text[index] in NOTABLE or not text or "- " in text else text
        if self.text[index] in "&!*":
            raise meaning(self.text, index)
        if depth > DEEPEST:
            what = f"more than {DEEPEST} lists and groups of keys stand inside one another; expected a few"
            raise FileError("KCC108", index, what, "look for brackets or dashes typed by mistake")
        if kind is MappingStartEvent:
            return self.keys(inside, depth + 1)
        items: list[Value] = []
        while type(event := self.next()) is not SequenceEndEvent:
            items.append(self.value(event, inside, len(items), event.start_mark.index, depth + 1))
        return items

    def keys(self, spots: dict[Key, Spot], depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while type(event := self.next()) is not MappingEndEvent:
            index, key = self.key(event, spots)
            value = found[key] = self.value(self.next(), spots, key, index, depth)
            # Between braces, YAML takes words without a colon for a key without a value.
            if value is None and ":" not in self.text[event.end_mark.index : spots[key][1]]:
                raise after_comma(self.text, index, key) or no_colon(self.text, index, spots[key][1])
        return found

    def key(self, event: Any, spots: dict[Key, Spot]) -> tuple[int, str]:
        index, text, kind = event.start_mark.index, self.text, type(event)
        asked = text[index - 2 : index] == "? " or index == event.end_mark.index
        if asked or text[index] in "&!*":
            raise meaning(text, text.rindex("?", 0, index) if asked else index)
        if kind is not ScalarEvent:
            raise FileError("KCC101", index, "a list or a group of keys stands in place of a key", "put text in quotes")
        key = event.value
        if key == "<<" and text[index] == "<":
            raise FileError("KCC107", index, "'<<' copies keys from elsewhere", "write the keys themselves", 2)
        if key in spots:
            what = f"'{key:.40}' stands here a second time; it is already on line {place('', text, spots[key][0]).line}"
            raise FileError("KCC106", index, what, "keep only one of the two", event.end_mark.index - index)
        return index, key

    def unusual(self, event: Any) -> Value:
        """A value that may not be the text that it looks like."""
        value, index, end = str(event.value), event.start_mark.index, event.end_mark.index
        if self.text[index] in "&!" or (self.text[index] in "|>" and not value.strip()):
            raise meaning(self.text, index)
        if self.text[index] == '"' and (
            odd := UNPRINTABLE.search(value)
        ):  # written with a backslash, and just as invisible
            what = f"an invisible character (U+{ord(odd[0]):04X}) is written into this text; expected plain text"
            raise FileError("KCC102", index, what, "delete it", end - index)
        if self.text[index] in "|>\"'":
            return value
        if number := NUMBER.fullmatch(value):
            return Decimal(value) if number[1] else int(value)
        if "- " in value and (item := re.search(r"\n[ \t]*(?=- )", self.text[index:end])):
            raise list_under_text(index + item.end())
        if CURLY.fullmatch(value):
            what = "the curly quotes around this value would become part of it"
            raise FileError("KCC104", index, what, "use straight quotes, or none", end - index)
        return WORDS.get(value, value)


def meaning(text: str, index: int) -> FileError:
    what = f"{text[index]} at the start of a key or value means something of its own in YAML; expected plain text"
    return FileError(STARTS[text[index]], index, what, "put the text in quotes; a list begins below its key")


def after_comma(text: str, index: int, key: str) -> FileError | None:
    """Between braces, where a comma was part of a number or a title."""
    before = text[:index].rstrip()
    if not before.endswith(","):
        return None
    start = max(before[:-1].rfind(mark) for mark in "{,:\n")
    said = f"{before[start + 1 :].strip()} {key}" if text[index - 1] == " " else f"{before[start + 1 :].strip()}{key}"
    plain = said.replace(",", "")
    hint = (
        f"write {plain}: numbers have no comma"
        if plain.isdigit()
        else f"put the text in quotes: '{said:.60}', or give '{key:.40}' a value"
    )
    return FileError(
        "KCC101", index, f"inside {{ }} a comma starts the next entry, and '{key:.40}' has no colon", hint, len(key)
    )


def no_colon(text: str, index: int, end: int | None = None) -> FileError:
    words = text[index:end].partition("\n")[0].strip()
    key, _, value = re.sub(r":\s*|\s+", "\n", words, count=1).partition("\n")
    what = f"'{words:.40}' is not a key with a value; expected a key, a colon and a space"
    return FileError("KCC101", index, what, f"write '{key:.40}: {value or '...':.40}'", len(words))


def document_mark(index: int) -> FileError:
    return FileError("KCC107", index, "this line divides documents; expected one", "delete it, or make two files", 3)


def list_under_text(index: int) -> FileError:
    return FileError("KCC101", index, "this list would become part of the text above", "delete that or close a bracket")


def never_closed(text: str, start: int, at: int) -> FileError:
    closing, spot = CLOSED_BY[text[start]], place("", text, min(at, len(text.rstrip())))
    wanted = closing if closing == text[start] else f"a comma or {closing}"
    what = f"the {text[start]} here is not closed; expected {wanted} before line {spot.line}, column {spot.column}"
    return FileError("KCC101", start, what, "put in the missing quote, bracket or comma, or quotes around colons")


def diagnose(text: str, error: MarkedYAMLError) -> FileError:
    """What a person did: PyYAML's own words are about grammar, and often about a later line."""
    marks = [mark.index for mark in (error.problem_mark, error.context_mark) if mark]
    doing, at, start = error.context or "", marks[0], marks[-1]
    if text[at] == "\t":
        return FileError("KCC101", at, "a tab stands where only spaces count", "use spaces")
    if doing == "while parsing a quoted scalar":
        return FileError("KCC101", text.rindex("\\", 0, at + 1), "a backslash cannot stand here", "use single quotes")
    if "quoted" in doing or ("parsing a flow" in doing and "node" not in doing):
        return never_closed(text, start, at)
    if doing.endswith(("simple key", "plain scalar")):
        return no_colon(text, start)
    # Some lines back are enough, and a large file would have too many.
    line, *above = reversed([*LINE.finditer(text, max(0, text.rfind("\n", 0, at) - 10_000), text.find("\n", at))])
    before = text[line.start("words") : at].strip()
    key, value = ((line[name] or "").strip() for name in ("key", "value"))
    closed = {CLOSED_BY.get(line["words"][0]), CLOSED_BY.get(value[:1])} if text[at] == ":" else set("\"']}")
    if before[-1:] in closed:
        return after_closing(text, at, before, above)
    # A container is the context of what goes wrong in it, not the place.
    first = at if doing.endswith(("block mapping", "block collection")) else start
    if text[first] in STARTS and (text[first] not in "-:" or "flow" in doing or bool(before) == (text[first] == "-")):
        return meaning(text, first)
    if text[at] == ":" and before != key:
        what = f"the text after '{key:.40}:' contains another colon, which YAML takes for another key"
        return FileError("KCC101", at, what, f"put the text in quotes: {key:.40}: {value.strip('“”')!r:.80}")
    return out_of_line(text, at, line, above)


def after_closing(text: str, at: int, before: str, above: list[re.Match[str]]) -> FileError:
    closing = before[-1]
    for line in above if before[:-1].rstrip().endswith(":") else ():
        # What seems to close a text here opens one, if another is still open above.
        name = "value" if line["key"] and line["words"][0] != closing else "words"
        if line[name].startswith(closing) and line[name].count(closing) % 2:
            return never_closed(text, line.start(name), at)
    what = f"there is more after the closing {closing}; expected the end of the value"
    return FileError("KCC101", at, what, "put the whole text in double quotes, or delete the rest")


def out_of_line(text: str, at: int, line: re.Match[str], above: list[re.Match[str]]) -> FileError:
    """What is left once nothing on the line itself explains why it cannot follow the lines above it."""
    count = next((n for n, other in enumerate(above) if other["key"]), len(above))
    owner = above[count] if above[count:] and above[count]["value"].strip() else None
    if text[at] == ":" and count and not owner:
        return no_colon(text, above[count - 1].start("words"))
    if above and above[0]["words"].startswith("..."):
        return document_mark(above[0].start("words"))
    if text[at] == "-" and owner and at - line.start() >= owner.start("words") - owner.start():
        return list_under_text(at)
    index = line.start("words") if text[at] == ":" else at
    what = f"this line starts in column {index - line.start() + 1}, where no line starts that it could belong to"
    hint = "line it up with the lines it belongs to; nothing can stand under a key with a value on its own line"
    return FileError("KCC101", index, what, hint, len((line["key"] or line["words"]).strip()))
