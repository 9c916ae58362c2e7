"""kind: sheet. How to read a page of amounts as finance has it: which heading is which measure, and in which scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.ledger import Column, Scale, SheetLayout

OWN_SCALE = "scale: "
"""Before a heading, among the places: the column says its scale itself."""


def build(entry: Entry, context: Context) -> SheetLayout:
    check_scales(entry)
    rows = {text: str(id_) for text, id_ in entry.table("rows").items()}
    places = entry.places("budget", "view", "line", "within", "scale")
    places |= {f"rows: {text}": entry.place("rows", text) for text in rows}
    for heading, found in entry.table("columns").items():
        for key in found if isinstance(found, dict) else ():
            places[f"{key}: {heading}"] = entry.place("columns", heading, key)
    return SheetLayout(
        id=entry.needed("id"),
        title=entry.needed("title"),
        place=entry.place("id"),
        files=entry.needed("files"),
        sheet=entry.text("sheet"),
        budget=entry.needed("budget"),
        view=entry.text("view"),
        header=entry.whole("headings") or 1,
        line=entry.needed("line"),
        within=entry.text("within"),
        columns=tuple(columns(entry)),
        skip=entry.texts("skip"),
        rows=rows,
        nil=entry.texts("nil"),
        not_applicable=entry.texts("not_applicable"),
        places=places,
    )


def check_scales(entry: Entry) -> None:
    """Nobody can tell pounds from millions by looking at them."""
    table = entry.table("columns")
    without = [text for text, found in table.items() if not (isinstance(found, dict) and "scale" in found)]
    if without and not entry.has("scale"):
        more = f" and {len(without) - 1} more" if len(without) > 1 else ""
        message = f"the scale of '{without[0]}'{more} is not said, and none is assumed"
        hint = "write scale: units, scale: thousand or scale: million"
        entry.report("KCC370", ("columns", without[0]), message, hint, key=True)


def columns(entry: Entry) -> Iterator[Column]:
    for heading, found in entry.table("columns").items():
        more = found if isinstance(found, dict) else {"measure": found}
        scale = more.get("scale") or entry.text("scale")
        yield Column(
            heading=heading,
            measure=str(more["measure"]),
            scale=cast(Scale, scale or "units"),
            turned=more.get("turned") is True,
            period=cast("str | None", more.get("period")),
            year=cast("str | None", more.get("year")),
            place=entry.key_place("columns", heading),
        )
