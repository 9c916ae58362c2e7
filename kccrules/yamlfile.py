"""One definition file as plain data that remembers where everything stands.

The only door to PyYAML, and a strict one: whatever two readers of YAML could take differently is text or is refused,
in words for people who do not program. What a file should hold is not the business of this module.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from yaml import CSafeLoader, MarkedYAMLError
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from kccrules.problems import Place, Problem

Value: TypeAlias = "str | int | Decimal | bool | None | list[Value] | dict[str, Value]"
Key: TypeAlias = str | int

LARGEST, DEEPEST, LONGEST_EXCERPT = 1024 * 1024, 50, 160
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
# Longer than any figure, and shorter than the 4,300 digits at which Python itself gives up.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(\.[0-9]{1,99})?")
CURLY = re.compile(r"[“”„][^“”„]*[“”]|[‘‚].*[‘’]", re.DOTALL)
NOTABLE = "-0123456789tfn~“”„‘‚|>&!"
"""First characters of values that may be more than plain text."""
STARTS = {**dict.fromkeys("&*!", "KCC107"), **dict.fromkeys("@`%,]}?:|>-", "KCC101")}
"""Characters that mean something to YAML at the start of a key or value, and the code if they stand there."""
# What YAML forbids, and what it takes though no editor shows it: U+0085, U+2028, U+2029, U+FEFF and a lone U+000D.
UNPRINTABLE = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\r(?!\n)")
# A line that says something, as a person sees it: indentation, dashes, words.
LINE = re.compile(r"^[ \t]*(?:- +)*(?P<words>(?P<key>[^ \t\r\n#].*?):(?=\s|$) *(?P<value>.*)|[^ \t\r\n#].*)", re.M)
CLOSED_BY = {'"': '"', "'": "'", "[": "]", "{": "}"}


class Refused(Exception):
    """Why the file cannot be read: code, index, message, hint and width of the one problem that `parse` returns."""


@dataclass(frozen=True)
class Document:
    """What one file says, and where it says it."""

    path: str
    """As shown to people: from the project's folder, with forward slashes."""
    data: dict[str, Value]
    _text: str = field(repr=False)
    _marks: list[Any] = field(repr=False)
    """Where a container begins in the text, then where its keys and values do; for containers inside it, such lists."""

    def at(self, *keys: Key) -> Place:
        """Where the value stands, or the nearest value around it that exists."""
        return place(self.path, self._text, self._index(keys))

    def at_key(self, *keys: Key) -> Place:
        """Where the last of the keys stands, or the nearest around it that exists; in a list, where the item does."""
        return place(self.path, self._text, self._index(keys, of_key=True))

    def problem(
        self, code: str, keys: Sequence[Key], message: str, hint: str | None = None, *, key: bool = False
    ) -> Problem:
        """A problem with the value at these keys, or with the last key itself."""
        index = self._index(keys, of_key=key)
        return report(self.path, self._text, code, index, message, hint, self._ends.get(index, index) - index)

    @property
    def sha256(self) -> str:
        """A fingerprint of the file's text."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    @cached_property
    def _ends(self) -> dict[int, int]:
        """Where each key and text ends, by where it begins: read a second time because only problems need it."""
        every: Any = iter(CSafeLoader(self._text).get_event, None)
        return {event.start_mark.index: event.end_mark.index for event in every if hasattr(event, "value")}

    def _index(self, keys: Sequence[Key], *, of_key: bool = False) -> int:
        value: Any = self.data
        name: Any = self._marks
        mark: Any = self._marks
        for key in keys:
            if isinstance(value, dict) and key in value:
                nth = 2 * list(value).index(key) + 1
                name, mark, value = mark[nth], mark[nth + 1], value[key]
            elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
                name, mark, value = mark[key + 1], mark[key + 1], value[key]
            else:
                break
        found = name if of_key else mark
        return found if isinstance(found, int) else int(found[0])


def place(path: str, text: str, index: int) -> Place:
    return Place(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def report(path: str, text: str, code: str, index: int, message: str, hint: str | None, width: int = 1) -> Problem:
    spot = place(path, text, index)
    line = text[index - spot.column + 1 : text.find("\n", index)].removesuffix("\r")
    excerpt = UNPRINTABLE.sub("\ufffd", line[:LONGEST_EXCERPT])
    return Problem(code, message, spot, hint, excerpt, max(1, min(width, len(excerpt) - spot.column + 1)))


def read(path: Path, shown: str) -> tuple[Document | None, list[Problem]]:
    """The document in a file, or the one problem that keeps it from being read."""
    try:
        if path.is_file():
            with path.open("rb") as file:
                # One byte more than allowed is enough to know; what is no file, such as a pipe, might never end.
                return parse(file.read(LARGEST + 1), shown)
        found = "a folder" if path.is_dir() else "a link that leads nowhere" if path.is_symlink() else "nothing to read"
        what = f"here is {found}; expected a file"
    except OSError as error:
        what = f"the file cannot be opened: {error.strerror}"
    return None, [Problem("KCC102", what, Place(shown), "move it away, or put a file here that an editor can open")]


def parse(content: bytes, shown: str) -> tuple[Document | None, list[Problem]]:
    """The document in the bytes of a file, or the one problem that keeps it from being read."""
    # Notepad begins files with a byte-order mark. One line break more, and every index PyYAML reports is in the text.
    text = content[: LARGEST + 1].decode("utf-8-sig", "surrogateescape") + "\n"
    try:
        if len(content) > LARGEST:
            raise Refused("KCC108", 0, "the file is larger than 1 MiB", "split it, or keep long lists in a CSV file")
        check_characters(text)
        data, marks = Builder(text).document()
        return Document(shown, data, text, marks), []
    except Refused as refused:
        return None, [report(shown, text, *refused.args)]
    except MarkedYAMLError as error:
        return None, [report(shown, text, *diagnose(text, error).args)]


def check_characters(text: str) -> None:
    # Most texts are printable, which Python knows much faster than the pattern does.
    odd = None if text.replace("\n", "").isprintable() else UNPRINTABLE.search(text)
    if not odd:
        return
    number, hint = ord(odd[0]), "save the file as plain text in UTF-8"
    if not number or text.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        what = "this is UTF-16, or no text at all; expected text in UTF-8"
    elif "\udc80" <= odd[0] <= "\udcff":
        probably = bytes([number - 0xDC00]).decode("cp1252", "replace")
        what = f"a character here (probably '{probably}') is not written as UTF-8, the only form of text that is read"
    else:
        what = f"an invisible character (U+{number:04X}) stands here; expected text as one sees it"
        hint = "delete it: such characters come in by copying from other programs"
    raise Refused("KCC102", odd.start(), what, hint)


class Builder:
    """Makes data and marks of PyYAML's events: its own composer calls itself in C, and crashes on deep nesting."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next: Any = CSafeLoader(text[:-1]).get_event

    def document(self) -> tuple[dict[str, Value], list[Any]]:
        marks: list[Any] = []
        _, start, event = self.next(), self.next(), self.next()
        if event and (start.version or start.tags):
            raise document_mark(start.start_mark.index)
        data = self.value(event, marks, 1) if event else None
        if data is None:
            raise Refused("KCC101", 0, "the file is empty", "begin it with the lines 'kind:' and 'id:'")
        if not isinstance(data, dict):
            raise no_colon(self.text, event.start_mark.index)
        _, after = self.next(), self.next()
        if type(after) is not StreamEndEvent:
            raise document_mark(after.start_mark.index)
        return data, marks[0]

    def value(self, event: Any, marks: list[Any], depth: int) -> Value:
        index, kind = event.start_mark.index, type(event)
        if kind is ScalarEvent:
            marks.append(index)
            text: str = event.value
            return self.unusual(event) if self.text[index] in NOTABLE or not text or "- " in text else text
        if self.text[index] in "&!*":
            raise meaning(self.text, index)
        if depth > DEEPEST:
            what = f"more than {DEEPEST} lists and keys stand inside one another"
            raise Refused("KCC108", index, what, "look for brackets, dashes or spaces repeated by mistake")
        inner: list[Any] = [index]
        marks.append(inner)
        if kind is MappingStartEvent:
            return self.keys(inner, depth + 1)
        items = []
        while type(event := self.next()) is not SequenceEndEvent:
            items.append(self.value(event, inner, depth + 1))
        return items

    def keys(self, marks: list[Any], depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while type(event := self.next()) is not MappingEndEvent:
            self.check_key(event, found, marks)
            marks.append(event.start_mark.index)
            value = found[event.value] = self.value(self.next(), marks, depth)
            # Between braces, YAML takes words without a colon for a key without a value.
            if value is None and self.text[marks[-1] - 1] != ":" and self.text[marks[-1]] not in "n~":
                raise no_colon(self.text, marks[-2], marks[-1])
        return found

    def check_key(self, event: Any, found: dict[str, Value], marks: list[Any]) -> None:
        index, text, kind = event.start_mark.index, self.text, type(event)
        if text[index] in "&!*:":
            raise meaning(text, index)
        if text[index - 2 : index] == "? ":
            raise meaning(text, index - 2)
        if kind is not ScalarEvent:
            hint = "write a word as the key, or put the whole text in quotes"
            raise Refused("KCC101", index, "a list or a group of keys stands where a key is expected", hint)
        if event.value == "<<" and text[index] == "<":
            raise Refused("KCC107", index, "'<<' copies keys from elsewhere", "write the keys themselves", 2)
        if event.value in found:
            line = place("", text, marks[2 * list(found).index(event.value) + 1]).line
            what = f"'{event.value:.40}' stands here a second time; it is already on line {line}"
            raise Refused("KCC106", index, what, "keep only one of the two", event.end_mark.index - index)

    def unusual(self, event: Any) -> Value:
        """A value that may not be the text that it looks like."""
        value, index, end = str(event.value), event.start_mark.index, event.end_mark.index
        if self.text[index] in "&!" or (self.text[index] in "|>" and not value.strip()):
            raise meaning(self.text, index)
        if self.text[index] in "|>\"'":
            return value
        if number := NUMBER.fullmatch(value):
            return Decimal(value) if number[1] else int(value)
        if "- " in value and (item := re.search(r"\n *(?=- )", self.text[index:end])):
            raise list_under_text(index + item.end())
        if CURLY.fullmatch(value):
            what = "curly quotes stand around this value, and would become part of it"
            raise Refused("KCC104", index, what, "use straight quotes, or none", end - index)
        return WORDS.get(value, value)


def meaning(text: str, index: int) -> Refused:
    what = f"{text[index]} at the start of a key or value means something of its own in YAML; expected plain text"
    hint = "put the whole text in quotes; a list or a long text begins on the next line"
    return Refused(STARTS[text[index]], index, what, hint)


def no_colon(text: str, index: int, end: int | None = None) -> Refused:
    words = text[index : end or text.find("\n", index)].strip()
    key, _, value = re.sub(r":\s*|\s+", "\n", words, count=1).partition("\n")
    what = f"'{words:.40}' is not a key with a value; expected a key, a colon and a space"
    return Refused("KCC101", index, what, f"write '{key:.40}: {value or '...':.40}'", len(words))


def document_mark(index: int) -> Refused:
    what = "this line would begin another document; expected one set of keys and nothing else"
    return Refused("KCC107", index, what, "delete the line, or make two files", 3)


def list_under_text(index: int) -> Refused:
    what = "this list stands under a text, and would become part of it"
    hint = "delete the text that stands where the list belongs, close a bracket left open, or put dashes in quotes"
    return Refused("KCC101", index, what, hint)


def never_closed(text: str, start: int, at: int) -> Refused:
    opening, closing = text[start], CLOSED_BY[text[start]]
    spot = place("", text, min(at, len(text.rstrip())))
    wanted, more = (closing, "") if opening == closing else (f"a comma or {closing}", ", and quotes around any colons")
    what = f"the {opening} opened here is not closed; expected {wanted} before line {spot.line}, column {spot.column}"
    return Refused("KCC101", start, what, f"put {wanted} where it belongs{more}")


def diagnose(text: str, error: MarkedYAMLError) -> Refused:
    """What a person did: PyYAML's own words are about grammar, and often about a later line."""
    assert error.problem_mark
    doing, at = error.context or "", error.problem_mark.index
    start = error.context_mark.index if error.context_mark else at
    if text[at] == "\t":
        return Refused("KCC101", at, "a tab stands where only spaces count", "use spaces")
    if doing == "while parsing a quoted scalar":
        what = "a backslash in double quotes begins a special character, and this is none"
        return Refused("KCC101", text.rindex("\\", start, at + 1), what, "put the text in single quotes", 2)
    if "quoted" in doing or ("parsing a flow" in doing and "node" not in doing):
        return never_closed(text, start, at)
    if doing.endswith(("simple key", "plain scalar")):
        return no_colon(text, start)
    # Some lines back are enough, and a large file would have too many.
    line, *above = reversed([*LINE.finditer(text, max(0, text.rfind("\n", 0, at) - 10_000), text.find("\n", at))])
    before = text[line.start("words") : at].strip()
    if before and CLOSED_BY.get(line["words"][0]) == before[-1] or ...:
        return after_closing(text, at, before, above)
    first = at if doing.endswith(("block mapping", "block collection")) else start
    if text[first] in STARTS and (before or text[first] != "-") and not (before and text[first] == ":"):
        return meaning(text, first)
    if text[at] == ":" and before != (line["key"] or "").strip():
        return second_colon(at, line)
    return out_of_line(text, at, line, above)


def after_closing(text: str, at: int, before: str, above: list[re.Match[str]]) -> Refused:
    closing = before[-1]
    for line in above:
        value = line["value"] or ""
        # What seems to close a text here opens one, because another is still open above.
        if before[:-1].rstrip().endswith(":") and value.startswith(closing) and value.count(closing) % 2:
            return never_closed(text, line.start("value"), at)
    hint = "put the whole text in quotes (in double ones if it has an apostrophe), or delete what follows"
    return Refused("KCC101", at, f"there is more after the closing {closing}; expected the end of the value", hint)


def second_colon(at: int, line: re.Match[str]) -> Refused:
    value = line["value"].strip().strip("“”")
    quote = "'" if '"' in value else '"'
    what = f"the text after '{line['key']:.40}:' contains another colon, which YAML takes for another key"
    return Refused("KCC101", at, what, f"put the text in quotes: {line['key']:.40}: {quote}{value:.80}{quote}")


def out_of_line(text: str, at: int, line: re.Match[str], above: list[re.Match[str]]) -> Refused:
    """What is left once nothing on the line itself explains why it cannot follow the lines above it."""
    index = line.start("words") if text[at] == ":" else at
    loose = None
    for other in above:
        ...
