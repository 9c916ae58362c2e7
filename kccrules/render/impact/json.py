"""What an edit of definitions does as JSON, contract kccrules.impact/1: keys are added but never renamed.

The contract is schemas/impact.schema.json; other people's scripts depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render.json import Json, bound, dumped, not_rated, problem_row, rows, step
from kccrules.words.consequences import (
    CONTRACT,
    PUBLISHED,
    Cause,
    Change,
    Distance,
    Edited,
    GroupChange,
    Impact,
    Listed,
    Side,
    SummaryChange,
)
from kccrules.words.report import Figure


def render(impact: Impact) -> Iterator[str]:
    """The document, one change a line so that two can be compared line by line."""
    yield "{"
    whole: dict[str, object] = {
        "contract": CONTRACT,
        "report": impact.report.period.text,
        "as_at": impact.as_at.isoformat() if impact.as_at else None,
        "base": impact.base,
        "select": list(impact.selected),
        "touches": impact.touches,
        "changes_published": impact.touches == PUBLISHED,
        "newest_published": impact.newest_published.text if impact.newest_published else None,
        "compared": {"base": side(impact.before), "head": side(impact.after), "reached": impact.reached},
    }
    for key, value in whole.items():
        yield f" {dumped(key)}: {dumped(value)},"
    yield from rows("changes", [change_row(change) for change in impact.changes])
    yield from rows("summaries", [summary_row(summary) for summary in impact.summaries])
    yield from rows("new", [listed_row(one) for one in impact.new])
    yield from rows("gone", [listed_row(one) for one in impact.gone])
    yield from rows("renamed", [{"was": old, "now": new} for old, new in impact.renamed.items()])
    yield from rows("unread", [{"limit": name, "ids": list(ids)} for name, ids in impact.unread.items()])
    yield from rows("distances", [distance_row(one) for one in impact.distances])
    yield from rows("edits", [edit_row(edit) for edit in impact.edits])
    yield f' "other_files": {dumped(list(impact.other_files))},'
    yield from rows("problems", [problem_row(problem) for problem in impact.problems], last=True)
    yield "}"


def side(one: Side) -> Json:
    return {"sha256": one.sha256, "files": one.files, "ratings": one.ratings}


def change_row(change: Change) -> Json:
    place = change.printed_at
    return {
        "what": change.what,
        "id": change.indicator.id,
        "title": change.indicator.title,
        "service": change.indicator.service,
        "area": change.area,
        "period": change.period.text,
        "from": change.from_ or None,
        "to": change.to or None,
        "because": change.because or None,
        "touches": change.touches,
        "published": {"as": change.printed, "path": place.path, "row": place.line} if place else None,
        "was": figure_row(change.was),
        "now": figure_row(change.now),
        "causes": [cause_row(cause) for cause in change.causes],
    }


def figure_row(figure: Figure | None) -> Json | None:
    if figure is None:
        return None
    limits = {name: bound(found) for name, found in figure.limits.items()}
    return {"state": figure.state, "value": figure.value, **limits, "scale": figure.scale, "rating": figure.rating,
            "not_rated": not_rated(figure), "direction": figure.judgement, "sensitive": figure.sensitive}  # fmt: skip


def cause_row(cause: Cause) -> Json:
    return {"definition": cause.definition, "key": cause.key, "was": cause.was, "now": cause.now, "path": cause.at.path,
            "line": cause.at.line, "gone": cause.gone}  # fmt: skip


def summary_row(summary: SummaryChange) -> Json:
    return {"id": summary.id, "title": summary.title, "groups": [group_row(group) for group in summary.groups],
            "total": group_row(summary.total)}  # fmt: skip


def group_row(group: GroupChange) -> Json:
    was = {"listed": group.listed[0], "ratings": dict(group.was), "rating": group.rating[0]}
    now = {"listed": group.listed[1], "ratings": dict(group.now), "rating": group.rating[1]}
    return {"key": group.key or None, "title": group.title, "differs": group.differs, "was": was, "now": now}


def listed_row(one: Listed) -> Json:
    return {"id": one.id, "title": one.title, "at": str(one.at), "ratings": one.ratings, "published": one.published}


def distance_row(one: Distance) -> Json:
    return {"id": one.indicator.id, "area": one.figure.area, "period": one.figure.period.text, "rating": one.figure.rating,
            "was": step(one.was), "now": step(one.now)}  # fmt: skip


def edit_row(edit: Edited) -> Json:
    return {"definition": edit.definition, "kind": edit.kind, "key": edit.key or None, "was": edit.was, "now": edit.now,
            "path": edit.at.path, "line": edit.at.line, "gone": edit.gone, "words_alone": edit.words_alone}  # fmt: skip
