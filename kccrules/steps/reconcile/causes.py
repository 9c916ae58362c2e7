"""Whether the causes that are given for an amount add up to it. A cause explains the measure that it names, and that one alone.

Lines may be explained together: then the causes are of a named group of them, or of the line that they are part of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kccrules.steps.reconcile.account import Account, Figure
from kccrules.steps.reconcile.outcomes import Verdict, compare, untested
from kccrules.steps.reconcile.rows import Tested
from kccrules.steps.reconcile.saying import because
from kccrules.words import wording
from kccrules.words.observations import Amount

Key = tuple[str, str, str | None]
"""A line or group, a measure, a year."""


@dataclass(frozen=True)
class Explained:
    """What is given for a line or a group of lines."""

    key: str
    basis: str
    """The measure that the causes name."""
    year: str | None
    causes: tuple[Amount, ...]

    @property
    def told(self) -> list[int]:
        return [one.value for one in self.causes if one.value is not None]

    @property
    def sum(self) -> Fraction:
        return Fraction(sum(self.told))

    @property
    def half(self) -> int:
        return sum(one.half for one in self.causes)


def explained(account: Account) -> list[Explained]:
    """The causes given in the period of the report, by what they explain."""
    found: dict[Key, list[Amount]] = {}
    for one in account.causes:
        known = one.line in account.by_key or members(one.line, account)
        if one.period == account.ordinal and one.measure in account.version.measures and known:
            found.setdefault((one.line, one.measure, account.year_of(one.year)), []).append(one)
    return [Explained(key, basis, year, tuple(own)) for (key, basis, year), own in found.items()]


def members(key: str, account: Account) -> tuple[str, ...]:
    """The lines of a named group that the view shows."""
    group = account.definitions.groups.get(key)
    return tuple(id_ for id_ in group.members if id_ in account.by_key) if group else ()


def amount_of(key: str, measure: str, year: str | None, account: Account) -> Figure | None:
    """What is to be explained: of a line, or of the lines of a group together."""
    if key in account.by_key:
        return account.figure(key, measure, None, year)
    parts = [account.figure(id_, measure, None, year) for id_ in members(key, account)]
    known = [one for one in parts if one and one.value is not None]
    if len(known) < len(parts):
        return None
    total = sum((one.value for one in known if one.value is not None), Fraction(0))
    return Figure(total, sum(one.half for one in known), max(one.coarsest for one in known), len(known), 0)


def title_of(key: str, account: Account) -> str:
    return account.by_key[key].title if key in account.by_key else account.definitions.groups[key].title


# ---------------------------------------------------------------------------------------------- tests


def tests(
    found: Sequence[Explained], wanted: Mapping[str, Sequence[str]], listed: Collection[str], account: Account
) -> Iterator[Tested]:
    """Each against the measure it names; and where the rule of the line asks for none of those that its causes name, against
    what it does ask for: `wanted` names the measures for each line. Causes of `listed` measures are a list of
    what is above a limit, and need not add up. `id` is the basis."""
    for one in (one for one in found if one.basis not in listed):
        yield tested(one, one.basis, account)
        own = {name for id_ in (one.key, *members(one.key, account)) for name in wanted.get(id_, ())}
        named = {other.basis for other in found if other.key == one.key}
        for measure in account.version.measures:
            if measure in own and not own & named:
                yield tested(one, measure, account)


def tested(one: Explained, name: str, account: Account) -> Tested:
    figure, measure = amount_of(one.key, name, one.year, account), account.measure(name)
    verdict = verdict_of(one, name, figure, account)
    number = len(one.told)
    basis = f"causes of {account.measure(one.basis).title}"
    whose = f"{measure.title} of {title_of(one.key, account)} is"
    sum_ = f"{wording.count(number, 'cause')} {'adds' if number == 1 else 'add'} up to"
    first = one.causes[0]
    return Tested(
        view=account.view.id, sort="causes", key=one.key, measure=name, ordinal=account.ordinal, year=one.year, id=one.basis,
        verdict=verdict, because=because(verdict, whose, sum_, measure), parts=number,
        text=basis if name == one.basis else f"{basis}, for {measure.title}",
        stated_path=account.files[first.file], stated_row=first.row, at=measure.place,
    )  # fmt: skip


def verdict_of(one: Explained, name: str, figure: Figure | None, account: Account) -> Verdict:
    """Rounding may part them by half a unit of every cause and of the amount itself. Whether the test proves little is not
    asked: every cause is named."""
    if not one.told:
        return untested("it is explained in words, without amounts", figure.value if figure else None)
    if figure is None or figure.value is None:
        return untested(f"there is no {account.measure(name).title} to explain", None, one.sum)
    return compare(figure.value, one.sum, Fraction(one.half + figure.half), None)
