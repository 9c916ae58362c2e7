"""A chart of one indicator: its results by rating over time, with what they are held against, as SVG for a page. It sees a report
and a theme, nothing else. Slow to import: only where charts are made."""

from __future__ import annotations

from dataclasses import dataclass

from kccrules.render.charts import drawing, words
from kccrules.render.charts.frame import NARROW, WIDE
from kccrules.render.charts.series import series
from kccrules.words.layouts import Theme
from kccrules.words.report import Rating, Report


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and what it says in words."""

    svg: str | None
    """To be put into a page as it is; None where there is nothing to draw."""
    narrow: str | None
    """The same for narrow screens."""
    title: str
    description: str
    """For those who do not see it; without a picture, why there is none. Plain words."""


def chart(rating: Rating, report: Report, theme: Theme) -> Chart:
    """The chart of one line of a report. Its ids are made of those of indicator and area."""
    shown = series(rating, report)
    if not shown.points:
        return Chart(None, None, shown.title, words.nothing(rating))
    id_ = "-".join(filter(None, ["chart", rating.indicator.id, rating.figure.area]))
    readable = theme.seen()
    svg, told = drawing.draw(shown, readable, id_, WIDE)
    narrow, _ = drawing.draw(shown, readable, f"{id_}-narrow", NARROW)
    return Chart(svg, narrow, shown.title, told)
