"""What is said of a test: one sentence with both figures and where each came from, in the words of whoever printed them."""

from __future__ import annotations

from fractions import Fraction

from kccrules.steps.reconcile.outcomes import EXACT, UNTESTED, WEAK, WRONG, Verdict
from kccrules.words import wording
from kccrules.words.ledger import TIMES, Measure
from kccrules.words.numerals import MILLION, decimal_text


def said(number: Fraction | int, measure: Measure, *, distance: bool = False) -> str:
    """'£2.75m', '-£0.1m', '3 clients': all of it, in the scale in which the measure is printed."""
    exact = Fraction(number)
    digits = decimal_text(exact.numerator, exact.denominator * MILLION * TIMES[measure.scale])
    return wording.quantity(digits, measure.unit, measure.scale, distance=distance)


def because(verdict: Verdict, stated: str, computed: str, measure: Measure) -> str:
    """The sentence; `stated` and `computed` say whose the figures are, such as 'Table 1 prints' and '9 lines add up to'."""
    if verdict.outcome == UNTESTED or verdict.stated is None or verdict.computed is None:
        return verdict.reason or ""
    both = f"{stated} {said(verdict.stated, measure)}, {computed} {said(verdict.computed, measure)}"
    if verdict.outcome == EXACT:
        return both
    allowed = said(verdict.allowed, measure, distance=True) if verdict.allowed else ""
    apart = f"{both}: {said(abs(verdict.apart), measure, distance=True)} apart"
    if verdict.outcome == WRONG:
        return f"{apart}, and rounding explains {f'no more than {allowed}' if allowed else 'none of it'}"
    if verdict.outcome == WEAK:
        return f"{apart}; rounding may explain {allowed}, so much that this proves little"
    return f"{apart}, which rounding explains: up to {allowed}"


def lacking(lacks: int, parts: int, titles: list[str]) -> str:
    """'2 of 55 lines have no forecast'."""
    if not lacks:
        return "what it is worked out from is not there"
    if parts == 1:
        return f"there is no {wording.listed(titles, 'or')}"
    verb = "has" if lacks == 1 else "have"
    return f"{lacks:,} of {wording.count(parts, 'line')} {verb} no {wording.listed(titles, 'or')}"
