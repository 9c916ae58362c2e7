"""The lines and causes that must be explained, and those of which it cannot be told: rows of the table `exceptions`, and the
rating of each line for its row in `ledger`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kccrules.engine import printed
from kccrules.engine.batch import Batch
from kccrules.steps.reconcile.account import Account, Node
from kccrules.steps.reconcile.causes import Explained, Key, members
from kccrules.steps.reconcile.materiality import Found, Ladder, climbed, ladders, with_stages
from kccrules.steps.reconcile.outcomes import WRONG, whole
from kccrules.steps.reconcile.rows import Tested
from kccrules.words.model import NOT_RATED
from kccrules.words.observations import Amount
from kccrules.words.results import Cell, Row


@dataclass(frozen=True)
class Item:
    """A line, one of its causes, or what these leave unexplained, that its rule lists for a measure; or that it cannot decide."""

    key: str
    measure: str
    cause: str | None
    year: str | None
    value: Fraction
    half: int
    listed: bool
    certain: bool
    ladder: Ladder
    basis: str | None = None
    """The measure that the causes name, where it is what they leave unexplained."""


@dataclass(frozen=True)
class Judged:
    """What rules say of the lines of a view."""

    rules: Mapping[str, Ladder]
    batch: Batch
    """With the stages that rules may look at."""
    ratings: Mapping[str, tuple[Ladder, Found]]
    items: tuple[Item, ...]
    causes: Mapping[tuple[str, str, str], Found]
    """By line, measure and text."""

    def wanted(self) -> dict[str, tuple[str, ...]]:
        """For each line the measures that its rule looks at."""
        return {key: ladder.measures for key, (ladder, _) in self.ratings.items()}


def judged(account: Account, explained: Sequence[Explained]) -> Judged:
    """Every line by its rule, at the year of the report, and every cause by those cases of it that look at what it explains."""
    batch = with_stages(account)
    rules = ladders(account)
    ratings: dict[str, tuple[Ladder, Found]] = {}
    items: list[Item] = []
    causes: dict[tuple[str, str, str], Found] = {}
    for name, ladder in rules.items():
        rows = [row for row in account.shown_lines if account.line_version(row.key).rating == name]
        spots = [account.spot(row.number) for row in rows]
        there = [(row, spot) for row, spot in zip(rows, spots, strict=True) if spot is not None]
        whole_rule = climbed(ladder.compiled, ladder.measures, batch, [spot for _, spot in there])
        ratings |= {row.key: (ladder, found) for (row, _), found in zip(there, whole_rule, strict=True)}
        for measure in ladder.measures:
            items += lines(ladder, measure, there, batch, account)
    for one in explained:
        ladder_ = rules.get(rule_of(one.key, account))
        if ladder_ and one.basis in ladder_.measures:
            for cause, found in zip(*rated(one, ladder_, batch, account), strict=True):
                causes[one.key, one.basis, cause.cause or ""] = found
                items += item_of(cause, one, found, ladder_)
    return Judged(rules, batch, ratings, tuple(items), causes)


def left(tests: Sequence[Tested], judged_: Judged, account: Account) -> Iterator[Item]:
    """What causes leave unexplained, more than rounding does, and that would have to be explained if it were all of the
    measure."""
    for test in (test for test in tests if test.verdict.outcome == WRONG):
        key, name = test.key or "", test.measure or ""
        ladder = judged_.rules.get(rule_of(key, account))
        if ladder and name in ladder.measures:
            value, half = test.verdict.apart, whole(test.verdict.allowed) or 0
            alone = [(whole(value) or 0, half)]
            for found in as_if_all(alone, (key, name, test.year), ladder, judged_.batch, account):
                listed = ladder.listed(found.case)
                if found.rating != NOT_RATED and (listed or not found.certain):
                    yield Item(key, name, None, test.year, value, half, listed, found.certain, ladder, test.id)


def lines(
    ladder: Ladder, measure: str, there: Sequence[tuple[Node, int]], batch: Batch, account: Account
) -> Iterator[Item]:
    """The lines that must be explained for one measure."""
    rule, kept = ladder.only(measure)
    found = climbed(
        rule, [one for one in ladder.measures if one in reads_of(ladder, kept)], batch, [at for _, at in there]
    )
    figures = account.figures(measure, [(row, account.ordinal, account.own_year) for row, _ in there])
    for (row, _), one, figure in zip(there, found, figures, strict=True):
        listed = ladder.listed(original(one, kept))
        if figure and figure.value is not None and one.rating != NOT_RATED and (listed or not one.certain):
            yield Item(row.key, measure, None, account.own_year, figure.value, figure.half, listed, one.certain, ladder)


def reads_of(ladder: Ladder, kept: Sequence[int]) -> list[str]:
    """The measures that some of its cases look at."""
    conditions = [ladder.compiled.ladder.cases[number][1] for number in kept]
    return list(dict.fromkeys(name for condition in conditions if condition for name in ladder.reads(condition)))


def original(found: Found, kept: Sequence[int]) -> int:
    """The number of the case in the whole rule."""
    return kept[found.case - 1] + 1 if found.case else 0


def rule_of(key: str, account: Account) -> str:
    """The rule for a line, or for the first line of a group."""
    own = [id_ for id_ in (key, *members(key, account)) if id_ in account.definitions.lines]
    return account.line_version(own[0]).rating if own else ""


def rated(one: Explained, ladder: Ladder, batch: Batch, account: Account) -> tuple[list[Amount], list[Found]]:
    """Causes as if each were all of the measure."""
    told = [cause for cause in one.causes if cause.value is not None]
    amounts = [(cause.value or 0, cause.half) for cause in told]
    found = as_if_all(amounts, (one.key, one.basis, one.year), ladder, batch, account)
    return (told, found) if found else ([], [])


def as_if_all(
    amounts: Sequence[tuple[int, int]], of: Key, ladder: Ladder, batch: Batch, account: Account
) -> list[Found]:
    """What a rule says of amounts, each with how far it may be off, as if it were all of a measure of a line; everything else
    is as it is in the line. Nothing where the line has nothing in that year."""
    key, measure, year = of
    rule, kept = ladder.only(measure)
    base = next(id_ for id_ in (key, *members(key, account)) if id_ in account.by_key)
    spot = account.spot(account.by_key[base].number, None, year)
    if spot is None or not amounts:
        return []
    alone = printed.replaced(printed.gathered(batch, [spot] * len(amounts)), {measure: dict(enumerate(amounts))})
    found = climbed(rule, [measure], alone, range(len(amounts)))
    return [Found(each.rating, original(each, kept), each.lacking, each.certain) for each in found]


def item_of(cause: Amount, one: Explained, found: Found, ladder: Ladder) -> Iterator[Item]:
    listed = ladder.listed(found.case)
    if found.rating != NOT_RATED and (listed or not found.certain):
        value = Fraction(cause.value or 0)
        yield Item(one.key, one.basis, cause.cause, one.year, value, cause.half, listed, found.certain, ladder)


# ---------------------------------------------------------------------------------------------- stored


def explained_together(explained: Sequence[Explained], account: Account) -> dict[str, str]:
    """For lines without causes of their own the group of lines whose causes explain them."""
    own = {one.key for one in explained}
    return {id_: one.key for one in explained for id_ in members(one.key, account) if id_ not in own}


def stored(items: Sequence[Item], explained: Sequence[Explained], account: Account) -> Iterator[Row]:
    together = explained_together(explained, account)
    for place, item in enumerate(items):
        limit = item.ladder.limit(item.measure)
        yield {
            "view": account.view.id, "place": place, "key": item.key, "measure": item.measure, "cause": item.cause,
            "basis": item.basis, "year": item.year, "value": whole(item.value), "half": item.half, "listed": item.listed, "certain": item.certain,
            "limit": limit[0].amount if limit else None, "inclusive": limit[0].inclusive if limit else None,
            "condition": limit[2] if limit else None, "together": together.get(item.key), "path": limit[1].path if limit else None,
            "line": limit[1].line if limit else None,
        }  # fmt: skip


def ratings(judged_: Judged) -> dict[str, dict[str, Cell]]:
    """What the rows of lines say of their rule, by key."""
    return {
        key: {
            "rule": ladder.rule, "version": ladder.number, "scale": ladder.version.scale, "rating": found.rating,
            "case": found.case, "reason": None if found.case else "missing", "lacking": list(found.lacking),
            "certain": found.certain,
        }
        for key, (ladder, found) in judged_.ratings.items()
    }  # fmt: skip


def causes_stored(explained: Sequence[Explained], judged_: Judged, account: Account) -> Iterator[Row]:
    """The causes themselves, each with what its rule says of it."""
    places: dict[tuple[str, str], int] = {}
    for one in explained:
        for cause in one.causes:
            place = places[one.key, one.basis] = places.get((one.key, one.basis), -1) + 1
            found = judged_.causes.get((one.key, one.basis, cause.cause or ""))
            yield {
                "key": one.key, "measure": one.basis, "ordinal": account.ordinal, "place": place, "year": one.year, "text": cause.cause,
                "value": cause.value, "half": cause.half, "rating": found.rating if found else None, "note": cause.note or None,
                "path": account.files[cause.file], "row": cause.row,
            }  # fmt: skip
