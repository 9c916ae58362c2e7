"""A report as JSON, contract kccrules.results/1: numbers are decimal texts, keys are added but never renamed.

The contract is schemas/results.schema.json; other people's scripts depend on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kccrules.render.budgets import json as budgets
from kccrules.words.notes import Note
from kccrules.words.problems import Place, Problem
from kccrules.words.report import (
    NOT_RATED,
    Bound,
    Figure,
    Group,
    Indicator,
    Owed,
    Rating,
    Report,
    Revision,
    Rule,
    Standing,
    Step,
)

Json = Mapping[str, object]


def render(report: Report) -> Iterator[str]:
    """The document, one rating a line so that two reports can be compared line by line."""
    manifest = report.manifest
    yield "{"
    for key in ("contract", "report", "as_at", "definitions", "inputs"):
        yield f" {dumped(key)}: {dumped(manifest[key])},"
    yield f' "areas_left_out": {dumped(manifest.get("areas_left_out", 0))},'
    yield f' "select": {dumped(manifest.get("select"))},'
    yield from rows("ratings", [rating_row(rating, report) for rating in report.rows])
    yield from rows(
        "summaries",
        [
            {
                "id": summary.id,
                "title": summary.title,
                "of": summary.of,
                "groups": [group_row(group) for group in summary.groups],
                "named": [group_row(group) for group in summary.named],
                "total": group_row(summary.total),
            }
            for summary in report.summaries
        ],
    )
    yield from rows("history", [history_row(figure, one) for one in listed(report) for figure in held(one)])
    yield f' "catalogue": {dumped(catalogue(report))},'
    yield from rows("notes", [note_row(note) for note in report.notes.values()])
    yield from rows("due", [due_row(one) for one in report.owed])
    yield from rows("revisions", [revision_row(one) for one in report.revisions])
    yield from rows("budgets", [row for table in report.budgets for row in budgets.budget_rows(table)])
    yield from rows("checks", [budgets.check_row(test, table) for table in report.budgets for test in table.tests])
    yield from rows("virements", list(budgets.virements(report.budgets)))
    yield from rows("problems", [problem_row(problem) for problem in report.problems], last=True)
    yield "}"


def dumped(value: object) -> str:
    """A value on one line."""
    return json.dumps(value)  # ASCII: a terminal of any encoding passes it on unharmed


def rows(name: str, found: Sequence[Json], *, last: bool = False) -> Iterator[str]:
    """A list with an entry a line."""
    if not found:
        yield f" {dumped(name)}: []{'' if last else ','}"
        return
    yield f" {dumped(name)}: ["
    for place, row in enumerate(found):
        yield f"  {dumped(row)}{',' if place < len(found) - 1 else ''}"
    yield f" ]{'' if last else ','}"


def listed(report: Report) -> list[Indicator]:
    """By id."""
    return [rating.indicator for rating in report.rows if rating.figure.area is None]


def held(one: Indicator) -> list[Figure]:
    """The whole, then the areas by id."""
    return [figure for area in (None, *sorted(one.by_area)) for figure in one.series(area)]


def rating_row(rating: Rating, report: Report) -> Json:
    figure, one = rating.figure, rating.indicator
    rule = report.rule_of(figure)
    before = rating.before
    published = figure.published_rating or figure.published_direction
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "service": one.service,
        "area": figure.area,
        "period": figure.period.text,
        "carried": rating.carried,
        "counted": rating.counted,
        "state": figure.state,
        "value": figure.value,
        "exact": figure.exact,
        "unit": one.unit,
        "target": bound(figure.target),
        "floor": bound(figure.floor),
        "upper": bound(figure.upper),
        "lower": bound(figure.lower),
        "target_at": at(figure.target.at),
        "floor_at": at(figure.floor.at),
        "upper_at": at(figure.upper.at),
        "lower_at": at(figure.lower.at),
        "scale": figure.scale,
        "rating": figure.rating,
        "in_a_row": figure.in_a_row,
        "not_rated": not_rated(figure),
        "flags": ["rounding-sensitive"] if figure.sensitive else [],
        "next": step(rating.next),
        "worse": step(rating.worse),
        "previous": {
            "period": before.period.text,
            "value": before.value,
            "rating": rating.before_rating,
            "source": rating.before_source,
        }
        if before
        else None,
        "direction": {"method": figure.method, "change": figure.change, "judgement": figure.judgement}
        if figure.method
        else None,
        "published": {
            "rating": figure.published_rating,
            "direction": figure.published_direction,
            "agrees": agrees(figure),
        }
        if published
        else None,
        "benchmarks": benchmarks(figure, one),
        "because": rating.because,
        "rule": rule_row(rule, figure) if rule else None,
        "data": {"path": figure.data.path, "row": figure.data.line} if figure.data else None,
        "note": figure.note or None,
    }


def benchmarks(figure: Figure, one: Indicator) -> list[Json]:
    return [
        {"id": found.id, "period": found.period.text if found.period else None, "value": found.value, "difference": found.difference}
        for found in one.beside.get((figure.area, figure.ordinal), ())
    ]  # fmt: skip


def agrees(figure: Figure) -> str:
    """Rating and, where printed, direction."""
    rating = figure.agrees or "cannot-tell"
    if rating != "yes" or figure.published_direction is None:
        return rating
    return "yes" if figure.published_direction == figure.judgement else "no"


def rule_row(rule: Rule, figure: Figure) -> Json:
    case = rule.cases[figure.case - 1] if figure.case else None
    place = case.at if case else rule.at
    return {"id": rule.id, "case": figure.case or None, "path": place.path, "line": place.line}


def not_rated(figure: Figure) -> Json | None:
    """Why a figure has no rating, if it has none."""
    if figure.rating != NOT_RATED:
        return None
    return {"reason": figure.reason, "inputs": list(figure.lacking)}


def bound(found: Bound) -> Json | None:
    """Both ends of a limit; nothing where there is none."""
    if found.low is None and found.high is None:
        return None
    return {"low": found.low, "high": found.high}


def at(place: Place | None) -> str | None:
    return str(place) if place else None


def step(found: Step | None) -> Json | None:
    """Another rating, and how far away it is."""
    return {"rating": found.rating, "distance": found.distance} if found else None


def group_row(group: Group) -> Json:
    return {"key": group.key or None, "title": group.title, "level": group.level, "under": group.under, "listed": group.listed,
            "not_counted": group.not_counted, "current": dict(group.counts.get("current", {})), "previous": dict(group.counts.get("previous", {})),
            "direction": dict(group.counts.get("direction", {})),
            "not_rated": [{"reason": one.reason, "inputs": list(one.lacking), "count": one.count} for one in group.not_rated],
            "rating": standing_row(group.standing) if group.standing else None}  # fmt: skip


def standing_row(found: Standing) -> Json:
    place = found.at
    rule = {"id": found.rule, "case": found.case or None, "path": place.path, "line": place.line} if place else None
    return {"rating": found.rating, "scale": found.scale, "rated": found.rated, "average": found.average, "because": found.because,
            "previous": found.before, "direction": found.judgement, "rule": rule}  # fmt: skip


def history_row(figure: Figure, one: Indicator) -> Json:
    printed = {"rating": figure.published_rating, "value": figure.published_value, "agrees": figure.agrees}
    return {"id": figure.id, "area": figure.area, "period": figure.period.text, "state": figure.state, "value": figure.value,
            "target": bound(figure.target), "floor": bound(figure.floor), "upper": bound(figure.upper), "lower": bound(figure.lower),
            "benchmarks": benchmarks(figure, one), "rating": figure.rating, "not_rated": not_rated(figure), "direction": figure.judgement,
            "published": printed if figure.published_rating else None,
            "data": {"path": figure.data.path, "row": figure.data.line} if figure.data else None}  # fmt: skip


def catalogued(report: Report) -> list[Indicator]:
    """What is listed, and what that is compared with."""
    found = listed(report)
    wanted = {one.id for one in found} | {id_ for one in found for id_ in one.benchmarks}
    return [report.indicators[id_] for id_ in sorted(wanted)]


def about(one: Indicator) -> Json:
    return {"kind": one.kind, "title": one.title, "about": one.about, "unit": one.unit, "polarity": one.polarity, "basis": one.basis,
            "calendar": one.calendar, "owner": one.owner, "service": one.service, "serves": list(one.serves), "areas": list(one.areas),
            "area_total": one.area_total, "benchmarks": list(one.benchmarks), "at": str(one.at)}  # fmt: skip


def catalogue(report: Report) -> Json:
    return {
        "scales": {scale: [{"word": word, "title": title} for word, title in words.items()] for scale, words in report.scales.items()},
        "indicators": {one.id: about(one) for one in catalogued(report)},
        "units": dict(report.units),
        "measures": budgets.measures(report.budgets),
    }  # fmt: skip


def note_row(note: Note) -> Json:
    """Commentary; what nobody has said is null."""
    return {"about": note.about, "text": note.text or None, "being_done": note.being_done or None, "back_by": note.back_by or None,
            "by": note.by, "on": note.on.isoformat() if note.on else None,
            "data": {"path": note.at.path, "row": note.at.line}}  # fmt: skip


def due_row(one: Owed) -> Json:
    """One thing that somebody owes, or that is in."""
    return {"what": one.what, "id": one.indicator.id, "area": one.area, "period": one.period.text, "owner": one.owner,
            "standing": one.standing, "due": one.due.isoformat(), "days": one.days}  # fmt: skip


def revision_row(one: Revision) -> Json:
    """A figure that is another one than was published."""
    figure = one.figure
    return {"id": figure.id, "area": figure.area, "period": figure.period.text, "report": one.report,
            "published": {"value": one.value, "rating": one.rating}, "now": {"value": figure.value, "rating": figure.rating}}  # fmt: skip


def problem_row(problem: Problem) -> Json:
    """One problem."""
    return {"code": problem.code, "severity": problem.severity, "path": problem.place.table, "line": problem.place.line,
            "column": problem.place.column, "message": problem.message, "hint": problem.hint}  # fmt: skip


def problems(found: Sequence[Problem]) -> Iterator[str]:
    """Problems alone, for `validate`."""
    yield "{"
    yield from rows("problems", [problem_row(problem) for problem in found], last=True)
    yield "}"
