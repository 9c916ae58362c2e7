"""Why an indicator is rated as it is, in steps: what its rule asks, case by case, and what the answer was."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import figures
from kccrules.render.paper.blocks import Strong, Text
from kccrules.render.paper.words import apart, capital
from kccrules.words import wording
from kccrules.words.report import NOT_RATED, Case, Indicator, Rating, Report, Rung
from kccrules.words.sentences import filled, why_not


def steps(rating: Rating, report: Report) -> Iterator[Text]:
    """One for each case that was asked, then the rating; cases below the one that applied are not asked."""
    figure, one = rating.figure, rating.indicator
    rule = report.rule_of(figure)
    if rule is None:
        yield ("No rule is in force for it, so it is ", Strong("not rated"), ".")
        return
    asked = list(zip(rule.cases, rating.rungs, strict=True))
    last = figure.case - 1 if figure.case else next(n for n, (_, rung) in enumerate(asked) if rung.holds is None)
    if figure.case:
        yield ("Is anything missing that the rule asks for? ", Strong("No"), ".")
    for case, rung in asked[:last]:
        question = capital(filled(case.asks, figure, one.unit))
        verdict = report.word(figure.scale, case.verdict)
        yield (f"{question} ", Strong("No"), f"{distance(rung, one)}, so it is not {verdict}.")
    case = rule.cases[last]
    if figure.case:
        yield from applies(case, report.word(figure.scale, figure.rating), rating)
        return
    question = capital(filled(case.asks, figure, one.unit))
    yield (f"{question} ", Strong("It cannot be said"), f": {why_not(figure, one, rating.wanting)}.")
    yield ("So it is ", Strong("not rated"), ".")


def applies(case: Case, word: str, rating: Rating) -> Iterator[Text]:
    """The case that gave the rating, and what rounding has to do with it."""
    said = word.lower() if rating.figure.rating == NOT_RATED else word
    end = f" {rounding(rating)}" if rating.figure.value is not None and rating.figure.rating != NOT_RATED else ""
    if case.condition is None:
        yield ("So it is ", Strong(said), f".{end}")
    else:
        question = capital(filled(case.asks, rating.figure, rating.indicator.unit))
        yield (f"{question} ", Strong("Yes"), ".")
        yield ("So it is ", Strong(said), f".{end}")


def distance(rung: Rung, one: Indicator) -> str:
    """', it is 2 percentage points short'; nothing where the case does not compare with a limit."""
    return f", it is {apart(rung.short, one)}" if rung.short else ""


def rounding(rating: Rating) -> str:
    """Whether the figure as it was before printing could have been rated otherwise."""
    figure, one = rating.figure, rating.indicator
    if figure.sensitive:
        return f"Rounding decides this: {figure.exact}, as worked out, is printed as {wording.figure(figure.value, one.unit)}."
    if figures.a_step_away(rating):
        return "Another rating is only one printed step away."
    return "Rounding makes no difference."
