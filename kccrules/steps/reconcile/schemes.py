"""The reverse question: do the movements that are listed explain the whole movement of a group, or could those left out, each
below the limit, make up the rest?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from kccrules.steps.reconcile.account import ADDED, Account, Node
from kccrules.steps.reconcile.causes import Explained
from kccrules.steps.reconcile.exceptions import Item, Judged
from kccrules.steps.reconcile.materiality import Ladder
from kccrules.steps.reconcile.outcomes import EXACT, ROUNDING, WEAK, WRONG, Verdict, untested
from kccrules.steps.reconcile.rows import Tested
from kccrules.steps.reconcile.saying import said

MOVEMENTS = "movements"
NOTHING, YES, PERHAPS, UNLIKELY, NO = "nothing left", "yes", "perhaps", "unlikely", "NO"
ANSWERS: Mapping[str, tuple[int | None, str]] = {
    NOTHING: (0, EXACT), YES: (1, ROUNDING), PERHAPS: (3, WEAK), UNLIKELY: (9, WEAK), NO: (None, WRONG),
}  # fmt: skip
"""Up to how many below the limit it may take for each answer, and what that is as an outcome."""


def answer(needed: int, others: int | None) -> str:
    """Could so many below the limit make up the rest? Never, where there are fewer; where it is not known how many there are
    (None), by how many it would take alone."""
    if needed and others is not None and needed > others:
        return NO
    return next(word for word, (most, _) in ANSWERS.items() if most is None or needed <= most)


def needed(left: Fraction, limit: int) -> int:
    """How many of just below the limit it takes at least."""
    return -(-abs(left).numerator // (abs(left).denominator * limit))


def tests(explained: Sequence[Explained], judged: Judged, account: Account) -> Iterator[Tested]:
    """For every measure that a report lists movements of, and that a rule sets a limit for, every unit that has lines. Listed are
    the lines under it; of those that have causes, the causes: then the line is the group, and its causes are the schemes."""
    for measure in asked(account):
        for row in groups(account):
            ladder, items, others = listed(row, measure, explained, judged, account)
            if ladder:
                yield tested(row, measure, ladder, items, others, account)


def asked(account: Account, views: Collection[str] = ()) -> list[str]:
    """The measures of the sections `movements` that show the view, or one of some views; all, where one names none."""
    sections = [
        section
        for report in account.definitions.reports.values()
        for section in report.layout.sections
        if section.word == MOVEMENTS and section.view in (views or (account.view.id,))
    ]
    named = {name for section in sections for name in section.measures or account.version.measures}
    return [name for name in account.version.measures if name in named]


def lists(judged: Judged, account: Account) -> set[str]:
    """The measures whose causes are a list of what is above a limit, in whatever view the report asks of them: these are not
    expected to add up, and the reverse question is the test of them."""
    views = {view.id for view in account.definitions.budget_views.values() if view.of == account.view.of}
    rules = {ladder.rule: ladder for ladder, _ in judged.ratings.values()}.values()
    return {name for name in asked(account, views) if any(name in rule.measures and rule.limit(name) for rule in rules)}


def groups(account: Account) -> list[Node]:
    """The units that have lines in them at once, not through another unit."""
    parents = {row.parent for row in account.rows if row.kind != "unit"}
    return [row for row in account.rows if row.kind == "unit" and row.key in parents and row.role != "outside"]


def in_schemes(explained: Sequence[Explained], account: Account) -> bool:
    """Whether the lines of the view stand for groups, whose schemes are sent as causes: then a line without any lists nothing."""
    measures = asked(account)
    return any(one.basis in measures for one in explained)


def listed(
    row: Node, measure: str, explained: Sequence[Explained], judged: Judged, account: Account
) -> tuple[Ladder | None, list[Item], int | None]:
    """The rule of the lines of a group, what it lists of them, and how many others there are; None where that is not known."""
    leaves = set(row.leaves)
    lines = [one.key for one in account.rows if one.kind == "line" and one.role in ADDED and one.number in leaves]
    rules = [judged.ratings[key][0] for key in lines if key in judged.ratings]
    ladder = next((rule for rule in rules if measure in rule.measures and rule.limit(measure)), None)
    split = in_schemes(explained, account)
    items = [
        item
        for item in judged.items
        if item.key in lines
        and item.measure == measure
        and item.listed
        and item.certain
        and (item.cause is not None) == split
    ]
    return ladder, items, None if split else len(lines) - len(items)


def tested(row: Node, name: str, ladder: Ladder, items: Sequence[Item], others: int | None, account: Account) -> Tested:
    measure, found = account.measure(name), ladder.limit(name)
    assert found, "only such rules are asked"
    moved, limit = account.figure(row.key, name, None, account.own_year), found[0].amount
    sum_ = sum((item.value for item in items), Fraction(0))
    take = 0
    if moved is None or moved.value is None or not limit:
        verdict, because = untested(f"there is no {measure.title} of {row.title}"), ""
    else:
        left = moved.value - sum_
        take = needed(left, limit)
        word = answer(take, others)
        verdict = Verdict(ANSWERS[word][1], moved.value, sum_, Fraction(limit))
        because = (
            f"{row.title} moved by {said(moved.value, measure)}, {len(items)} listed by {said(sum_, measure)}; "
            f"{said(left, measure)} is left: {spoken(word, take, limit, others, account, name)}"
        )
    return Tested(
        view=account.view.id, sort="schemes", key=row.key, measure=name, ordinal=account.ordinal, year=account.own_year,
        id=ladder.rule, verdict=verdict, because=because or (verdict.reason or ""), parts=take,
        text=spoken(answer(take, others), take, limit, others, account, name) if because else None, at=found[1],
    )  # fmt: skip


def spoken(word: str, take: int, limit: int, others: int | None, account: Account, name: str) -> str:
    """'NO: it would take 38 under £0.1m'."""
    under = f"{take} under {said(limit, account.measure(name))}"
    if word == NO:
        are = {0: "is none", 1: "is one"}
        there = f", and there {are.get(others, f'are {others}')}" if others is not None and take > others else ""
        return f"{word}: it would take {under}{there}"
    return word if word in (NOTHING, YES) else f"{word}: {under}"
