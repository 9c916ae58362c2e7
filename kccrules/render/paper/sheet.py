"""A published report as one table of all results, in words, that a spreadsheet opens as it is. No cell is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kccrules.render import figures, layout, spreadsheet
from kccrules.render.listing.sheet import limit
from kccrules.render.paper.words import before_word, run, signed
from kccrules.words.layouts import Layout
from kccrules.words.notes import Note
from kccrules.words.report import NOT_RATED, Bound, Rating, Report

Say = Callable[[Rating, Report], str]
NO = "does not apply"


def bound(name: str, kind: str) -> Say:
    """A limit, for those that have such limits."""

    def say(rating: Rating, _: Report) -> str:
        found = getattr(rating.figure, name)
        return (limit(found) if isinstance(found, Bound) else "") or "not set" if rating.indicator.kind == kind else NO

    return say


def said(of: Callable[[Note], str], otherwise: str) -> Say:
    """A part of the commentary."""

    def say(rating: Rating, report: Report) -> str:
        note = report.notes.get(rating.indicator.id) if rating.figure.area is None else None
        return (of(note) if note else "") or otherwise

    return say


def number(rating: Rating) -> str:
    return rating.figure.value or figures.value(rating)


def state(rating: Rating) -> str:
    word = rating.figure.state
    return figures.MARKS[word][1] if word in figures.MARKS else word.replace("-", " ")


def before(rating: Rating) -> str:
    return (
        (rating.before.value or figures.cell(rating.before, rating.indicator)) if rating.before else "No earlier result"
    )


COLUMNS: tuple[tuple[str, Say], ...] = (
    ("Indicator", lambda rating, _: rating.indicator.title),
    ("Code", lambda rating, _: rating.indicator.id),
    ("Kind", lambda rating, _: "KPI" if rating.indicator.kind == "kpi" else "Activity"),
    ("Service", lambda rating, _: rating.indicator.service_title or "None named"),
    ("Area", lambda rating, _: rating.indicator.areas[rating.figure.area] if rating.figure.area else "Whole"),
    ("Period", lambda rating, _: rating.figure.period.words),
    ("Result", lambda rating, _: number(rating)),
    ("Unit", lambda rating, _: rating.indicator.unit),
    ("State", lambda rating, _: state(rating)),
    ("Target", bound("target", "kpi")),
    ("Floor standard", bound("floor", "kpi")),
    ("Expected from", bound("lower", "activity")),
    ("Expected to", bound("upper", "activity")),
    ("Rating", lambda rating, report: report.word(rating.figure.scale, rating.figure.rating)),
    ("Why", lambda rating, _: rating.because),
    ("Results in a row", lambda r, _: "0" if r.figure.rating == NOT_RATED else str(len(run(r.figure, r.indicator)))),
    ("Result before", lambda rating, _: before(rating)),
    ("Period before", lambda rating, _: rating.before.period.words if rating.before else "None"),
    ("Rating before", before_word),
    ("Direction of travel", lambda rating, _: figures.direction(rating)),
    ("Commentary", said(lambda note: note.text, "None")),
    ("What is being done", said(lambda note: note.being_done, "Not said")),
    ("Back on target by", said(lambda note: note.back_by, "Not said")),
    ("Commentary by", said(lambda note: signed(note).rstrip("."), "Nobody")),
)
"""In this order."""


def render(report: Report, declared: Layout) -> Iterator[str]:
    """Lines without their ends; colleagues also see where each figure came from."""
    rows = [*layout.in_order(report), *layout.by_title(layout.activity(report)), *report.by_area]
    columns = [*COLUMNS, *([("File", source)] if declared.internal else [])]
    cells = ([say(rating, report) for _, say in columns] for rating in rows)
    return spreadsheet.render([title for title, _ in columns], cells)


def source(rating: Rating, _: Report) -> str:
    at = rating.figure.data
    return f"{at.path}, row {at.line}" if at else "none"
