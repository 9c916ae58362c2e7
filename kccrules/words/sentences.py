"""Why a figure is rated as it is, in one sentence: templates of the rule filled with the figures of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kccrules.words import wording
from kccrules.words.report import NOT_RATED, Bound, Case, Figure, Indicator, NotRated, Rule, Standing


def filled(template: str, figure: Figure, unit: str) -> str:
    """A saying with this row's figures in it."""
    limits = {name: named_limit(wording.NAMES[name], limit, unit) for name, limit in figure.limits.items()}
    return template.format(value=said_value(figure, unit), **limits)


def said_value(figure: Figure, unit: str) -> str:
    """'68%'; of activity, where a bare number says little beside its thresholds, 'the figure of 5,300'."""
    said = wording.figure(figure.value, unit)
    thresholds = any(limit.form != "absent" for limit in (figure.upper, figure.lower))
    return f"the figure of {said}" if said and thresholds else said or "the figure"


def named_limit(name: str, found: Bound, unit: str) -> str:
    """'the target of 80%'; without a limit its name alone."""
    said = wording.limit(found.low, found.high, unit)
    return f"the {name} of {said}" if said else f"the {name}"


def because(
    figure: Figure, one: Indicator, rules: Mapping[tuple[str, int], Rule], wanting: Sequence[str] | None = None
) -> str:
    """Why it is rated so, in one sentence: from the case that applied and the one above it. What is as expected is
    neither above nor below: there all cases above are said."""
    if figure.rating == NOT_RATED and figure.case == 0:
        return f"not rated: {why_not(figure, one, wanting)}"
    cases = rules[(figure.rule or "", figure.version)].cases
    here, value = cases[figure.case - 1], f"{said_value(figure, one.unit)} "
    nos = [filled(case.no, figure, one.unit) for case in cases[: figure.case - 1]]
    above = nos[-1] if nos else ""
    if here.condition is None:
        if one.kind == "activity":
            above = wording.listed([nos[0], *(no.removeprefix(value) for no in nos[1:])]) if nos else ""
        return above or "there is no other case"
    yes = filled(here.yes, figure, one.unit)
    if one.kind == "activity":
        return yes
    return f"{above}, but {yes.removeprefix(value) if above.startswith(value) else yes}" if above else yes


# ---------------------------------------------------------------------------------------------- what is missing

OVER_AREAS = ("areas_where(", "share_of_areas(")
WINDOW = re.compile(r"(?:sum|average|slope)_last\((\d+), (value|submitted|numerator|denominator)\)\Z")
OWN = ("submitted", "numerator", "denominator")
"""What formulas read of a figure as it was sent in."""
NAMED = 3
"""More than these are not named one by one."""


def why_not(figure: Figure, one: Indicator, wanting: Sequence[str] | None = None) -> str:
    """Why it is not rated: 'no target', 'the figure is late', 'it is missing for Swale'. `wanting` is what a formula
    lacked that could not be worked out, where that has been looked up."""
    reason, lacking = figure.reason or "missing", list(figure.lacking)
    if any(text.startswith(OVER_AREAS) for text in lacking):
        if figure.area is not None:
            return "its rule is about all areas together, and this is one of them"
        return parts_missing(figure, one) or f"it cannot be said for every {one.area_word}"
    if lacking == ["value"]:
        added = parts_missing(figure, one) if one.area_total not in (None, "submitted") else None
        sent = reason in wording.STATES and set(wanting or ()) <= {*OWN}
        return added or (
            wants(figure, one, wanting) if wanting and not sent else wording.why_not_rated(reason, lacking)
        )
    if len(lacking) == 1 and reason == "missing":
        limit = figure.limits.get(lacking[0])
        if limit and limit.form == "formula" and wanting is not None:
            return f"no {wording.NAMES[lacking[0]]} ({wants(figure, one, wanting) or wording.BY_NOUGHT})"
        return wants(figure, one, lacking)
    return wording.why_not_rated(reason, lacking)


def wants(figure: Figure, one: Indicator, lacking: Sequence[str]) -> str:
    """What was missing, in words: 'no value of ks2-national'."""
    windows = {text: window(figure, one, int(found[1]), found[2]) for text in lacking if (found := WINDOW.match(text))}
    rest = [text for text in lacking if text not in windows]
    return " and ".join([*([wording.lacks(rest)] if rest else []), *windows.values()])


def window(figure: Figure, one: Indicator, count: int, field: str) -> str:
    """Why figures of the last so many periods could not be added: 'not all of the last 4 quarters are there: ...'."""
    wanted, word = range(figure.ordinal - count + 1, figure.ordinal + 1), f"{wording.period_word(figure.period.text)}s"
    if any(first in wanted[1:] for first in one.breaks):
        return f"the last {count} {word} cannot be put together: there is a break in the series"
    held = {other.ordinal: other for other in one.series(figure.area)}
    there = has_value if field == "value" else is_sent
    gaps = [held[ordinal].period.spoken for ordinal in wanted if ordinal in held and not there(held[ordinal])]
    said = f"not all of the last {count} {word} are there"
    if len(held.keys() & {*wanted}) < count or not 0 < len(gaps) <= NAMED:
        return said
    return f"{said}: {wording.listed(gaps)} {'is' if len(gaps) == 1 else 'are'} missing"


def has_value(figure: Figure) -> bool:
    return figure.value is not None


def is_sent(figure: Figure) -> bool:
    """Whether there is anything that was sent in, of the figure or of its parts."""
    return figure.state not in wording.STATES


def parts_missing(figure: Figure, one: Indicator) -> str | None:
    """For which areas there is no figure, where the whole needs them: 'it is missing for Swale'; None where all are
    there, or none is."""
    if figure.area is not None:
        return None
    absent: dict[str, list[str]] = {}
    for area, title in one.areas.items():
        found = next((other for other in one.series(area) if other.ordinal == figure.ordinal), None)
        if found is None or not is_sent(found):
            absent.setdefault(found.state if found else "missing", []).append(title)
    if not absent or sum(map(len, absent.values())) == len(one.areas):
        return None
    words = {**wording.STATES, "missing": "missing"}
    return f"it is {wording.listed([f'{words[state]} for {some(titles, one)}' for state, titles in absent.items()])}"


def some(titles: Sequence[str], one: Indicator) -> str:
    """'Dover and Swale', '7 of 12 districts'."""
    if len(titles) <= NAMED:
        return wording.listed(titles)
    return f"{len(titles)} of {wording.count(len(one.areas), one.area_word)}"


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
