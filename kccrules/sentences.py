"""Why a figure is rated as it is, in one sentence: templates of the rule filled with the figures of a row."""

from __future__ import annotations

from collections.abc import Mapping

from kccrules import wording
from kccrules.report import NOT_RATED, Bound, Figure, Indicator, Rule


def filled(template: str, figure: Figure, unit: str) -> str:
    """A saying with this row's figures in it."""
    return template.format(
        value=wording.figure(figure.value, unit) or "the figure",
        target=named_limit("target", figure.target, unit),
        floor=named_limit("floor standard", figure.floor, unit),
    )


def named_limit(name: str, found: Bound, unit: str) -> str:
    said = wording.limit(found.low, found.high, unit)
    return f"the {name} of {said}" if said else f"the {name}"


def because(figure: Figure, one: Indicator, rules: Mapping[tuple[str, int], Rule]) -> str:
    """Why it is rated so, in one sentence: from the case that applied and the one above it."""
    if figure.rating == NOT_RATED and figure.case == 0:
        return f"not rated: {wording.why_not_rated(figure.reason or 'missing', figure.lacking)}"
    cases = rules[(figure.rule or "", figure.version)].cases
    here = cases[figure.case - 1]
    above = filled(cases[figure.case - 2].no, figure, one.unit) if figure.case > 1 else ""
    if here.condition is None:
        return above or "there is no other case"
    yes = filled(here.yes, figure, one.unit)
    value = f"{wording.figure(figure.value, one.unit)} "
    return f"{above}, but {yes.removeprefix(value) if above.startswith(value) else yes}" if above else yes
