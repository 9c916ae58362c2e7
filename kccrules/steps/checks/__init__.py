"""What a schema cannot say, one file a subject. A new check is a function in one of them, or a file and a row here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kccrules.steps.checks import (
    areas,
    budgets,
    budgets_measures,
    budgets_rules,
    budgets_sheets,
    budgets_views,
    commentary,
    figures,
    fit,
    layouts,
    references,
    rollups,
    structure,
    windows,
)
from kccrules.words.model import Definitions
from kccrules.words.problems import Problem

CHECKS: tuple[Callable[[Definitions], Iterable[Problem]], ...] = (
    references.check,
    structure.check,
    rollups.check,
    fit.check,
    figures.check,
    areas.check,
    windows.check,
    commentary.check,
    layouts.check,
    budgets.check,
    budgets_measures.check,
    budgets_rules.check,
    budgets_views.check,
    budgets_sheets.check,
)


def run(definitions: Definitions) -> list[Problem]:
    """All that is wrong between definitions."""
    return [problem for check in CHECKS for problem in check(definitions)]
