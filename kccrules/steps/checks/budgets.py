"""Lines of budgets hold together: what they name is there, none is part of itself, what cancels and what is never added
makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kccrules.steps.checks.references import unknown
from kccrules.words.ledger import Budget, Line, LineVersion, Measures
from kccrules.words.model import Definitions, in_force
from kccrules.words.problems import Problem, did_you_mean


def check(definitions: Definitions) -> Iterator[Problem]:
    for budget in definitions.budgets.values():
        measures = definitions.measures.get(budget.measures)
        if measures is None:
            yield unknown("measures", budget.measures, definitions.measures, budget.places["measures"])
        own = {id_: definitions.lines[id_] for id_ in budget.lines if id_ in definitions.lines}
        missing: dict[str, Problem] = {}
        for line in own.values():
            yield from check_line(line, budget, measures, missing, definitions)
        yield from check_circles(own)


def check_line(
    line: Line, budget: Budget, measures: Measures | None, missing: dict[str, Problem], definitions: Definitions
) -> Iterator[Problem]:
    for version in line.versions:
        yield from check_units(version, definitions)
        yield from check_above(line, version, budget, missing, definitions)
        stages = measures.stages if measures else ()
        if measures and version.stage and version.stage not in stages:
            hint = did_you_mean(version.stage, stages) or stages_of(measures)
            place, width = version.places["stage"], len(version.stage)
            yield Problem("KCC203", f"unknown stage '{version.stage}'", place, hint, width=width)
    yield from check_offsets(line, budget, definitions)


def stages_of(measures: Measures) -> str:
    known = ", ".join(measures.stages)
    return f"write one of {known}" if known else f"write stages: and the words for them in '{measures.id}'"


def check_units(version: LineVersion, definitions: Definitions) -> Iterator[Problem]:
    for key, id_ in (("service", version.service), ("portfolio", version.portfolio)):
        if id_ and id_ not in definitions.units:
            yield unknown("unit", id_, definitions.units, version.places[key])
    for id_ in version.serves:
        if id_ not in definitions.units:
            yield unknown("priority or unit", id_, definitions.units, version.places[f"serves: {id_}"])


def check_above(
    line: Line, version: LineVersion, budget: Budget, missing: dict[str, Problem], definitions: Definitions
) -> Iterator[Problem]:
    """The line above is of the same budget, and one that adds its parts. What was probably meant by one that is not there is
    looked for once, however many lines are under it."""
    above = definitions.lines.get(version.under or "")
    if version.under is None or (above and above.budget == line.budget and not above.memo):
        return
    place, width = version.places.get("under", line.place), len(version.under)
    if above is None:
        if version.under not in missing:
            missing[version.under] = unknown("line", version.under, dict.fromkeys(budget.lines), place)
        yield replace(missing[version.under], place=place)
    elif above.budget != line.budget:
        message = f"'{above.id}' is a line of '{above.budget}', and '{line.id}' one of '{line.budget}'"
        yield Problem("KCC205", message, place, "name a line of the same budget", width=width)
    else:
        message = f"'{above.id}' is printed and never added, and '{line.id}' would be part of it"
        hint = f"remove memo from '{above.id}', or put memo: true on its parts alone"
        yield Problem("KCC373", message, place, hint, width=width)


def check_offsets(line: Line, budget: Budget, definitions: Definitions) -> Iterator[Problem]:
    if line.offsets is None:
        return
    other, place = definitions.lines.get(line.offsets), line.places["offsets"]
    wrong = None
    if other is None:
        yield unknown("line", line.offsets, dict.fromkeys(budget.lines), place)
    elif other.id == line.id:
        wrong = f"'{line.id}' cancels itself", "name the line that it is equal and opposite to"
    elif other.budget != line.budget:
        wrong = (
            f"'{other.id}' is a line of '{other.budget}', and '{line.id}' one of '{line.budget}'",
            "name a line of the same budget",
        )
    elif other.offsets == line.id and other.id < line.id:
        message = f"'{other.id}' and '{line.id}' each cancel the other: also in {other.places['offsets']}"
        wrong = message, "write offsets on one of the two"
    elif memo := next((one.id for one in (line, other) if one.memo), None):
        wrong = f"'{memo}' is printed and never added, so there is nothing to cancel", "remove memo, or offsets"
    if wrong:
        yield Problem("KCC367", wrong[0], place, wrong[1], width=len(line.offsets))


def check_circles(lines: dict[str, Line]) -> Iterator[Problem]:
    """On no day is a line part of itself."""
    days = {version.since or date.min for line in lines.values() for version in line.versions if version.under}
    told: set[frozenset[str]] = set()
    for day in sorted(days):
        above = {id_: in_force(line.versions, day).under for id_, line in lines.items()}
        for path in circles({id_: under for id_, under in above.items() if under in lines}):
            if frozenset(path) not in told:
                told.add(frozenset(path))
                line, version = lines[path[0]], in_force(lines[path[0]].versions, day)
                message = f"lines are part of each other: {' is under '.join(path)}"
                hint = "remove under from the line that is the whole"
                yield Problem("KCC364", message, version.places.get("under", line.place), hint, width=len(path[1]))


def circles(above: dict[str, str | None]) -> Iterator[list[str]]:
    """The circles in which lines are above each other, each as a path that ends where it began."""
    done: set[str] = set()
    for start in above:
        path: list[str] = []
        here: str | None = start
        while here is not None and here in above and here not in done:
            done.add(here)
            path.append(here)
            here = above[here]
        if here in path:
            found = path[path.index(here) :]
            first = found.index(min(found))
            yield [*found[first:], *found[: first + 1]]
