"""Why a figure is what it is and rated as it is: the ladder that was climbed, and the formulas that were worked out."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.meaning import names
from kccrules.steps.evaluate import Rated
from kccrules.steps.plan import Plan
from kccrules.views.explain.ladder import rungs, weighed
from kccrules.views.explain.workings import Explaining
from kccrules.words.explained import Explained
from kccrules.words.model import Definitions, Indicator
from kccrules.words.numerals import shown
from kccrules.words.problems import Place, Problem, did_you_mean
from kccrules.words.report import Report

OPTION = Place("--area")
SOME = 8
"""As many areas are named in a message."""


def explained(
    rated: Rated, definitions: Definitions, plan: Plan, report: Report, id_: str, area: str | None, period: int
) -> Explained:
    """Everything about one figure of a report that the report itself does not say."""
    one = report.indicators[id_]
    figure = next(figure for figure in one.series(area) if figure.ordinal == period)
    asked = Explaining(rated.figures, definitions, plan, report, one, figure)
    return Explained(
        figure=figure,
        rungs=tuple(rungs(asked)),
        workings=tuple(asked.workings()),
        said=dict(said_in_words(definitions.indicators[id_], area, period)),
        approximate=tuple(asked.approximate()),
        weighed=tuple(weighed(asked)),
    )


def said_in_words(one: Indicator, area: str | None, period: int) -> Iterator[tuple[str, tuple[str, Place]]]:
    """Words of a paper that have no meaning yet: of the indicator, and in the place of a limit."""
    for key, text in one.stated.items():
        yield key, (text, one.places[f"stated: {key}"])
    for name, series in one.limits.items():
        cell = series.at(period, area)
        if cell and cell.form == "stated":
            yield name, (cell.text, cell.place)


def area_asked(definitions: Definitions, id_: str, text: str) -> str | Problem | None:
    """The area that somebody means by an id, a title or another name; None for the whole, or what is wrong."""
    one = definitions.indicators[id_]
    if text == names.WHOLE:
        return None
    if one.areas is None:
        return Problem("KCC601", f"'{id_}' is not reported by area", OPTION, "leave --area out")
    known = names.areas_of(definitions, one.areas)
    alike = (id_ for name, ids in known.items() if name.casefold() == text.casefold() for id_ in ids)
    meant = known.get(text) or tuple(dict.fromkeys(alike))
    if len(meant) == 1:
        return meant[0]
    ids = definitions.areas_of(one)
    if meant:
        return Problem("KCC601", f"{shown(text)} could be {' or '.join(meant)}", OPTION, "write the id of one of them")
    hint = did_you_mean(text, known) or f"there are {', '.join(ids[:SOME])}{' ...' if len(ids) > SOME else ''}"
    return Problem("KCC601", f"'{id_}' has no area {shown(text)}", OPTION, hint)
