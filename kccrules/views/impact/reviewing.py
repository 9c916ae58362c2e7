"""What else a reviewer asks of an edit: counts, indicators that come and go, limits that nobody reads any more, distances,
and the problems that publishing it would bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kccrules.engine import compare
from kccrules.meaning.fields import PARAMETERS
from kccrules.meaning.relations import names_in
from kccrules.views.impact.edits import Edit, by_id
from kccrules.views.impact.sides import Half, Pair, Printings
from kccrules.words.consequences import (
    PUBLISHED,
    RATING,
    Change,
    Distance,
    Edited,
    GroupChange,
    Listed,
    SummaryChange,
)  # fmt: skip
from kccrules.words.model import Definitions, in_force
from kccrules.words.periods.named import Period
from kccrules.words.problems import Place, Problem
from kccrules.words.report import NOT_RATED, Group, Rating, Report


def policies(definitions: Definitions) -> dict[tuple[str, int], str]:
    """What each version of each rule says, its scale included, as one text."""
    return {
        (rule.id, place): repr((
            version.exact, dict(version.where), [(case.verdict, case.condition) for case in version.cases],
            version.scale, dict(definitions.scales[version.scale].levels),
        ))
        for rule in definitions.rules.values()
        for place, version in enumerate(rule.versions)
    }  # fmt: skip


def summaries(was: Report, now: Report) -> Iterator[SummaryChange]:
    """The views that both sides have, group by group."""
    before = {summary.id: summary for summary in was.summaries}
    for summary in now.summaries:
        old = before.get(summary.id)
        if old:
            here = {group.key: group for group in summary.rows}
            there = {group.key: group for group in old.rows}
            groups = [group_change(there.get(key), here.get(key), was, now) for key in dict.fromkeys([*here, *there])]
            total = group_change(old.total, summary.total, was, now)
            yield SummaryChange(summary.id, summary.title, tuple(groups), total)


def group_change(was: Group | None, now: Group | None, before: Report, after: Report) -> GroupChange:
    here = now or was
    assert here, "one of the two sides has the group"
    sides = ((was, before), (now, after))
    counts = [dict(group.counts.get("current", {})) if group else {} for group in (was, now)]
    standings = [(group.standing if group else None, report) for group, report in sides]
    words, titles = zip(*(
        (one.rating, report.word(one.scale, one.rating)) if one else (None, "") for one, report in standings
    ), strict=True)  # fmt: skip
    listed = (was.listed if was else 0, now.listed if now else 0)
    return GroupChange(here.key, here.title, listed, counts[0], counts[1], words, titles)


def all_of(report: Report) -> Iterator[Rating]:
    """Every line of a report, areas included."""
    yield from (*report.ratings, *report.activity, *report.by_area)


def distances(pair: Pair, was: Report, now: Report) -> Iterator[Distance]:
    """Ratings of the report that stay, and are nearer to the next one or farther from it."""
    old = {(rating.figure.id, rating.figure.area): rating for rating in all_of(was)}
    for rating in all_of(now):
        before = old.get((pair.was(rating.figure.id), rating.figure.area))
        same = before and before.figure.rating == rating.figure.rating != NOT_RATED
        if before and same and before.next != rating.next:
            yield Distance(rating.indicator, rating.figure, before.next, rating.next)


def listed(half: Half, id_: str, printed: Printings) -> Listed:
    """An indicator that is new or gone."""
    one = half.definitions.indicators[id_]
    published = {key for key in printed if key[0] == id_ and key[-1] == RATING}
    held = compare.rated(half.frames["figures"]).get(id_, 0)
    return Listed(id_, one.versions[-1].title, one.place, held, len(published))


def unread(pair: Pair, now: Report) -> Mapping[str, tuple[str, ...]]:
    """Limits that the report's rules read before and would not read any more, with their indicators."""
    found: dict[str, list[str]] = {}
    for rating in (*now.ratings, *now.activity):
        id_, period = rating.figure.id, rating.figure.ordinal
        if pair.known(id_):
            before = read_limits(pair.base.definitions, pair.was(id_), period)
            after = read_limits(pair.head.definitions, id_, period)
            own = pair.head.definitions.indicators[id_]
            for name in PARAMETERS:
                if name in before - after and own.limit(name).at(period):
                    found.setdefault(name, []).append(id_)
    return {name: tuple(ids) for name, ids in found.items()}


def read_limits(definitions: Definitions, id_: str, period: int) -> set[str]:
    """The limits that decide an indicator's rating or direction in a period, those read by way of another included."""
    one = definitions.indicators[id_]
    day = definitions.calendars[one.calendar].last_day(period)
    version = in_force(one.versions, day)
    rules = [definitions.rules.get(rule) for rule in (version.rating, version.direction)]
    held = [in_force(rule.versions, day) for rule in rules if rule and rule.lifetime.covers(day)]
    waiting = [name for rule in held for text in rule.formulas() for name in names_in(text)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in PARAMETERS and name not in found:
            found.add(name)
            cell = one.limit(name).at(period)
            waiting += names_in(cell.text) if cell and cell.form == "formula" else ()
    return found


def other_files(pair: Pair, edits: list[Edit]) -> Iterator[str]:
    """Files that are not the same, though no key in them is different."""
    known = {edit.definition for edit in edits}
    before = by_id(pair.base.documents.values())
    for id_, document in by_id(pair.head.documents.values()).items():
        old = before.get(id_)
        if old is not None and old is not document and id_ not in known:
            yield document.path if old.path == document.path else f"{document.path} (was {old.path})"


def edited(edit: Edit) -> Edited:
    """An edit as a result shows it."""
    return Edited(edit.definition, edit.kind, edit.key, edit.was, edit.now, edit.at, edit.gone, edit.words_alone)


def problems(changes: Iterable[Change], gone: Iterable[Listed], newest: Period | None) -> Iterator[Problem]:
    """What publishing the edit would bring: published results that would be others, and indicators that would be gone."""
    for change in changes:
        if change.touches == PUBLISHED and change.printed_at:
            yield problem_of_change(change, change.printed_at, newest.text if newest else "")
    yield from (problem_of_loss(one) for one in gone if one.published)


def problem_of_change(change: Change, printed_at: Place, newest: str) -> Problem:
    """A published result that would be another one."""
    where = f" in {change.indicator.areas.get(change.area, change.area)}" if change.area else ""
    said = change.to_title or "no longer there"
    message = (
        f"{change.indicator.id} for {change.period.text}{where} was published as {change.printed}, and would be {said}"
    )
    cause = next((str(cause.at) for cause in change.causes if not cause.gone), None)
    because = f"because of {cause}; " if cause else ""
    return Problem("KCC720", message, printed_at, f"{because}to leave it as it is, let the change begin after {newest}")


def problem_of_loss(one: Listed) -> Problem:
    """An indicator that is gone, and was published."""
    message = f"{one.id} would be gone, and {one.published} of its ratings were published"
    hint = "keep its file and give it an until, so that earlier reports stay as they are"
    return Problem("KCC720", message, Place(f"base:{one.at.path}", one.at.line), hint)
