"""What reports printed beside what is worked out today: each difference with the row that says so."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.numerals import millionths
from kccrules.problems import Problem
from kccrules.report import Rating, Report


def differences(found: Report) -> Iterator[Problem]:
    """What was published and is not what was worked out, each with the row that says so."""
    for figure in found.differing():
        assert figure.published_at and figure.published_rating
        printed, ours = found.word(figure.scale, figure.published_rating), found.word(figure.scale, figure.rating)
        message = f"{figure.id} for {figure.period.text} was published as {printed}, and {figure.value} is {ours}"
        row = f" (data: {figure.data})" if figure.data else ""
        yield Problem(
            "KCC431", message + row, figure.published_at, f"kccrules explain {figure.id} --period {figure.period.text}"
        )

    for rating in found.ratings:
        yield from other_differences(rating)


def other_differences(rating: Rating) -> Iterator[Problem]:
    """For the report's own lines also the printed value, and the printed direction where the value is the same."""
    figure = rating.figure
    if figure.published_at is None:
        return
    hint = f"kccrules explain {figure.id} --period {figure.period.text}"
    value, printed = figure.value, figure.published_value
    if value is not None and printed is not None and millionths(value) != millionths(printed):
        message = f"{figure.id} for {figure.period.text} was published as {printed}, and {value} is held"
        yield Problem("KCC432", message, figure.published_at, hint)
    elif figure.published_direction not in (None, figure.judgement):
        message = f"{figure.id} for {figure.period.text} was published as {figure.published_direction}, and is {figure.judgement}"
        yield Problem("KCC433", message, figure.published_at, hint)
