"""Rules on lines: those that lines name are there and are for lines, and can be read with their measures."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.meaning.measuring import compile_for_lines, is_on_figures, is_on_lines
from kccrules.meaning.rollups import is_on_groups
from kccrules.steps.checks.fit import gives_directions
from kccrules.words.ledger import Measures
from kccrules.words.model import Definitions, Rule
from kccrules.words.problems import Place, Problem, did_you_mean


def check(definitions: Definitions) -> Iterator[Problem]:
    """Every rule that a line names is one for lines and can be read with its measures; so can those that none names."""
    used: dict[tuple[str, str], Place] = {}
    for line in definitions.lines.values():
        measures = definitions.budgets[line.budget].measures
        for version in line.versions:
            if version.rating != "none" and (version.rating, measures) not in used:
                used[version.rating, measures] = version.places["rating"]
    told: set[str] = set()
    for (id_, measures), place in used.items():
        wrong = misfit(id_, place, definitions)
        if wrong:
            yield wrong
        elif measures in definitions.measures:
            yield from check_read(definitions.rules[id_], definitions.measures[measures], definitions)
        told.add(id_)
    for rule in definitions.rules.values():
        if rule.id not in told and is_on_lines(rule, definitions):
            tried = [[*check_read(rule, one, definitions)] for one in definitions.measures.values()]
            yield from min(tried, key=len)


def misfit(id_: str, place: Place, definitions: Definitions) -> Problem | None:
    """Why a rule cannot rate lines."""
    rule = definitions.rules.get(id_)
    known = [other.id for other in definitions.rules.values() if is_on_lines(other, definitions)]
    hint = f"write one of {', '.join([*known, 'none'])}" if known else "make a rule that reads measures, or write none"
    if rule is None:
        hint = did_you_mean(id_, definitions.rules) or hint
        return Problem("KCC204", f"unknown rule '{id_}'", place, hint, width=len(id_), about=id_)
    what = "directions" if gives_directions(rule) else "groups" if is_on_groups(rule, definitions) else None
    what = what or ("indicators" if is_on_figures(rule) else None)
    if what is None:
        return None
    return Problem("KCC205", f"'{id_}' is a rule for {what}, and this rates lines", place, hint, width=len(id_))


def check_read(rule: Rule, measures: Measures, definitions: Definitions) -> Iterator[Problem]:
    """What is wrong with a rule, read with the measures of its lines as they ever were."""
    for version in rule.versions:
        scale = definitions.scales.get(version.scale)
        for columns in measures.versions if scale else ():
            assert scale is not None
            yield from compile_for_lines(version, scale, columns, measures.stages)[1]
