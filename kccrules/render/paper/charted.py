"""The table beside the chart of an indicator: the same periods, figures, ratings, limits and benchmarks, for those who cannot see
the chart or want the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import comparing, figures
from kccrules.render.paper.blocks import Column, Row, Rows, Table, Text
from kccrules.render.paper.words import capital, tag, turn
from kccrules.render.span import Beside, as_published, benchmarks, printed, rating_of, results, span
from kccrules.words import wording
from kccrules.words.report import Figure, Indicator, Rating, Report

SAID = ("tbc", "none", "stated")
"""Limits that are a word and no number; one that is worked out, of what is not there, says nothing."""


def beside_chart(rating: Rating, report: Report) -> Table:
    """Results up to the period shown, and limits beyond it."""
    one, shown = rating.indicator, rating.figure
    found = span(rating)
    others = tuple(benchmarks(rating, found.figures))
    rows = [figure for figure in found.figures if figure is shown or is_known(figure, others)]
    limits = ("Target", "Floor standard") if one.kind == "kpi" else ("Expected",)
    turns = one.kind == "kpi" or shown.method is not None
    columns = (
        Column(capital(wording.period_word(shown.period.text))), Column("Result", number=True),
        *(Column(title, number=True) for title in limits), Column("Rating"), *([Column("Direction of travel")] if turns else []),
        *(Column(comparing.short_title(other.title, one.title), number=True) for other in others),
    )  # fmt: skip
    groups: list[Rows] = []
    before: Figure | None = None
    for figure in rows:
        first = next((first for first in one.breaks if before and before.ordinal < first <= figure.ordinal), None)
        if first is not None or not groups:
            groups.append(Rows((), "" if first is None else broken(one.breaks[first])))
        row = Row(tuple(cells(figure, rating, report, others, turns=turns)))
        groups[-1] = Rows((*groups[-1].rows, row), groups[-1].title)
        before = figure
    drawn = any(results(found.figures, shown))
    caption = (
        f"{one.title}: the figures in the chart"
        if drawn
        else f"{one.title}, by {wording.period_word(shown.period.text)}"
    )
    note = without(found.left_out, nothing=len(rows) < len(found.figures))
    return Table(f"t-indicator-{one.id}", caption, columns, tuple(groups), note)


def is_known(figure: Figure, others: tuple[Beside, ...]) -> bool:
    """Whether there is a figure, a limit, a benchmark, or a word why there is none."""
    limits = (figure.target, figure.floor, figure.upper, figure.lower)
    return (
        figure.value is not None
        or figure.state != "missing"
        or any(figure.ordinal in other.values for other in others)
        or any((limit.low, limit.high) != (None, None) or limit.form in SAID for limit in limits)
    )


def without(earlier: int, *, nothing: bool) -> str:
    """What is not in the table."""
    said = [f"{wording.count(earlier, 'earlier period')} not shown"] if earlier else []
    said += ["periods of which nothing is held are left out"] if nothing else []
    return f"({'; '.join(said)})" if said else ""


def broken(about: str | None) -> str:
    """The heading of figures after a break."""
    why = f": {about.rstrip('.')}" if about else ""
    return f"Not comparable with earlier figures{why}"


def cells(figure: Figure, rating: Rating, report: Report, others: tuple[Beside, ...], *, turns: bool) -> Iterator[Text]:
    """A row. Of a period after the one shown: what is expected of it, and no figure, whether there is one by now or not."""
    one, shown = rating.indicator, rating.figure
    later = figure.ordinal > shown.ordinal
    yield (period_name(figure),)
    yield ("Not due",) if later else (figures.cell(figure, one),)
    yield from limits(figure, one)
    yield ("Not due",) if later else rated_as(figure, rating, report)
    if turns:
        yield ("Not due",) if later else turn(figure.judgement)
    for other in others:
        yield ("Not due" if later else printed(other, figure, one.unit) or wording.CELLS["missing"],)


def limits(figure: Figure, one: Indicator) -> tuple[Text, ...]:
    if one.kind == "activity":
        return ((figures.expected(figure, one.unit),),)
    return tuple((figures.limit(limit, one.unit),) for limit in (figure.target, figure.floor))


def rated_as(figure: Figure, rating: Rating, report: Report) -> Text:
    """The rating that the chart has; of one that was only printed, that it was."""
    found = tag(report, figure.scale, rating_of(figure, rating.figure))
    said = (found if rating.indicator.kind == "kpi" else found.title,)
    return (*said, " as published") if as_published(figure, rating.figure) else said


def period_name(figure: Figure) -> str:
    """'July to September 2011'; of a period that its months do not name, its own name first."""
    months = figure.period.months
    return months if figure.period.words.endswith(f"({months})") else figure.period.words
