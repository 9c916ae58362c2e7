"""One entry of a document, read key by key with types: what every kind's builder uses instead of raw YAML.

An entry may have layers (the entry itself, then the changes in force), and the newest layer that has a key wins. The
document has passed its schema, so a value of the wrong form here is our own fault, not the author's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from kccrules.tools.yamlfile import Document, Key, Value
from kccrules.words.lifetimes import Lifetime
from kccrules.words.numerals import NotANumber, millionths
from kccrules.words.periods import Calendar, Duration, Unreadable, read_duration
from kccrules.words.problems import Place, Problem

Read = TypeVar("Read")

NAMES = ("title", "owner", "unit")
"""Keys whose text is one line, however it is typed."""


@dataclass(frozen=True)
class Entry:
    """A part of a document, with the changes to it that are in force."""

    document: Document
    layers: tuple[tuple[Key, ...], ...] = ((),)
    """Where the entry stands in the document, oldest layer first."""
    problems: list[Problem] = field(default_factory=list)
    since: date | None = None

    @cached_property
    def tables(self) -> tuple[tuple[tuple[Key, ...], dict[str, Value]], ...]:
        """Every layer with its keys, newest first."""
        found = [(layer, self.dig(layer)) for layer in reversed(self.layers)]
        return tuple([(layer, table) for layer, table in found if isinstance(table, dict)])

    def spot(self, key: str) -> tuple[Key, ...] | None:
        for layer, table in self.tables:
            if key in table:
                return (*layer, key)
        return None

    def dig(self, keys: tuple[Key, ...]) -> Value:
        found: Value = self.document.data
        for key in keys:
            found = found[key]  # type: ignore[index]  # the keys come from the document itself
        return found

    def raw(self, key: str) -> Value:
        for _, table in self.tables:
            if key in table:
                return table[key]
        return None

    def has(self, key: str) -> bool:
        return self.spot(key) is not None

    def text(self, key: str) -> str | None:
        found = self.raw(key)
        if not isinstance(found, str):
            return None
        # Names are printed in tables and as the heads of letters: one that goes on in another line would begin its own there.
        return " ".join(found.split()) if key in NAMES and "\n" in found else found

    def needed(self, key: str) -> str:
        found = self.text(key)
        assert found is not None, f"{self.document.path}: the schema let {key} pass"
        return found

    def whole(self, key: str) -> int | None:
        found = self.raw(key)
        return found if isinstance(found, int) else None

    def millionths(self, key: str) -> int | None:
        text = digits(self.raw(key))
        return self.read((key,), lambda: millionths(text)) if text is not None else None

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.raw(key)
        return tuple(text for text in found if isinstance(text, str)) if isinstance(found, list) else ()

    def table(self, key: str) -> dict[str, Value]:
        found = self.raw(key)
        return found if isinstance(found, dict) else {}

    def entries(self, key: str) -> list[Entry]:
        """The members of a list of entries."""
        spot, found = self.spot(key), self.raw(key)
        count = len(found) if isinstance(found, list) and spot else 0
        return [Entry(self.document, ((*spot, place),), self.problems) for place in range(count) if spot]

    def place(self, *path: Key) -> Place:
        """Where a value stands; the entry itself without a path."""
        return self.document.at(*self.path(path))

    def key_place(self, *path: Key) -> Place:
        """Where the last of the keys stands itself."""
        return self.document.at_key(*self.path(path))

    def text_place(self, *path: Key) -> Place:
        """Where the text of a value begins, behind a quote: columns of a formula count from there."""
        return self.document.at_text(*self.path(path))

    def path(self, path: tuple[Key, ...]) -> tuple[Key, ...]:
        spot = self.spot(str(path[0])) if path else None
        return (*spot, *path[1:]) if spot else (*self.layers[-1], *path)

    def text_places(self, *keys: str) -> dict[str, Place]:
        """Where the texts of those of the keys that are written begin."""
        return {key: self.text_place(key) for key in keys if self.has(key)}

    def member_places(self, key: str) -> dict[str, Place]:
        """Where each text of a list stands, by 'key: text'."""
        return {f"{key}: {text}": self.place(key, number) for number, text in enumerate(self.texts(key))}

    def places(self, *keys: str) -> dict[str, Place]:
        """Where those of the keys that are written stand."""
        return {key: self.place(key) for key in keys if self.has(key)}

    def report(
        self,
        code: str,
        path: tuple[Key, ...],
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
        about: str | None = None,
    ) -> None:
        problem = self.document.problem(code, self.path(path), message, hint, key=key)
        self.problems.append(replace(problem, about=about))

    def read(self, path: tuple[Key, ...], reader: Callable[[], Read], *, key: bool = False) -> Read | None:
        """What `reader` gives, or None and a problem at `path` where it cannot be read."""
        try:
            return reader()
        except Unreadable as error:
            self.report(error.code, path, error.found, error.hint, key=key)
        except NotANumber as error:
            self.report("KCC104", path, error.found, error.hint, key=key)
        return None

    def duration(self, key: str) -> Duration | None:
        text = self.text(key)
        return self.read((key,), lambda: read_duration(text)) if text is not None else None

    def lifetime(self, calendar: Calendar) -> Lifetime:
        first, last = self.text("from"), self.text("until")
        begins = self.read(("from",), lambda: calendar.span(first)) if first else None
        ends = self.read(("until",), lambda: calendar.span(last)) if last else None
        if begins and ends and ends[1] < begins[0]:
            message = f"this ends, {last}, before it begins, {first}"
            self.report("KCC213", ("until",), message, "write a later until, or an earlier from")
        return Lifetime(begins[0] if begins else None, ends[1] if ends else None)

    def versions(self, calendar: Calendar) -> list[Entry]:
        """The entry as it was at first, and again after each of its changes, oldest first."""
        dated: list[tuple[date, Entry]] = []
        for change in self.entries("changes"):
            text = change.needed("from")
            span = change.read(("from",), lambda text=text: calendar.span(text))  # type: ignore[misc]  # bound at once
            same = [other for day, other in dated if span and day == span[0]]
            if same:
                message = f"the change on line {same[0].place('from').line} begins on the same day"
                change.report("KCC214", ("from",), message, "put both into one entry")
            elif span:
                dated.append((span[0], change))
        dated.sort(key=lambda pair: pair[0])
        result = [self]
        for day, change in dated:
            result.append(Entry(self.document, (*result[-1].layers, *change.layers), self.problems, day))
        return result


def digits(value: Value) -> str | None:
    """A number of a document as it was typed, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)
