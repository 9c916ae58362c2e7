"""Whether two figures that should be the same are: the one place where that is decided, and how it is said.

What a figure may be off by is half a unit of its last printed digit. Nothing here knows budgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

EXACT, ROUNDING, WEAK, WRONG, UNTESTED = "exact", "within-rounding", "weak", "inconsistent", "not-tested"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two figures compare."""

    outcome: str
    stated: Fraction | None
    computed: Fraction | None
    allowed: Fraction | None
    """How far they may be apart for rounding alone."""
    reason: str | None = None
    """Why it was not tested."""

    @property
    def apart(self) -> Fraction:
        return (self.stated or Fraction(0)) - (self.computed or Fraction(0))


def compare(
    stated: Fraction, computed: Fraction, allowed: Fraction, weak_above: int | None, breach: Fraction | None = None
) -> Verdict:
    """By how far apart they are; or for what is a limit, by how far beyond it one is: `breach`."""
    apart = abs(stated - computed) if breach is None else breach
    if not apart:
        outcome = EXACT
    elif apart > allowed:
        outcome = WRONG
    else:
        outcome = WEAK if weak_above is not None and allowed > weak_above else ROUNDING
    return Verdict(outcome, stated, computed, allowed)


def untested(reason: str, stated: Fraction | None = None, computed: Fraction | None = None) -> Verdict:
    """Nothing to compare, and why."""
    return Verdict(UNTESTED, stated, computed, None, reason)


def allowance(parts: int, coarsest: int, own: int) -> Fraction:
    """What rounding may make of a printed sum: all that its parts may be off together; and where it is itself printed more
    coarsely than any of them, half a unit of its own. (Else a sum in £m could never agree with pounds.)"""
    return Fraction(parts + (own if own > coarsest else 0))


def whole(number: Fraction | None) -> int | None:
    """To the nearest whole millionth, halves away from nought."""
    if number is None:
        return None
    size = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return -size if number < 0 else size
