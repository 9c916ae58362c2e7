"""What an edit of definitions does to results: both sides worked out whole, joined figure by figure, each difference with
the changed lines that it rests on. Nothing is rated here, and nothing is rendered: `consequences` holds the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kccrules.engine import compare
from kccrules.views.impact import edits, reviewing
from kccrules.views.impact.causes import Causes
from kccrules.views.impact.changes import Changes, in_order
from kccrules.views.impact.sides import Half, Pair, period_of_report
from kccrules.words.consequences import Impact, Side
from kccrules.words.problems import Problem
from kccrules.words.readback import Reader
from kccrules.words.results import Row

__all__ = ["Half", "compared"]


def compared(
    name: str,
    base: Half,
    head: Half,
    selected: Sequence[str],
    chosen: Collection[str] | None,
    new_problems: Iterable[Problem],
) -> Impact:
    """Everything that would be different; `name` is what the base is called, `chosen` the ids that it is limited to."""
    documents = [edits.by_id(half.documents.values()) for half in (base, head)]
    found, renamed = edits.between(*documents), edits.renamed(*documents)
    pair = Pair(base, head, renamed)
    figures = [
        compare.with_policy(compare.with_terms(half.frames), reviewing.policies(half.definitions))
        for half in (base, head)
    ]
    joined = compare.joined(compare.renamed(figures[0], renamed), figures[1])
    readers = [read(pair, half, [each[side] for each in joined.changed]) for side, half in enumerate((base, head))]
    was, now = (reader.report([]) for reader in readers)
    changes = Changes(pair, Causes(pair, found), readers, (was, now))
    changed = sorted((change for each in joined.changed for change in changes.of(each)), key=in_order)
    here, there = head.definitions.indicators, base.definitions.indicators
    gone = [id_ for id_ in there if id_ not in here and id_ not in renamed and (chosen is None or id_ in chosen)]
    new = [id_ for id_ in here if pair.was(id_) not in there and (chosen is None or id_ in chosen)]
    lost = [reviewing.listed(base, id_, changes.printed) for id_ in gone]
    newest = period_of_report(pair)
    return Impact(
        base=name,
        before=side(base),
        after=side(head),
        report=now,
        as_at=head.question.as_at,
        selected=tuple(selected),
        newest_published=newest,
        changes=tuple(changed),
        reached=joined.reached,
        summaries=tuple(reviewing.summaries(was, now)),
        new=tuple(reviewing.listed(head, id_, changes.printed) for id_ in new),
        gone=tuple(lost),
        renamed=renamed,
        unread=reviewing.unread(pair, now),
        distances=tuple(reviewing.distances(pair, was, now)),
        edits=tuple(map(reviewing.edited, found)),
        other_files=tuple(reviewing.other_files(pair, found)),
        problems=(*reviewing.problems(changed, lost, newest), *new_problems),
    )


def side(half: Half) -> Side:
    ratings = sum(compare.rated(half.frames["figures"]).values())
    return Side(half.definitions.sha256, half.definitions.files, ratings)


def read(pair: Pair, half: Half, rows: Iterable[Row | None]) -> Reader:
    """One side's own rows of those that differ, and those that its report shows."""
    own = [{**row, "id": pair.was(str(row["id"]))} if half is pair.base else row for row in rows if row]
    return Reader(compare.plain(half.frames, half.manifest, [*own, *compare.shown(half.frames)]))
