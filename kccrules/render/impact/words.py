"""What an edit does, in sentences that every readable format shares: the answer first, then what to look at. No layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kccrules import wording
from kccrules.consequences import (
    AS_PUBLISHED, DIRECTION, EARLIER, FROM_NOW_ON, PUBLISHED, RATING, VALUE,
    Cause, Change, Distance, Edited, GroupChange, Impact,
)  # fmt: skip
from kccrules.numerals import MILLION, millionths
from kccrules.report import NOT_RATED, Rating

THINGS = {RATING: "rating", DIRECTION: "direction of travel", VALUE: "printed value"}
SEVERAL = {RATING: "ratings", DIRECTION: "directions of travel", VALUE: "printed values"}
NAMED = 6
"""Indicators that a sentence names before it only counts."""
LIMITS = {"target": "target", "floor": "floor standard", "upper": "upper threshold", "lower": "lower threshold"}


@dataclass(frozen=True)
class Block:
    """Ratings that change because of the same lines."""

    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]


def counted(what: str, number: int) -> str:
    return f"{number:,} {THINGS[what] if number == 1 else SEVERAL[what]}"


def headline(impact: Impact) -> str:
    """The answer, in one line."""
    if impact.touches == PUBLISHED:
        return f"THIS CHANGES PUBLISHED RESULTS: {published(impact)}."
    numbers = {what: len(impact.of(what)) for what in THINGS}
    parts = [counted(what, number) for what, number in numbers.items() if number]
    if not parts:
        return nothing(impact)
    one = sum(numbers.values()) == 1
    first = "" if numbers[RATING] else "No rating changes. "
    verb = "changes" if one else "change"
    return f"{first}{wording.listed(parts)} {verb}. Nothing already published changes."


def published(impact: Impact) -> str:
    """'9 ratings as published, and 5 ratings more'."""
    touched = {what: [change for change in impact.of(what) if change.touches == PUBLISHED] for what in THINGS}
    parts = [counted(what, len(changes)) for what, changes in touched.items() if changes]
    gone = [one for one in impact.gone if one.published]
    parts += [f"{wording.count(len(gone), 'published indicator')} gone"] if gone else []
    rest = len(impact.of(RATING)) - len(touched[RATING])
    return wording.listed(parts) + (
        f", and {counted(RATING, rest)} that {'was' if rest == 1 else 'were'} not" if rest else ""
    )


def nothing(impact: Impact) -> str:
    """Why there is no result that changes."""
    if impact.new or impact.gone:
        parts = [f"{wording.count(len(ones), 'indicator')} {'is' if len(ones) == 1 else 'are'} {word}"
                 for ones, word in ((impact.new, "new"), (impact.gone, "gone")) if ones]  # fmt: skip
        return f"No rating changes. {wording.listed(parts)}."
    if not impact.edits:
        same = "only comments, spacing or the order of lines are different"
        return f"No result changes: {same}." if impact.other_files else "No definition is different."
    if all(edit.words_alone for edit in impact.edits):
        return "No result changes: only titles, units, notes or comments are different."
    if impact.reached:
        stay = (
            "the one rating that rests on it stays"
            if impact.reached == 1
            else f"all {impact.reached:,} ratings that rest on it stay"
        )
        return f"No rating changes: {stay} as {'it is' if impact.reached == 1 else 'they are'}."
    return "No result changes: nothing that is held rests on what is different."


def blocks(impact: Impact) -> list[Block]:
    """Ratings by the lines they rest on, in the order of the gravest of each."""
    found: dict[tuple[Cause, ...], list[Change]] = {}
    for change in impact.of(RATING):
        found.setdefault(change.causes, []).append(change)
    return [Block(causes, tuple(changes)) for causes, changes in found.items()]


def counted_edits(impact: Impact) -> str:
    """'2 entries in 1 file'."""
    files = len({edit.at.path for edit in impact.edits})
    return f"{wording.count(len(impact.edits), 'entry')} in {wording.count(files, 'file')}"


def place(cause: Cause | Edited) -> str:
    """Where a line stands; where it is gone, where it stood."""
    where = f"{cause.at.path}:{cause.at.line}"
    return f"base:{where}" if cause.gone else where


def turned(cause: Cause | Edited) -> str:
    """'floor 81, now 86'."""
    key = f"{cause.definition} {cause.key}".strip()
    if cause.was is None:
        return f"{key}: {cause.now} (new)"
    return f"{key}: {cause.was} (gone)" if cause.now is None else f"{key}: {cause.was}, now {cause.now}"


def value(change: Change) -> str:
    """The value, and the one before where that differs."""
    was, now = (wording.figure(side.value, change.indicator.unit) if side and side.value is not None else ""
                for side in (change.was, change.now))  # fmt: skip
    if not now:
        return was or "Not available"
    return now if was in ("", now) else f"{was} to {now}"


def before(change: Change) -> str:
    return change.from_title or "No figure"


def after(change: Change) -> str:
    return change.to_title or "No figure"


def name(change: Change) -> str:
    """The indicator, and the area where it is one's."""
    return f"{change.indicator.title}, {change.area}" if change.area else change.indicator.title


def words_of(impact: Impact) -> list[tuple[str, str]]:
    """Every rating that either side counts, best first, with its title."""
    every = {word for view in impact.summaries for word in (*view.total.was, *view.total.now)}
    titles: dict[str, str] = {}
    for scale in impact.report.scales.values():
        for word, title in reversed(list(scale.items())):
            if word in every:
                titles.setdefault(word, title)
    old = {word: word.replace("-", " ").capitalize() for word in sorted(every - set(titles) - {NOT_RATED})}
    return [*titles.items(), *old.items(), (NOT_RATED, "Not rated")]


def count_rows(impact: Impact) -> list[tuple[str, GroupChange]]:
    """The total of the main view, and the groups in it whose counts change."""
    view = next((view for view in impact.summaries if view.id == impact.report.main), None)
    if view is None:
        return []
    return [("Total", view.total), *((group.title, group) for group in view.groups if group.differs)]


def points(impact: Impact) -> Iterator[str]:
    """What a reviewer should know besides, a sentence each."""
    yield from when(impact)
    yield directions(impact)
    for what in (VALUE,):
        found = impact.of(what)
        if found:
            yield f"{counted(what, len(found)).capitalize()} {'changes' if len(found) == 1 else 'change'}: {named(found)}."
    for ones, word in ((impact.new, "New"), (impact.gone, "Gone")):
        if ones:
            held = [f"{one.id} ({wording.count(one.ratings, 'rating')} held)" for one in ones]
            yield f"{word}: {few(held)}."
    if impact.renamed:
        yield f"Renamed: {few([f'{old} is now {new}' for old, new in impact.renamed.items()])}."
    sensitive = [change for change in impact.of(RATING) if change.now and change.now.sensitive]
    if sensitive:
        yield f"Depends on rounding: {named(sensitive)}. Before rounding the value would be rated otherwise."
    yield from close(impact)
    for limit, ids in impact.unread.items():
        one = len(ids) == 1
        start = f"1 indicator has a {LIMITS[limit]}" if one else f"{len(ids):,} indicators have a {LIMITS[limit]}"
        yield f"{start} that no rule would read any more: {few(list(ids))}. Keep it as a record, or remove it."
    if impact.distances:
        yield f"{wording.count(len(impact.distances), 'rating')} of the report {'stays' if len(impact.distances) == 1 else 'stay'}, at another distance from the next one: {few([distance(one, impact) for one in impact.distances])}."


def when(impact: Impact) -> Iterator[str]:
    """What it touches, held against what has been published."""
    newest = impact.newest_published
    found = {touches: [change for change in impact.changes if change.touches == touches]
             for touches in (PUBLISHED, EARLIER, FROM_NOW_ON, AS_PUBLISHED)}  # fmt: skip
    if impact.touches == PUBLISHED and newest:
        yield f"To leave published results as they are, let it begin after {newest.words}: a target or floor in a cell of a later period, anything else under changes with a later from."
    if found[AS_PUBLISHED]:
        number = len(found[AS_PUBLISHED])
        yield f"{wording.count(number, 'result')} {'becomes' if number == 1 else 'become'} what was published: {named(found[AS_PUBLISHED])}."
    if found[EARLIER] and newest:
        yield f"{wording.count(len(found[EARLIER]), 'result')} in periods up to the newest published report, {newest.spoken}, of which nothing was printed: {named(found[EARLIER])}."
    if found[FROM_NOW_ON] and not found[PUBLISHED] and not found[EARLIER]:
        said = (
            f"every result that changes lies after the newest published report, {newest.words}"
            if newest
            else "no published report is held"
        )
        yield f"From now on: {said}."


def directions(impact: Impact) -> str:
    found = impact.of(DIRECTION)
    if not found:
        return "No direction of travel changes."
    said = [
        f"{change.indicator.id} for {change.period.short} from {before(change)} to {after(change)}" for change in found
    ]
    return f"{counted(DIRECTION, len(found)).capitalize()} {'changes' if len(found) == 1 else 'change'}: {few(said)}."


def close(impact: Impact) -> Iterator[str]:
    """Changed ratings that one printed step would change again: the rounding of a figure or of a limit may decide."""
    rows = {(rating.figure.id, rating.figure.area, rating.figure.ordinal): rating for rating in lines(impact)}
    found = []
    for change in impact.of(RATING):
        figure = change.now
        rating = rows.get((figure.id, figure.area, figure.ordinal)) if figure else None
        for step in (rating.next, rating.worse) if rating and figure and figure.value is not None else ():
            one = MILLION // 10 ** len((figure.value or "").partition(".")[2]) if figure else 0
            if step and millionths(step.distance) <= one:
                found.append(
                    f"{change.indicator.id} ({wording.figure(figure.value if figure else None, change.indicator.unit)})"
                )
    if found:
        yield f"One printed step decides: {few(found)} would be that close to another rating. Look at the rounding of the figure and of the limit."


def lines(impact: Impact) -> Sequence[Rating]:
    report = impact.report
    return [*report.ratings, *report.activity, *report.by_area]


def distance(one: Distance, impact: Impact) -> str:
    """'telecare-clients, 1 client short of Green, now 26 clients short of Green'."""
    unit, scale = one.indicator.unit, one.figure.scale
    said = [f"{wording.short_amount(step.distance, unit)} short of {impact.report.word(scale, step.rating)}" if step else "short of none"
            for step in (one.was, one.now)]  # fmt: skip
    return f"{one.indicator.id}, {said[0]}, now {said[1]}"


def named(changes: Sequence[Change]) -> str:
    """Indicators with their periods."""
    periods: dict[str, list[str]] = {}
    for change in changes:
        periods.setdefault(change.indicator.id, []).append(change.period.short)
    return few(
        [
            f"{id_} for {wording.listed(found)}" if len(found) < 4 else f"{id_} for {len(found)} periods"
            for id_, found in periods.items()
        ]
    )


def few(said: Sequence[str]) -> str:
    """All of a short list; of a long one the first, and how many more."""
    if len(said) <= NAMED:
        return "; ".join(said) if any(" " in each for each in said) else wording.listed(said)
    return f"{'; '.join(said[:NAMED])} and {len(said) - NAMED:,} more"


def compared(impact: Impact) -> Iterator[str]:
    """What was compared, so that nobody need ask."""
    was, now = impact.before, impact.after
    held = f"{was.ratings:,}" if was.ratings == now.ratings else f"{was.ratings:,} before and {now.ratings:,} now"
    changed = len(impact.of(RATING))
    yield f"Both sides were worked out whole, every period held: {held} ratings."
    stay = impact.reached - changed
    rest = f"{changed:,} {'changes' if changed == 1 else 'change'}, {stay:,} {'stays' if stay == 1 else 'stay'}"
    yield f"{impact.reached:,} of them {'rests' if impact.reached == 1 else 'rest'} on what is different: {rest}."
    yield (f"Base {impact.base}: {wording.count(was.files, 'definition')}, fingerprint {was.sha256[:12]}; "
           f"here {now.files:,}, {now.sha256[:12]}. The figures are those of this project on both sides.")  # fmt: skip
    if impact.selected:
        yield f"Limited to {' '.join(impact.selected)}; what lies outside was not looked at."
