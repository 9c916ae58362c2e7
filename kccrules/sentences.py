"""Why a figure is rated as it is, in one sentence: templates of the rule filled with the figures of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kccrules import wording
from kccrules.report import NOT_RATED, Bound, Case, Figure, Indicator, NotRated, Rule, Standing


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


# ---------------------------------------------------------------------------------------------- groups

MARKER = re.compile(r"\{(\w+)(?:\[([\w-]+)\])?\}")
"""What a condition on a group looks at: {count[red]}, {average}, {listed}, {rated}."""


def because_of_group(
    found: Standing, listed: int, reasons: Sequence[NotRated], cases: Sequence[Case], titles: Mapping[str, str]
) -> str:
    """Why a group is rated so, and what becomes of those in it that are not rated: '1 of 5 is Red; 1 not rated left out:
    no figure was sent in'."""
    if found.version is None:
        return f"not rated: {wording.why_not_rated('no-rule', ())}"
    if not listed:
        return "no indicator is listed"
    if not found.rated:
        return f"nothing in the group is rated: {left_out(found, listed, reasons)}"
    if found.case == 0:
        said = f"not rated: {wording.why_not_rated('not-computable', ())}"
    else:
        asked = cases[max(found.case - 2, 0) : found.case]
        markers = dict.fromkeys(MARKER.findall(" ".join(case.yes for case in asked)))
        counted = any(name == "count" for name, _ in markers)  # which says how many are rated
        told = [(name, word) for name, word in markers if not counted or name != "rated"]
        facts = [fact(name, word, found, listed, titles) for name, word in told]
        said = ", ".join(dict.fromkeys(facts)) or "there is no other case"
    if listed == found.rated:
        return said
    what = "counted as listed" if found.reads_listed else "left out"
    return f"{said}; {listed - found.rated} not rated {what}: {left_out(found, listed, reasons)}"


def fact(name: str, word: str, found: Standing, listed: int, titles: Mapping[str, str]) -> str:
    """One thing that a condition on a group looks at, with its figure."""
    if name == "average":
        return f"the average is {found.average}"
    if name == "listed":
        return f"{listed} {'is' if listed == 1 else 'are'} listed"
    if name == "rated":
        return f"{found.rated} of {listed} {'is' if found.rated == 1 else 'are'} rated"
    if found.rated == 1:
        return f"the one rated is {next(titles[word] for word, count in found.counts.items() if count)}"
    count, title = found.counts[word], titles[word]
    if count == found.rated:
        return f"all {count} are {title}"
    return f"{count or 'none'} of {found.rated} {'are' if count > 1 else 'is'} {title}"


def left_out(found: Standing, listed: int, reasons: Sequence[NotRated]) -> str:
    """Why members of a group have no rating that its rule could count: 'no target (2), the figure is late (1)'."""
    said = [(wording.why_not_rated(one.reason, one.lacking), one.count) for one in reasons]
    elsewhere = listed - found.rated - sum(count for _, count in said)
    said += [("rated on another scale", elsewhere)] if elsewhere else []
    return said[0][0] if len(said) == 1 else ", ".join(f"{why} ({count})" for why, count in said)
