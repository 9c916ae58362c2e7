"""Money that must come to nought: lines that cancel another, virements that belong together, what a divided line hands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from kccrules.meaning.belonging import Belonging
from kccrules.meaning.measuring import names_read
from kccrules.steps.reconcile.account import Account
from kccrules.steps.reconcile.outcomes import Verdict, compare, untested
from kccrules.steps.reconcile.rows import Tested
from kccrules.steps.reconcile.saying import because
from kccrules.words import wording
from kccrules.words.observations import Virement


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


def divided(account: Account) -> Iterator[Tested]:
    """What was moved to a line before it was divided: nobody knows which of its parts has it, until it is handed on to them."""
    belonging = Belonging(account.definitions, account.calendar.last_day(account.ordinal))
    shown = {row.number for row in account.rows}
    hidden = {id_ for id_, number in account.lines.items() if number not in shown}
    found: dict[tuple[str, str, str | None], list[Virement]] = {}
    for one in account.counting:
        for line in sorted(hidden & {one.from_, one.to}):
            if line in belonging.with_parts:
                found.setdefault((line, one.measure, one.year), []).append(one)
    for (line, measure, year), rows in found.items():
        yield handed_on(line, measure, year, rows, belonging, account)


def handed_on(
    line: str, name: str, year: str | None, rows: Sequence[Virement], belonging: Belonging, account: Account
) -> Tested:
    """What was moved between the line and others, against what was moved between it and its parts."""
    within = [line in belonging.above((one.from_ if one.to == line else one.to) or line) for one in rows]
    stated = gained(line, (one for one, inside in zip(rows, within, strict=True) if not inside))
    computed = -gained(line, (one for one, inside in zip(rows, within, strict=True) if inside))
    verdict = compare(stated, computed, Fraction(sum(one.half for one in rows)), account.version.weak_above)
    ends = f"'{line}'", parts_of(line, belonging)
    from_, to = ends if stated > 0 else reversed(ends)
    return Tested(
        view=account.view.id, sort="virement", key=line, measure=name, ordinal=account.ordinal, year=year, id="parts",
        verdict=verdict, parts=len(rows), stated_path=account.files[rows[0].file], stated_row=rows[0].row,
        at=account.line(line).place, text=f"money moved before it was divided, to be handed on by virements from {from_} to {to}",
        because=because(
            verdict, "what was moved before it was divided is", "what is handed on to its parts is", account.measure(name)
        ),
    )  # fmt: skip


def gained(line: str, rows: Iterable[Virement]) -> Fraction:
    return Fraction(sum(row.value if row.to == line else -row.value for row in rows))


def parts_of(line: str, belonging: Belonging) -> str:
    """The lines under it that are added up."""
    lines = belonging.definitions.lines.values()
    return wording.listed([one.id for one in lines if belonging.version(one.id).under == line and not one.memo], "or")


def called(one: Virement) -> str:
    """By what the rows of one move are told: without a reference or a reason a row stands alone."""
    return one.reference or one.reason or one.from_ or one.to or ""


def told(rows: list[Virement], verb: str) -> str:
    """'2 lines receive'."""
    return f"{wording.count(len(rows), 'line')} {verb}{'s' if len(rows) == 1 else ''}"
