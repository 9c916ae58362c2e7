"""What is known of one figure beyond what a report says. `explain` finds it, and a format of its own shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kccrules.words.problems import Place
from kccrules.words.report import Figure, Rung


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One thing that a formula reads, as it was for one figure."""

    text: str
    """As written: value(ks2-national)."""
    value: str | None
    """As it is printed; None where it is missing."""
    period: str | None
    """The period that it is of, where it is another indicator's or an earlier one."""
    at: Place | None
    """The row that it came from, where it is another indicator's."""
    parts: tuple[tuple[str, str | None], ...]
    """The periods that were added up, each with its figure."""
    few: bool = False
    """Whether any of them is too few to publish: it is added up, and not shown."""


@dataclass(frozen=True, slots=True)
class Working:
    """A formula as it was worked out for one figure."""

    of: str
    """value, target, floor, upper or lower."""
    formula: str
    at: Place | None
    ingredients: tuple[Ingredient, ...]
    approximate: bool
    """Whether statistics have a part in it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What is known of one figure beyond what the report says: how its rule was climbed, how its formulas came out."""

    figure: Figure
    rungs: tuple[Rung, ...]
    workings: tuple[Working, ...]
    said: Mapping[str, tuple[str, Place]]
    """What a paper says in words alone, and where that is declared: of a limit, by its name, or of another key."""
    approximate: tuple[str, ...]
    """rating and direction, where statistics have a part in the rule."""
    weighed: tuple[tuple[str, str, str | None], ...]
    """What the method of direction weighs beside the two figures: name, formula, and figure where there is one."""
