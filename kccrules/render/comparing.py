"""What stands beside an indicator, in words: the whole that its areas make, and its benchmarks. No layout."""

from __future__ import annotations

from kccrules.words import wording
from kccrules.words.numerals import millionths, plain
from kccrules.words.report import Benchmark, Figure, Indicator
from kccrules.words.sentences import is_sent

BETTER = {"higher": ("better than", "worse than"), "lower": ("worse than", "better than")}
"""What more and less than another is, by polarity."""


def how_whole(figure: Figure, one: Indicator) -> str:
    """How the figure of the whole comes about: 'The whole, 670, is the sum of 3 districts.'"""
    areas = [other for area in one.areas for other in one.series(area) if other.ordinal == figure.ordinal]
    few = [other for other in areas if other.state == "suppressed"]
    known, many = sum(map(is_sent, areas)) + len(few), wording.count(len(one.areas), one.area_word)
    added = one.area_total not in (None, "submitted")
    absent = gap(len(one.areas) - known, one) if added else "" if is_sent(figure) else "none was sent in"
    if figure.value is None:
        return f"There is no whole: {absent or 'it cannot be worked out of what there is'}."
    whole = f"The whole, {wording.figure(figure.value, one.unit)},"
    if not added:
        return f"{whole} {'is worked out' if one.formula else 'was sent in'} by itself."
    if one.area_total == "average":
        return f"{whole} is the average of {many}, each counted alike."
    of = many if not absent else f"{known} of {many}"
    made = f"is worked out of what {of} sent, added up" if one.formula else f"is the sum of {of}"
    return f"{whole} {made}{f'; {absent}' if absent else ''}."


def gap(count: int, one: Indicator) -> str:
    """'one district is missing', '3 districts are missing', 'no district has a figure'."""
    if count == len(one.areas):
        return f"no {one.area_word} has a figure"
    if count == 1:
        return f"one {one.area_word} is missing"
    return f"{wording.count(count, one.area_word)} are missing" if count else ""


def benchmarks(figure: Figure, one: Indicator) -> list[str]:
    """A line for each benchmark of a figure."""
    return [benchmark(found, one) for found in one.beside.get((figure.area, figure.ordinal), ())]


def benchmark(found: Benchmark, one: Indicator) -> str:
    """'2 points better than England: 75% (2012/13)'."""
    name = short_title(found.title, one.title)
    when = f" ({found.period.short})" if found.period else ""
    if found.value is None:
        return f"{name}: {wording.CELLS.get(found.state, wording.CELLS['missing']).lower()}{when}"
    value = wording.figure(found.value, found.unit)
    if found.difference is None:
        return f"{name}: {value}{when}" + ("" if found.unit == one.unit else f", in {found.unit}")
    return f"{apart(found.difference, one)} {name}: {value}{when}"


def apart(difference: str, one: Indicator) -> str:
    """'2 points better than', 'the same as'; where neither way is better, '2 points above'."""
    more = millionths(difference)
    if more == 0:
        return "the same as"
    words = BETTER.get(one.polarity, ("above", "below"))
    return f"{wording.short_amount(plain(abs(more)), one.unit)} {words[0] if more > 0 else words[1]}"


def short_title(title: str, beside: str) -> str:
    """'England' for 'Pupils at level 4, England' beside 'Pupils at level 4': what is said already is left out."""
    place = title.casefold().find(beside.casefold())
    if place < 0:
        return title
    rest = " ".join(part.strip(" ,:;-()") for part in (title[:place], title[place + len(beside) :]))
    return rest.strip() or title
