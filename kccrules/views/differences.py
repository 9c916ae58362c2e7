"""What reports printed beside what is worked out today: each difference with the row that says so."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.words.numerals import millionths
from kccrules.words.problems import Problem
from kccrules.words.report import Figure, Rating, Report


def differences(found: Report) -> Iterator[Problem]:
    """What was published and is not what was worked out, each with the row that says so."""
    for figure in found.differing():
        assert figure.published_at and figure.published_rating
        printed, ours = found.word(figure.scale, figure.published_rating), found.word(figure.scale, figure.rating)
        message = f"{name(figure, found)} was published as {printed}, and {figure.value} is {ours}"
        row = f" (data: {figure.data})" if figure.data else ""
        yield Problem("KCC431", message + row, figure.published_at, hint(figure))

    for rating in found.rows:
        yield from other_differences(rating, found)


def other_differences(rating: Rating, found: Report) -> Iterator[Problem]:
    """For the report's own lines also the printed value, and the printed direction where the value is the same."""
    figure = rating.figure
    if figure.published_at is None:
        return
    value, printed = figure.value, figure.published_value
    if value is not None and printed is not None and millionths(value) != millionths(printed):
        message = f"{name(figure, found)} was published as {printed}, and {value} is held"
        yield Problem("KCC432", message, figure.published_at, hint(figure))
    elif figure.published_direction not in (None, figure.judgement):
        message = f"{name(figure, found)} was published as {figure.published_direction}, and is {figure.judgement}"
        yield Problem("KCC433", message, figure.published_at, hint(figure))


def name(figure: Figure, found: Report) -> str:
    """'waste for 2012-13', 'waste in Dover for 2012-13'."""
    where = f" in {found.indicators[figure.id].areas[figure.area]}" if figure.area else ""
    return f"{figure.id}{where} for {figure.period.text}"


def hint(figure: Figure) -> str:
    area = f" --area {figure.area}" if figure.area else ""
    return f"kccrules explain {figure.id}{area} --period {figure.period.text}"
