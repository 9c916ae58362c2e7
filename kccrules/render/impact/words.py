"""What an edit does, in sentences that every readable format shares: the answer first, then what to look at. No layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kccrules.render import figures
from kccrules.words import wording
from kccrules.words.consequences import (
    AS_PUBLISHED,
    DIRECTION,
    EARLIER,
    FROM_NOW_ON,
    GRAVEST,
    PUBLISHED,
    RATING,
    VALUE,
    Cause,
    Change,
    Distance,
    Edited,
    GroupChange,
    Impact,
)  # fmt: skip
from kccrules.words.report import NOT_RATED, Step

THINGS = {RATING: "rating", DIRECTION: "direction of travel", VALUE: "printed value"}
SEVERAL = {RATING: "ratings", DIRECTION: "directions of travel", VALUE: "printed values"}
NAMED = 6
"""Indicators that a sentence names before it only counts."""


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
    groups = sum(group.rated_otherwise for group in impact.groups)
    parts += [counted_groups(groups)] if groups else []
    if not parts:
        return nothing(impact)
    first = "" if numbers[RATING] else "No rating changes. "
    number = sum(numbers.values()) + groups
    return f"{first}{wording.listed(parts)} {verb('change', number)}. Nothing already published changes."


def published(impact: Impact) -> str:
    """'9 ratings and 1 direction of travel, and 5 ratings that were not published'."""
    touched = {what: [change for change in impact.of(what) if change.touches == PUBLISHED] for what in THINGS}
    parts = [counted(what, len(changes)) for what, changes in touched.items() if changes]
    gone = [one for one in impact.gone if one.published]
    parts += [f"{wording.count(len(gone), 'published indicator')} gone"] if gone else []
    rest = len(impact.of(RATING)) - len(touched[RATING])
    return f"{wording.listed(parts)}{f'; and {counted(RATING, rest)} besides' if rest else ''}"


def nothing(impact: Impact) -> str:
    """Why there is no result that changes."""
    if impact.new or impact.gone:
        both = [
            (wording.count(len(ones), "indicator"), len(ones), word)
            for ones, word in ((impact.new, "new"), (impact.gone, "gone"))
        ]
        parts = [f"{said} {'is' if number == 1 else 'are'} {word}" for said, number, word in both if number]
        return f"No rating changes. {wording.listed(parts)}."
    if impact.groups:
        return "No rating changes. Groups of the report count other indicators."
    if not impact.edits:
        same = "only comments, spacing or the order of lines are different"
        return f"No result changes: {same}." if impact.other_files else "No definition is different."
    if all(edit.words_alone for edit in impact.edits):
        return "No result changes: only titles, units, notes, comments or the commentary asked for are different."
    if impact.reached == 1:
        return "No rating changes: the one rating that rests on what is different stays as it is."
    if impact.reached:
        return f"No rating changes: all {impact.reached:,} ratings that rest on what is different stay as they are."
    return "No result changes: nothing that is held rests on what is different."


def blocks(impact: Impact) -> list[Block]:
    """Ratings by the lines they rest on, in the order of the gravest of each."""
    found: dict[tuple[Cause, ...], list[Change]] = {}
    for change in impact.of(RATING):
        found.setdefault(change.causes, []).append(change)
    return [Block(causes, tuple(changes)) for causes, changes in found.items()]


def first(blocks: Sequence[Block], most: int) -> tuple[list[Block], int]:
    """Blocks with so many ratings in all, and how many ratings are left."""
    found: list[Block] = []
    room = most
    for block in blocks:
        if room > 0:
            found.append(Block(block.causes, block.changes[:room]))
        room -= len(block.changes)
    return found, max(-room, 0)


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
    areas, area = change.indicator.areas, change.area
    return f"{change.indicator.title}, {areas.get(area, area)}" if area else change.indicator.title


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
    yield from directions(impact)
    yield from group_ratings(impact)
    values = impact.of(VALUE)
    if values:
        yield f"{counted(VALUE, len(values))} {verb('change', len(values))}: {named(values)}. {because_of(values)}"
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
    yield from unread(impact)
    if impact.distances:
        number = len(impact.distances)
        stay = f"{wording.count(number, 'rating')} of the report {verb('stay', number)}, at another distance"
        yield f"{stay} from the next one: {few([distance(one, impact) for one in impact.distances])}."


def verb(word: str, number: int) -> str:
    """'1 rating changes, 2 ratings change'."""
    return f"{word}s" if number == 1 else word


def unread(impact: Impact) -> Iterator[str]:
    """Limits that nothing rests on any more."""
    for limit, ids in impact.unread.items():
        have = f"{wording.count(len(ids), 'indicator')} {'has' if len(ids) == 1 else 'have'}"
        said = f"{have} a {wording.NAMES[limit]} that no rule would read any more"
        yield f"{said}: {few(list(ids))}. Keep it as a record, or remove it."


def when(impact: Impact) -> Iterator[str]:
    """What it touches, held against what has been published."""
    newest = impact.newest_published
    found = {touches: [change for change in impact.changes if change.touches == touches] for touches in GRAVEST}
    if impact.touches == PUBLISHED and newest:
        yield (
            f"To leave published results as they are, let it begin after {newest.words}: a target or floor in a cell of "
            "a later period, anything else under changes with a later from."
        )
    if found[AS_PUBLISHED]:
        results = wording.count(len(found[AS_PUBLISHED]), "result")
        yield f"{results} {verb('become', len(found[AS_PUBLISHED]))} what was published: {named(found[AS_PUBLISHED])}."
    if found[EARLIER]:
        results = wording.count(len(found[EARLIER]), "result")
        until = f"the newest published report, {newest.spoken}," if newest else "the report before this one,"
        yield f"{results} in periods up to {until} of which nothing was printed: {named(found[EARLIER])}."
    if found[FROM_NOW_ON] and not found[PUBLISHED] and not found[EARLIER]:
        after = f"the newest published report, {newest.words}" if newest else "the report before this one"
        yield f"From now on: every result that changes lies after {after}."


def group_ratings(impact: Impact) -> Iterator[str]:
    """Groups that their view rates otherwise."""
    found = [
        f"{group.title} from {group.rating_titles[0] or 'none'} to {group.rating_titles[1] or 'none'}"
        for group in impact.groups
        if group.rated_otherwise
    ]
    if found:
        yield f"{counted_groups(len(found))} {verb('change', len(found))}: {few(found)}."


def counted_groups(number: int) -> str:
    return "1 rating of a group" if number == 1 else f"{number:,} ratings of groups"


def directions(impact: Impact) -> Iterator[str]:
    found = impact.of(DIRECTION)
    if found:
        turned = [f"{one.indicator.id} for {one.period.short} from {before(one)} to {after(one)}" for one in found]
        yield f"{counted(DIRECTION, len(found))} {verb('change', len(found))}: {few(turned)}. {because_of(found)}"
    elif impact.changes:
        yield "No direction of travel changes."


def because_of(changes: Sequence[Change]) -> str:
    """The lines that some results rest on."""
    places = list(dict.fromkeys(place(cause) for change in changes for cause in change.causes))
    return f"{'That comes' if len(changes) == 1 else 'They come'} from {few(places)}."


def close(impact: Impact) -> Iterator[str]:
    """Changed ratings that one printed step would change again: the rounding of a figure or of a limit may decide."""
    rows = {(row.figure.id, row.figure.area, row.figure.ordinal): row for row in impact.report.rows}
    found = []
    for change in impact.of(RATING):
        figure = change.now
        rating = rows.get((figure.id, figure.area, figure.ordinal)) if figure else None
        if rating and figures.a_step_away(rating):
            found.append(f"{change.indicator.id} ({figures.value(rating)})")
    if found:
        near = f"One printed step decides: {few(found)} would be that close to another rating."
        yield f"{near} Look at the rounding of the figure and of the limit."


def distance(one: Distance, impact: Impact) -> str:
    """'library-visits, 1 visit short of Green, now 26 visits short of Green'."""
    said = [short(step, one, impact) if step else "short of none" for step in (one.was, one.now)]
    return f"{one.indicator.id}, {said[0]}, now {said[1]}"


def short(step: Step, one: Distance, impact: Impact) -> str:
    word = impact.report.word(one.figure.scale, step.rating)
    return f"{wording.short_amount(step.distance, one.indicator.unit)} short of {word}"


def named(changes: Sequence[Change]) -> str:
    """Indicators with their periods."""
    periods: dict[str, list[str]] = {}
    for change in changes:
        periods.setdefault(change.indicator.id, []).append(change.period.short)
    return few([f"{id_} for {in_periods(found)}" for id_, found in periods.items()])


def in_periods(periods: Sequence[str]) -> str:
    return wording.listed(periods) if len(periods) < 4 else f"{len(periods)} periods"


def few(said: Sequence[str]) -> str:
    """All of a short list; of a long one the first, and how many more."""
    if len(said) <= NAMED:
        return "; ".join(said) if any(" " in each for each in said) else wording.listed(said)
    return f"{'; '.join(said[:NAMED])} and {len(said) - NAMED:,} more"


def compared(impact: Impact) -> Iterator[str]:
    """What was compared, so that nobody need ask."""
    was, now = impact.before, impact.after
    held = f"{was.ratings:,}" if was.ratings == now.ratings else f"{was.ratings:,} before and {now.ratings:,} now"
    yield f"Both sides were worked out whole, every period held: {held} ratings."
    changed = len(impact.of(RATING))
    stay = impact.reached - changed
    rest = f"{changed:,} {verb('change', changed)}, {stay:,} {verb('stay', stay)}"
    if impact.reached:
        yield f"{impact.reached:,} of them {verb('rest', impact.reached)} on what is different: {rest}."
    else:
        yield "None of them rests on anything that is different."
    yield (
        f"Base {impact.base}: {wording.count(was.files, 'definition')}, fingerprint {was.sha256[:12]}; "
        f"here {now.files:,}, {now.sha256[:12]}. The figures are those of this project on both sides."
    )
    if impact.selected:
        yield f"Limited to {' '.join(impact.selected)}; what lies outside was not looked at."
