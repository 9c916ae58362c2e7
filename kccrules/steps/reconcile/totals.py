"""Printed totals against what they are made of, and printed figures of lines against how they are worked out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kccrules.meaning.measuring import names_read
from kccrules.steps.reconcile.account import Account, Figure, Node
from kccrules.steps.reconcile.outcomes import Verdict, allowance, compare, untested
from kccrules.steps.reconcile.rows import Tested, titles
from kccrules.steps.reconcile.saying import because, lacking
from kccrules.words import wording
from kccrules.words.observations import Stated


def tests(account: Account) -> Iterator[Tested]:
    """One for every figure that a paper prints: the same figure from two sources is two tests."""
    for measure in account.version.measures.values():
        own = [one for one in of_report(account) if one.measure == measure.name]
        wanted = [(one, account.by_key.get(one.key)) for one in own]
        there = [(one, row) for one, row in wanted if row]
        figures = iter(account.figures(measure.name, [(row, one.period, one.year) for one, row in there]))
        for one, row in wanted:
            yield tested(one, row, next(figures) if row else None, account)


def of_report(account: Account) -> list[Stated]:
    """What is printed of the period of the report, and beside it of earlier ones, as last reported. An earlier paper is not
    tested again: lines may stand elsewhere since."""
    files = {one.file for one in account.stated if one.period == account.ordinal}
    return [
        one
        for one in account.stated
        if one.measure in account.version.measures and one.file in files and one.period <= account.ordinal
    ]


def tested(one: Stated, row: Node | None, found: Figure | None, account: Account) -> Tested:
    measure, line = account.measure(one.measure), row if row and row.kind == "line" and len(row.leaves) < 2 else None
    verdict = verdict_of(one, row, found, account)
    parts = found.parts if found else 0
    made = "it comes to" if line else f"{wording.count(parts, 'line')} {'adds' if parts == 1 else 'add'} up to"
    return Tested(
        view=account.view.id, sort="total", key=row.key if row else one.key, measure=one.measure, ordinal=one.period,
        year=account.year_of(one.year), id=one.source or one.measure, verdict=verdict,
        because=because(verdict, f"{printed_by(one, account)} prints", made, measure), parts=parts,
        source=one.source or None, stated_path=account.files[one.file], stated_row=one.row, at=measure.place,
    )  # fmt: skip


def printed_by(one: Stated, account: Account) -> str:
    """'Table 1 (submissions/2017-18/M06/table-1.csv, row 15)'."""
    spot = f"{account.files[one.file]}, row {one.row}"
    return f"{one.source} ({spot})" if one.source else spot


def verdict_of(one: Stated, row: Node | None, found: Figure | None, account: Account) -> Verdict:
    stated = Fraction(one.value)
    if row is None:
        return untested(f"'{one.key}' is no row of this view in this period", stated)
    if found is None:
        return untested(f"nothing was sent for {account.calendar.words(one.period)}", stated)
    if found.value is None:
        return untested(why_none(one.measure, row, found, account), stated)
    allowed = allowance(found.half, found.coarsest, one.half)
    return compare(stated, found.value, allowed, account.version.weak_above)


def why_none(name: str, row: Node, found: Figure, account: Account) -> str:
    """Why there is nothing to hold a figure against."""
    measure = account.measure(name)
    if measure.totals == "none" and len(row.leaves) > 1:
        return f"{measure.title} does not add up over lines"
    wanted = sent_in(name, account)
    lacks = [one for one in wanted if (own := account.figure(row.key, one)) and own.lacks]
    return lacking(found.lacks, len(row.leaves), titles(account.measure(one) for one in lacks or wanted))


def sent_in(name: str, account: Account) -> list[str]:
    """The measures that one is made of in the end."""
    formula = account.measure(name).formula
    if formula is None:
        return [name]
    reads = [one for one in account.version.measures if one in names_read(formula)]
    return list(dict.fromkeys(part for one in reads for part in sent_in(one, account)))
