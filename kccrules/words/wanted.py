"""What a rule wants to be said about a rating, and what of it nobody has said yet. Who owes it is the business of `outcome`."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Protocol

from kccrules.words.report import Rating, Report

PARTS = ("being_done", "back_by")
"""What commentary that is asked for has to say."""
MISSING = {"being_done": "what is being done", "back_by": "back by when"}


class Said(Protocol):
    """Commentary, as it was read or as a report holds it."""

    @property
    def text(self) -> str: ...
    @property
    def being_done(self) -> str: ...
    @property
    def back_by(self) -> str: ...


def lacking(asking: Container[str], rating: str, said: Said | None) -> tuple[str, ...]:
    """The parts that are missing; none where commentary on such a rating is not asked for."""
    if rating not in asking:
        return ()
    return tuple(part for part in PARTS if said is None or not getattr(said, part))


def missing_words(parts: Sequence[str], said: Said | None) -> str:
    """'commentary is missing', 'it is not said what is being done and back by when'."""
    if said is None:
        return "commentary is missing"
    return f"the commentary does not say {' and '.join(MISSING[part] for part in parts)}"


def unsaid(report: Report, rating: Rating) -> tuple[str, ...]:
    """The parts that are missing of what the rule asks for on a line of the report."""
    return lacking(asking(report, rating), rating.figure.rating, report.notes.get(rating.indicator.id))


def asking(report: Report, rating: Rating) -> tuple[str, ...]:
    """The ratings on which the rule asks for it; none for a line of an area, whatever its rule says."""
    rule = report.rule_of(rating.figure) if rating.figure.area is None else None
    return rule.commentary if rule else ()
