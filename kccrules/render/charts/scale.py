"""The scale at the side of a chart: where it starts and ends, and the round numbers written beside it. Exact decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kccrules.words import wording

STEPS = tuple(map(Decimal, (1, 2, 5, 10)))
MOST = 6
"""Steps from the bottom to the top, about."""
HUNDRED = Decimal(100)
LARGE = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
FROM = Decimal(10) ** 7
"""From here on, numbers on the scale are written with a word."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From one round number to another."""

    bottom: Decimal
    top: Decimal
    step: Decimal
    unit: str

    @property
    def ticks(self) -> tuple[Decimal, ...]:
        return tuple(
            self.bottom + self.step * number for number in range(int((self.top - self.bottom) / self.step) + 1)
        )

    def share(self, value: Decimal) -> float:
        """How far up a figure is: 0 at the bottom, 1 at the top."""
        return float((value - self.bottom) / (self.top - self.bottom))

    def words(self, value: Decimal) -> str:
        """A number of the scale as it is written: 80%, 1,200, 12 million."""
        widest = max(abs(self.bottom), abs(self.top))
        for size, name in LARGE if widest >= FROM else ():
            if widest >= size * 10:
                return f"{wording.grouped(plain(value / size))} {name}" if value else "0"
        return wording.figure(plain(value), self.unit)


def plain(value: Decimal) -> str:
    """Without an exponent, and without noughts that say nothing."""
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def scale(values: Sequence[Decimal], unit: str) -> Scale:
    """A scale on which all of these lie, with room for words above and below. It starts at nought where that costs little."""
    low, high = min(values), max(values)
    whole = unit not in wording.PERCENT and all(value == value.to_integral_value() for value in values)
    if low == high:
        low, high = (min(low, Decimal(0)), max(high, Decimal(0))) if low else (low, Decimal(1))
    if low >= 0 and low * 2 <= high:
        low = Decimal(0)
    if high <= 0 and high * 2 >= low:
        high = Decimal(0)
    step = round_step((high - low) / MOST, whole)
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    room = step / 2
    if low - bottom < room and bottom != 0:
        bottom -= step
    if top - high < room and top not in (0, HUNDRED if unit == "percent" else None):
        top += step
    return Scale(bottom, top, step, unit)


def round_step(least: Decimal, whole: bool) -> Decimal:
    """The smallest of 1, 2 and 5 times a power of ten that is no smaller; a whole number where only these are counted."""
    power = Decimal(1).scaleb(least.adjusted())
    step = next(power * factor for factor in STEPS if power * factor >= least)
    return Decimal(1) if whole and step < 1 else step
