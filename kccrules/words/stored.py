"""Cells of a row of a stored table, by their sort: text, number, day, place, limit. Rows are joined by `readback`."""

from __future__ import annotations

from datetime import date

from kccrules.words.numerals import MILLION, decimal_text, plain
from kccrules.words.problems import Place
from kccrules.words.report import Bound, Step
from kccrules.words.results import Row

ABSENT = Bound(None, None, "absent", None)


def whole(row: Row, name: str) -> int:
    """A whole number that is always there."""
    found = row[name]
    assert isinstance(found, int), name
    return found


def number(row: Row, name: str) -> int | None:
    """A whole number; None where there is none."""
    found = row[name]
    return found if isinstance(found, int) else None


def text(row: Row, name: str) -> str:
    """A text; empty where there is none."""
    found = row[name]
    return found if isinstance(found, str) else ""


def optional(row: Row, name: str) -> str | None:
    """A text; None where there is none."""
    found = row[name]
    return found if isinstance(found, str) else None


def texts(row: Row, name: str) -> tuple[str, ...]:
    """Texts; none where there are none."""
    found = row[name]
    return tuple(found) if isinstance(found, list) else ()


def day(row: Row, name: str) -> date | None:
    """A day; None where there is none."""
    found = number(row, name)
    return date.fromordinal(found) if found is not None else None


def spot(row: Row, path: str, line: str) -> Place | None:
    """A place in a file; None where there is none."""
    found = optional(row, path)
    return Place(found, number(row, line) or 0) if found else None


def bound(row: Row, name: str) -> Bound:
    """Both ends of a limit, as text."""
    if row[f"{name}_form"] == "absent":
        return ABSENT
    ends: list[str | None] = []
    for end in ("low", "high"):
        n, under = number(row, f"{name}_{end}"), number(row, f"{name}_{end}_under")
        ends.append(decimal_text(n, (under or 1) * MILLION) if n is not None else None)
    if None in ends and name in ("upper", "lower"):  # one number: which end it is, polarity does not say
        one = ends[0] if ends[0] is not None else ends[1]
        ends = [None, one] if name == "upper" else [one, None]
    return Bound(ends[0], ends[1], text(row, f"{name}_form"), spot(row, f"{name}_path", f"{name}_line"))


def step(row: Row, name: str) -> Step | None:
    """Another rating and how far away it is; None where there is none."""
    rating, distance = optional(row, f"{name}_rating"), number(row, f"{name}_distance")
    return Step(rating, plain(distance)) if rating and distance is not None else None
