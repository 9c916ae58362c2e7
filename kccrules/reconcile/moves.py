"""Money that must come to nought: lines that cancel another, and virements that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kccrules import wording
from kccrules.measuring import names_read
from kccrules.observations import Virement
from kccrules.reconcile.account import Account
from kccrules.reconcile.outcomes import Verdict, compare, untested
from kccrules.reconcile.rows import Tested
from kccrules.reconcile.saying import because


def offsets(account: Account) -> Iterator[Tested]:
    """Each line that cancels another: equal and opposite, in what results from the two."""
    for row in account.rows:
        other = account.line(row.key).offsets if row.kind == "line" else None
        for name in results(account) if other else []:
            measure = account.measure(name)
            yield from offset(row.key, other or "", name, account, because_of=measure.title)


def results(account: Account) -> list[str]:
    """The measures that cancel: those printed with a sign; where none is, those that nothing else is worked out from. (Gross
    and income of the two lines may well differ.)"""
    measures = [one for one in account.version.measures.values() if one.totals != "none"]
    read = {name for one in measures if one.formula for name in names_read(one.formula)}
    return [one.name for one in measures if one.signed] or [one.name for one in measures if one.name not in read]


def offset(key: str, other: str, name: str, account: Account, because_of: str) -> Iterator[Tested]:
    for year in account.years:
        own, cancelled = (account.figure(one, name, None, year) for one in (key, other))
        verdict: Verdict
        if own is None or cancelled is None or own.value is None or cancelled.value is None:
            verdict = untested(f"{because_of} of '{key}' or of '{other}' is not there")
        else:
            allowed = Fraction(own.half + cancelled.half)
            verdict = compare(own.value, -cancelled.value, allowed, account.version.weak_above)
        line = account.line(key)
        titles = [account.by_key[one].title if one in account.by_key else one for one in (key, other)]
        yield Tested(
            view=account.view.id, sort="offsets", key=key, measure=name, ordinal=account.ordinal, year=year, id=other,
            verdict=verdict, because=because(verdict, f"{titles[0]} has", f"{titles[1]} turned round has", account.measure(name)),
            parts=2, text=f"{titles[0]} cancels {titles[1]}", at=line.places.get("offsets", line.place),
        )  # fmt: skip


# ---------------------------------------------------------------------------------------------- virements


def virements(account: Account) -> Iterator[Tested]:
    """What goes out and what comes in under one reference. A row with both ends nets by itself, and technical adjustments need
    not."""
    found: dict[tuple[str, str, int, str | None], list[Virement]] = {}
    for one in account.virements:
        if one.period <= account.ordinal and not one.technical and not (one.from_ and one.to):
            found.setdefault((called(one), one.measure, one.period, one.year), []).append(one)
    for (reference, measure, period, year), rows in found.items():
        out = [row for row in rows if row.to is None]
        into = [row for row in rows if row.from_ is None]
        if not {row.from_ or row.to for row in rows} & set(account.lines):
            continue
        sums = [Fraction(sum(row.value for row in side)) for side in (out, into)]
        allowed = Fraction(sum(row.half for row in (*out, *into)))
        verdict = compare(sums[0], sums[1], allowed, account.version.weak_above)
        first = rows[0]
        yield Tested(
            view=account.view.id, sort="virement", key=None, measure=measure, ordinal=period, year=year, id=reference,
            verdict=verdict, parts=len(rows), text=f"{reference}: what goes out comes in", source=reference,
            because=because(
                verdict, told(out, f"under '{reference}' give"), told(into, "receive"), account.measure(measure)
            ),
            stated_path=account.files[first.file], stated_row=first.row, at=account.measure(measure).place,
        )  # fmt: skip


def called(one: Virement) -> str:
    """By what the rows of one move are told: without a reference or a reason a row stands alone."""
    return one.reference or one.reason or one.from_ or one.to or ""


def told(rows: list[Virement], verb: str) -> str:
    """'2 lines receive'."""
    return f"{wording.count(len(rows), 'line')} {verb}{'s' if len(rows) == 1 else ''}"
