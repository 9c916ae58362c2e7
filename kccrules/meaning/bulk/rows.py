"""One row of a table to one definition, by a file of columns. Whether the definition is sound is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kccrules.meaning.bulk import cells
from kccrules.meaning.bulk.tables import Line, tidy
from kccrules.meaning.kinds.columns import AS_PRINTED, COLUMN, Cells, Columns, Made
from kccrules.meaning.kinds.entry import digits
from kccrules.tools import schemas
from kccrules.tools.yamlfile import Value
from kccrules.words.numerals import shown
from kccrules.words.problems import Problem, did_you_mean

LONGEST_ID = 100
LISTS = ("also", "formerly", "replaced_by", "serves", "benchmarks")
NUMBERS = ("decimals", "weight", "suppress_below")
Definition = dict[str, Value]


class Unusable(Exception):
    """The row makes no definition."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


@dataclass(frozen=True)
class Figure:
    """What a row says of one period."""

    value: str
    commentary: str


@dataclass(frozen=True)
class Found:
    """What a row makes."""

    line: Line
    id: str
    folder: str
    definition: Definition
    unread: list[Problem] = field(default_factory=list)
    """Cells whose words have no meaning yet."""
    figures: dict[str, Figure] = field(default_factory=dict)
    """What was counted and said of it, by period; it belongs into no definition."""


def read(line: Line, id_: str, columns: Columns, polarity: str) -> Found:
    """The definition of a row; `polarity` is that of indicators that name none. Raises Unusable."""
    found = Found(line, id_, in_folder(line, columns), {"kind": columns.writes, "id": id_})
    if columns.careful and bare(line, columns):
        hint = "if it is an indicator, say at least its unit, service or target; if it is a heading, leave it"
        raise Unusable(line.problem("KCC743", "this row has nothing but a title", hint, columns.ids.columns[0]))
    put(
        found,
        {key: read_key(line, key, made, columns.writes) for key, made in columns.keys.items() if made.of != AS_PRINTED},
    )
    if columns.keys["unit"].of == AS_PRINTED:
        put(found, {"unit": unit_printed(line, columns) or columns.keys["unit"].otherwise})
    unit, polarity = str(found.definition.get("unit")), str(found.definition.get("polarity", polarity))
    for key, cells_of in columns.cells.items():
        put(found, {key: read_limit(Limit(found, key, columns, unit, polarity), cells_of) or None})
    if "decimals" in columns.keys and columns.keys["decimals"].of == AS_PRINTED:
        put(found, {"decimals": cells.decimals(found.definition.get(next(iter(columns.cells), "")))})
    said: dict[str, Value] = {
        key: words for key, made in columns.stated.items() if (words := kept(line, made, columns, unit))
    }
    put(found, {"stated": said or None})
    read_figures(found, columns, unit, polarity)
    return in_order(found, columns.writes)


def put(found: Found, keys: Mapping[str, Value]) -> None:
    """Add those of the keys that have a value."""
    found.definition.update({key: value for key, value in keys.items() if value is not None})


def in_order(found: Found, kind: str) -> Found:
    """With the keys in the order of the schema."""
    ordered = {key: found.definition[key] for key in schemas.keys_of(kind) if key in found.definition}
    return replace(found, definition=ordered)


def bare(line: Line, columns: Columns) -> bool:
    """Whether nothing is said but the title."""
    title = columns.keys["title"].columns
    return not any(line.cells[column] for column in named(columns) if column not in title)


def unit_printed(line: Line, columns: Columns) -> str | None:
    """The unit whose sign stands beside the first number that has one, or as a word in the title."""
    limits = [
        made for cells_of in columns.cells.values() for made in (cells_of.of, *cells_of.by_period.values()) if made
    ]
    for made in (*limits, *columns.figures.values()):
        text = (filled(line, made) or "").lower()
        for sign, units in columns.units.items():
            if sign in text and cells.number(text.lstrip("<>=≤≥ "), {sign}) is not None:
                return units[0]
    title = re.findall(r"[%£]|\w+", (filled(line, columns.keys["title"]) or "").lower())
    return next((units[0] for sign, units in columns.units.items() if sign in title), None)


# Ids and folders


def as_id(line: Line, columns: Columns) -> str:
    """The id of a row. Raises Unusable."""
    text = filled(line, columns.ids)
    id_ = schemas.as_id(text or "")
    first = columns.ids.columns[0]
    if text is None:
        empty = next(column for column in columns.ids.columns if not line.cells[column])
        raise Unusable(
            line.problem("KCC704", f"'{empty}' is empty, and the id is made of it", "write something there", empty)
        )
    if not id_[:1].isalpha() or len(id_) > LONGEST_ID:
        hint = "ids begin with a letter" if len(id_) <= LONGEST_ID else f"an id has at most {LONGEST_ID} characters"
        raise Unusable(line.problem("KCC704", f"{shown(text)} cannot be made an id", hint, first))
    return id_


def in_folder(line: Line, columns: Columns) -> str:
    """The folder of a row's file: what columns say is put into words, so that it never leads elsewhere."""
    result = str(columns.folder.of)
    for column in columns.folder.columns:
        name = schemas.as_id(line.cells[column])
        if not name:
            message = f"{shown(line.cells[column])} cannot be made the name of a folder"
            raise Unusable(line.problem("KCC704", message, "write letters or digits there", column))
        result = result.replace(f"{{{column}}}", name)
    return result


# Keys


def filled(line: Line, made: Made) -> str | None:
    """The text with its columns filled in; None where one of them is empty."""
    values = [line.cells[column] for column in made.columns]
    return COLUMN.sub(lambda match: line.cells[match[1]], str(made.of)) if all(values) else None


def read_key(line: Line, key: str, made: Made, kind: str) -> Value:
    """The value of a key, in the form that it has in definitions. Raises Unusable."""
    value = read_made(line, made, schemas.choices(kind, key))
    if key in LISTS and isinstance(value, str):
        return [value]
    number = cells.number(value, set()) if key in NUMBERS and isinstance(value, str) else None
    return value if number is None else number


def read_made(line: Line, made: Made, choices: Sequence[str] = ()) -> Value:
    """What is to be written, which may have to be one of a few; None for nothing. Raises Unusable for a text that has no
    word."""
    if not made.columns:
        return made.of
    if made.words is None:
        return filled(line, made)
    text = tidy(COLUMN.sub(lambda match: line.cells[match[1]], str(made.of)))
    word = made.words.get(text.lower(), made.otherwise)
    if word is None:
        column = made.columns[0]
        hint = did_you_mean(text.lower(), made.words) or f"add it under 'words' in {made.place}"
        message = (
            f"{column} says {shown(text)}: {schemas.either(choices)}?"
            if choices
            else f"there is no word for {shown(text)}"
        )
        if not text:
            message, hint = (
                f"{column} is empty",
                f"write what belongs there, or say under 'words' in {made.place} what '' is",
            )
        raise Unusable(line.problem("KCC703", message, hint, column))
    return word if word != "" else None


def kept(line: Line, made: Made, columns: Columns, unit: str) -> Value:
    """Words to be kept as printed. Numbers, and what says that there are none, are no words."""
    text = read_made(line, made)
    cell = cells.read(str(text or ""), columns, unit, "")
    return cell["stated"] if isinstance(cell, dict) else None


# Figures


def read_figures(found: Found, columns: Columns, unit: str, polarity: str) -> None:
    """What was counted, and what is said of it. A cell that is no number is named, and nothing is sent for it."""
    line = found.line
    for period in dict.fromkeys((*columns.figures, *columns.commentary)):
        made, said = columns.figures.get(period), columns.commentary.get(period)
        text = filled(line, made) if made else None
        cell = cells.read(text or "", columns, unit, polarity)
        number = digits(cell) if isinstance(cell, int | Decimal) else ""
        if made and cell is not None and not number:
            hint = "write a number of at most 6 decimals, or nothing; why there is none belongs in a column of comments"
            message = f"{shown(str(text))} is no figure, so none is sent for {period}"
            found.unread.append(line.problem("KCC744", message, hint, made.columns[0]))
        words = (filled(line, said) or "") if said else ""
        if number or words:
            found.figures[period] = Figure(number or "", words)


# Limits


@dataclass(frozen=True)
class Limit:
    """A target, floor, upper or lower limit that is being read."""

    found: Found
    key: str
    columns: Columns
    unit: str
    polarity: str

    def cell(self, text: str, column: str) -> Value:
        cell = cells.read(text, self.columns, self.unit, self.polarity)
        if isinstance(cell, dict) and self.columns.careful:
            message = f"{column} says {shown(text)}: a number is needed"
            hint = (
                "write the number alone, tbc if it is not agreed yet, or nothing; words belong in a column of their own"
            )
            raise Unusable(self.found.line.problem("KCC741", message, hint, column))
        if isinstance(cell, dict):
            message = f"{shown(text)} has no meaning as a {self.key} yet"
            hint = "it stands as 'stated' in the file; if it means a number or a formula, say so under 'means'"
            self.found.unread.append(self.found.line.problem("KCC712", message, hint, column))
        return cell

    def problem(self, message: str, hint: str | None, column: str) -> Unusable:
        return Unusable(self.found.line.problem("KCC707", message, hint, column))


def read_limit(limit: Limit, where: Cells) -> Definition:
    """The table of a limit by year and period. Raises Unusable."""
    table: dict[str, Value] = {}
    for period, text, column in parts(limit, where):
        cell = limit.cell(text, column)
        if cell is None:
            continue
        year, _, name = period.partition("/")
        row = table.setdefault(year, {}) if name else table
        if not isinstance(row, dict) or "stated" in row or (name or year) in row:
            raise limit.problem(f"two parts of this are for {period}", "keep one of them", column)
        row[name or year] = cell
    return table


def parts(limit: Limit, where: Cells) -> Iterator[tuple[str, str, str]]:
    """The period, the text and the column of each cell."""
    line = limit.found.line
    for period, made in where.by_period.items():
        yield period, filled(line, made) or "", made.columns[0]
    if where.of:
        column = where.of.columns[0]
        text = filled(line, where.of) or ""
        if where.split:
            yield from divided(limit, text, where.split, column)
        elif text and where.year:
            years = read_made(line, where.year)
            yield from ((str(year), text, column) for year in (years if isinstance(years, list) else [years]) if year)


def divided(limit: Limit, text: str, mark: str, column: str) -> Iterator[tuple[str, str, str]]:
    """'Q1=5% | Q2=6%' part by part."""
    for part in filter(str.strip, text.split(mark)):
        label, sign, rest = part.partition("=") if "=" in part else part.partition(":")
        word = label.strip()
        if not sign:
            message = f"{shown(part.strip())} does not begin with a period and ="
            raise limit.problem(message, "write for example Q1=5%", column)
        period = limit.columns.periods.get(word.lower())
        if period is None:
            hint = (
                did_you_mean(word.lower(), limit.columns.periods)
                or f"add it under 'periods', such as  {word}: 2013-14/Q1"
            )
            raise limit.problem(f"there is no period for {shown(word)}", hint, column)
        if period:
            yield period, rest.strip(), column


def named(columns: Columns) -> Mapping[str, Made]:
    """Each column that is named, with the first place that names it."""
    found: dict[str, Made] = {}
    for made in columns.sources():
        for column in made.columns:
            found.setdefault(column, made)
    return found
