"""Budgets as stored: the ledger (rows of views), amounts (what each row has of each measure), and the measures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kccrules.engine import nodes, telling
from kccrules.engine.tables import conform, one_under_another
from kccrules.engine.telling import Lacking, Words
from kccrules.meaning.measuring import numbers, read
from kccrules.steps.accounts import Book
from kccrules.steps.accounts.sent import own_year
from kccrules.steps.accounts.working import value_of
from kccrules.words.observations import Input
from kccrules.words.results import Row as Stored

NAMED = 20
"""So many missing lines of a total are named; how many there are is always said."""


def tables(books: Sequence[Book], inputs: Sequence[Input]) -> dict[str, nodes.Frame | Sequence[Stored]]:
    """The tables of budgets, but for what is judged of them."""
    return {"ledger": list(ledger(books)), "amounts": amounts(books, inputs), "measures": list(measures(books)),
            "virements": list(virements(books, inputs))}  # fmt: skip


def ledger(books: Iterable[Book]) -> Iterator[Stored]:
    """Every row of every view, in the order of printing."""
    for book in books:
        for place, row in enumerate(book.rows):
            yield {
                "view": book.view.id, "view_title": book.view.title, "measures": book.measures.id, "place": place,
                "calendar": book.calendar.id, "ordinal": book.period, "last": book.last, "year": book.year,
                "key": row.key, "title": row.title, "label": row.label, "kind": row.kind, "level": row.level,
                "parent": row.parent, "role": row.role, "indent": row.indent, "owner": row.owner, "lines": row.lines,
                "leaf": row.leaf, "runs": [f"{start}-{end}" for start, end in row.runs], "also": list(row.also),
                "budget": book.lines.lines[row.key].budget if row.kind == "line" else None,
                "path": row.at.path, "line": row.at.line,
            }  # fmt: skip


def measures(books: Sequence[Book]) -> Iterator[Stored]:
    """Every measure as it is in force, once."""
    for book in {book.measures.id: book for book in books}.values():
        for place, one in enumerate(book.version.measures.values()):
            yield {
                "measures": book.measures.id, "title": book.version.title, "about": book.version.about, "place": place,
                "name": one.name, "heading": one.title, "unit": one.unit, "scale": one.scale, "decimals": one.decimals,
                "signed": one.signed, "main": one.name == book.version.main, "totals": one.totals, "formula": one.formula,
                "inputs": list(book.formulas[one.name].inputs) if one.formula else [], "weak_above": book.version.weak_above,
            }  # fmt: skip


def virements(books: Sequence[Book], inputs: Sequence[Input]) -> Iterator[Stored]:
    """What was moved between lines and is so still, in order of time, once."""
    for book in {book.measures.id: book for book in books}.values():
        moved = sorted(book.sent.virements, key=lambda one: (one.period, one.file, one.row))
        for place, one in enumerate(moved):
            yield {
                "measures": book.measures.id, "place": place, "from": one.from_, "to": one.to, "measure": one.measure,
                "period": book.calendar.words(one.period), "text": book.calendar.text(one.period), "ordinal": one.period,
                "year": one.year, "value": one.value, "half": one.half, "reason": one.reason or None, "reference": one.reference or None,
                "technical": one.technical, "path": inputs[one.file].path, "row": one.row,
            }  # fmt: skip


def amounts(books: Iterable[Book], inputs: Sequence[Input]) -> nodes.Frame:
    """What each row has of each measure in the report's period, and in the newest one before in which anything was sent."""
    paths = [source.path for source in inputs]
    parts = []
    for book in books:
        keys: list[str | None] = [None] * (len(book.leaves) + len(book.rows))
        for row in book.rows:
            keys[book.nodes[row.key]] = row.key
        words = Words(keys, book.years, paths)
        periods = [period for period in (book.last, book.period) if period is not None]
        own = [0 if book.year is None else year_number(book, period) for period in periods]
        for name in book.version.measures:
            lacking = {key: texts for period in periods for key, texts in lacked(book, name, period).items()}
            found = telling.told(book.batch, name, book.sent.amounts, periods, own, words, lacking)
            parts.append(nodes.named(found, view=book.view.id))
    return conform("amounts", one_under_another(parts))


def year_number(book: Book, period: int) -> int:
    """The number of the year that a period is in; none where nothing falls in it."""
    year = own_year(book.calendar, period)
    return book.years.index(year) if year in book.years else -1


def lacked(book: Book, name: str, period: int) -> Lacking:
    """Of what was sent in, the first lines of each row that have nothing; of what is worked out, what its formula lacks."""
    if name in book.formulas and book.version.measures[name].totals != "adds":
        return lacked_by_formula(book, name, period)
    lines = telling.missing_leaves(book.batch, name, len(book.leaves), period)
    found: dict[tuple[int, int, int], list[str]] = {}
    for year, leaves in lines.items():
        for row in book.rows:
            names: list[str] = []
            for start, end in row.runs:
                names += [
                    book.leaves[leaf] for leaf in leaves[bisect_left(leaves, start) : bisect_left(leaves, end)][:NAMED]
                ]
            if names:
                found[book.nodes[row.key], year, period] = names[:NAMED]
    return found


def lacked_by_formula(book: Book, name: str, period: int) -> Lacking:
    unknown = telling.unknown(book.batch, name, period)
    if not unknown:
        return {}
    types = numbers(book.version)
    names = book.batch.names()
    inputs = {text: value_of(read(text, types), book.batch, names) for text in book.formulas[name].inputs}
    gaps: Mapping[tuple[int, int], list[str]] = nodes.gaps(book.batch, inputs, period)
    return {(node, year, period): gaps[node, year] for node, year in unknown}
