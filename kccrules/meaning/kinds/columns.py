"""kind: columns. What the columns of a table mean, so that its rows can become definitions. The table itself is not read here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools import schemas
from kccrules.tools.yamlfile import Value
from kccrules.words.problems import Place, did_you_mean

COLUMN = re.compile(r"\{([^{}]+)\}")
LIMITS: Mapping[str, tuple[str, ...]] = {"kpi": ("target", "floor"), "activity": ("upper", "lower")}
NEEDED = ("title", "unit")
OWN = ("kind", "id", "stated", "changes")
"""Keys of an indicator that stand elsewhere in a mapping, or that no table can say."""
AS_PRINTED = "as printed"
FORMS = ("tbc", "none", "missing")
Form = Literal["tbc", "none", "missing"]


@dataclass(frozen=True, slots=True)
class Made:
    """What a key is made of: a fixed value, or text with {columns}, which may then be put into other words."""

    of: Value
    place: Place = field(compare=False)
    words: Mapping[str, Value] | None = None
    """By the text in small letters."""
    otherwise: Value = None

    @property
    def columns(self) -> list[str]:
        return COLUMN.findall(self.of) if isinstance(self.of, str) else []


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of a target, floor, upper or lower limit are: a column for each period, or one cell for all."""

    by_period: Mapping[str, Made]
    of: Made | None = None
    split: str | None = None
    """What divides the parts of the one cell, each of which begins with the word for its period."""
    year: Made | None = None
    """The years and periods that the one cell is for, where it is not divided."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A mapping, whole."""

    id: str
    place: Place
    writes: Literal["kpi", "activity"]
    folder: Made
    ids: Made
    sheet: str | None
    headings: int
    keys: Mapping[str, Made]
    cells: Mapping[str, Cells]
    stated: Mapping[str, Made]
    periods: Mapping[str, str]
    """What the table calls a period, in small letters, as definitions write it; nothing for what is left out."""
    units: Mapping[str, tuple[str, ...]]
    """What stands beside a number, in small letters, and the units that it may stand for."""
    forms: Mapping[str, Form]
    """Texts, in small letters, that say why there is no number."""
    means: Mapping[str, Value]
    """Texts, in small letters, with the cell that is meant."""
    figures: Mapping[str, Made]
    """By period, the column with the figures that were counted."""
    commentary: Mapping[str, Made]
    """By period, the column that says what happened."""
    careful: bool
    """Rows are refused whose limits say words without a meaning, and rows that have nothing but a title."""

    def sources(self) -> Iterator[Made]:
        """Everything that may name columns."""
        yield from (self.folder, self.ids, *self.keys.values(), *self.stated.values())
        yield from (*self.figures.values(), *self.commentary.values())
        for cells in self.cells.values():
            yield from (made for made in (cells.of, cells.year, *cells.by_period.values()) if made)


def build(entry: Entry, context: Context | None = None) -> Columns:
    writes = cast(Literal["kpi", "activity"], entry.needed("writes"))
    check_keys(entry, writes)
    return Columns(
        id=entry.needed("id"),
        place=entry.place("id"),
        writes=writes,
        folder=made(entry, "folder"),
        ids=made(entry, "ids"),
        sheet=entry.text("sheet"),
        headings=entry.whole("headings") or 1,
        keys={key: made(entry, "keys", key) for key in entry.table("keys")},
        cells={key: cells(entry, key) for key in entry.table("cells")},
        stated={key: made(entry, "stated", key) for key in entry.table("stated")},
        periods={word: str(period) for word, period in small(entry, "periods").items()},
        units={sign: units(said) for sign, said in small(entry, "units").items()},
        forms=forms(entry),
        means=small(entry, "means"),
        figures={period: made(entry, "figures", period) for period in entry.table("figures")},
        commentary={period: made(entry, "commentary", period) for period in entry.table("commentary")},
        careful=entry.raw("careful") is True,
    )


def check_keys(entry: Entry, writes: str) -> None:
    """Every key is one of the kind that is written, and those that it must have are there."""
    title = "a KPI" if writes == "kpi" else "an activity indicator"
    known = [key for key in schemas.keys_of(writes) if key not in (*OWN, *LIMITS[writes])]
    for part, allowed in (("keys", known), ("cells", LIMITS[writes])):
        for key in entry.table(part):
            if key not in allowed:
                elsewhere = key in (*OWN, *LIMITS[writes])
                hint = "write it outside 'keys'" if elsewhere else did_you_mean(key, allowed)
                where = f"under '{part}' " if elsewhere else ""
                entry.report("KCC103", (part, key), f"{title} has no key '{key}' {where}".rstrip(), hint, key=True)
    for key in NEEDED:
        if key not in entry.table("keys"):
            entry.report(
                "KCC105",
                ("keys",),
                f"{title} needs '{key}'",
                f"add a line such as  {key}: '{{{key.title()}}}'",
                key=True,
            )


def made(entry: Entry, *path: str) -> Made:
    found = entry.dig(path)
    place = entry.text_place(*path)
    if not isinstance(found, dict):
        return Made(found, place)
    words = small(entry, *path, "words") if "words" in found else None
    return Made(found["of"], entry.text_place(*path, "of"), words, found.get("otherwise"))


def small(entry: Entry, *path: str) -> dict[str, Value]:
    """A table by its words in small letters: capitals make no difference to what a cell says."""
    result: dict[str, Value] = {}
    found = entry.dig(path) if entry.has(path[0]) else None
    for word, value in found.items() if isinstance(found, dict) else ():
        if word.lower() in result:
            message = f"'{word}' stands here twice: capitals make no difference"
            entry.report("KCC701", (*path, word), message, "keep one of them", key=True)
        result[word.lower()] = value
    return result


def cells(entry: Entry, key: str) -> Cells:
    table = entry.table("cells")[key]
    assert isinstance(table, dict), "the schema lets nothing else through"
    parts = {word: made(entry, "cells", key, word) for word in table if word != "split"}
    of, year, split = parts.pop("of", None), parts.pop("year", None), table.get("split")
    if of and parts:
        message = f"'{key}' has both 'of' and a column for {', '.join(parts)}"
        entry.report("KCC701", ("cells", key), message, "write one of the two", key=True)
    elif not of and not parts:
        entry.report(
            "KCC105", ("cells", key), f"'{key}' needs 'of'", f"add a line such as  of: '{{{key.title()}}}'", key=True
        )
    elif of and not split and not year:
        hint = "add for example  year: 2013-14, or split: '|' if the cell names its periods"
        entry.report("KCC105", ("cells", key), f"'{key}' does not say which year its cells are for", hint, key=True)
    return Cells(parts, of, str(split) if split else None, year)


def units(said: Value) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else (str(said),)


def forms(entry: Entry) -> dict[str, Form]:
    """Each text under one of tbc, none and missing, and under one only."""
    found: dict[str, Form] = {}
    also = {word.lower(): "means" for word in entry.table("means")}
    for form in FORMS:
        for number, text in enumerate(entry.texts(form)):
            other = found.get(text.lower()) or also.get(text.lower())
            if other:
                message = f"'{text}' stands under '{form}' and under '{other}'"
                entry.report("KCC701", (form, number), message, "keep it in one of the two")
            found[text.lower()] = cast(Form, form)
    return found
