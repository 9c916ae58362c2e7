"""One definition from what was said on the command line, as text that explains itself to whoever opens it first.

Whether it is sound is asked elsewhere, and nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kccrules.meaning.bulk import cells
from kccrules.meaning.kinds.columns import LIMITS
from kccrules.tools import rewrite, schemas
from kccrules.tools.yamlfile import Value
from kccrules.words.wording import PERCENT

NOTES: Mapping[str, str] = {
    "id": "the name of this file, and what figures are sent under",
    "title": "the name in reports",
    "service": "who answers for it: a unit of a hierarchy",
    "owner": "a post, never the name of a person",
    "unit": "what the numbers count",
    "decimals": "how many are published",
    "polarity": "which way is good: higher, lower or range",
    "basis": "what one value covers",
    "calendar": "which periods it is reported by",
    "target": "good enough from here, by year; or by quarter: {Q1: 80, Q2: 81, Q3: 82, Q4: 83}",
    "floor": "the least that is acceptable, by year",
    "upper": "more than this is above what is expected, by year",
    "lower": "less than this is below what is expected, by year",
}
"""What is said beside each key."""
WIDE = 40
"""The column at which that begins."""
FORMULA = re.compile(r"[*/+(]| - ")
FOLDERS = {"kpi": "kpis", "activity": "activity"}


def text_of(kind: str, said: Mapping[str, str], year: str, above: str) -> str:
    """The file of a definition."""
    return above + "".join(f"{line}\n" for line in lines(kind, said, year))


def lines(kind: str, said: Mapping[str, str], year: str) -> Iterator[str]:
    """Every key in the order of the schema; a limit that was not given as a comment that shows how."""
    for key in schemas.keys_of(kind):
        if key == "kind":
            yield f"kind: {kind}"
        elif key in LIMITS[kind]:
            yield from limit(key, said.get(key), said.get("unit", ""), year)
        elif key in said:
            number = cells.number(said[key], set()) if key == "decimals" else None
            yield noted(rewrite.fresh({key: said[key] if number is None else number}).rstrip("\n"), key)


def limit(key: str, text: str | None, unit: str, year: str) -> Iterator[str]:
    if text is None:
        yield noted(f"# {key}:", key)
        yield f"#   {year}: 80"
        return
    number = cells.number(text.strip().lower(), {"%"} if unit in PERCENT else set())
    value: Value = text.strip() if number is None else number
    if isinstance(value, str) and FORMULA.search(value):
        yield rewrite.fresh({key: value}).rstrip("\n")
        return
    head, *rest = rewrite.fresh({key: {year: value}}).splitlines()
    yield noted(head, key)
    yield from rest


def noted(line: str, key: str) -> str:
    return f"{line:<{WIDE - 1}} # {NOTES[key]}" if key in NOTES else line
