"""What there is in a project, for the terminal: an overview by kind, or a table for each kind that was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.render import figures
from kccrules.render.grid import Column, lines, wide
from kccrules.render.terminal import Terminal, cut
from kccrules.words import wording
from kccrules.words.inventory import DefinitionLine, IndicatorLine, Inventory, KindLine
from kccrules.words.report import Bound

NONE = "none"
GAP = 3
NOTE_AT_LEAST = 30
"""Characters of a note that are worth the width of the column of folders."""


def render(inventory: Inventory, terminal: Terminal) -> Iterator[str]:
    if inventory.kinds:
        yield from overview(inventory, terminal)
        return
    for number, part in enumerate(parts(inventory, terminal)):
        if number:
            yield ""
        yield from part


def parts(inventory: Inventory, terminal: Terminal) -> Iterator[Iterator[str]]:
    """A table for each kind."""
    for kind in dict.fromkeys(one.kind for one in inventory.indicators):
        yield indicators([one for one in inventory.indicators if one.kind == kind], inventory, terminal)
    for kind in dict.fromkeys(one.kind for one in inventory.definitions):
        yield others([one for one in inventory.definitions if one.kind == kind], terminal)


def indicators(own: Sequence[IndicatorLine], inventory: Inventory, terminal: Terminal) -> Iterator[str]:
    yield from (rated if inventory.by_rating else declared)(own, inventory, terminal)
    yield ""
    yield from after(own, inventory, terminal)


# ---------------------------------------------------------------------------------------------- overview


def overview(inventory: Inventory, terminal: Terminal) -> Iterator[str]:
    kinds = inventory.kinds
    width = max(len(f"{one.count:,}") for one in kinds)
    columns = [
        Column("", [f"{one.count:,}".rjust(width) for one in kinds]),
        Column("", [counted(one) for one in kinds]),
        Column("", [one.folder for one in kinds]),
    ]
    room = terminal.width - sum(column.width + GAP for column in columns) - GAP
    if room < NOTE_AT_LEAST:
        room += columns.pop().width + GAP
    notes = Column("", [cut(one.note, max(room, NOTE_AT_LEAST)) for one in kinds])
    yield from lines([*columns, notes], terminal, gap=GAP, indent=2)
    yield ""
    yield "One kind:      kccrules list -s kind:kpi"
    yield "One service:   kccrules list -s service:ID"
    yield "What is Red:   kccrules list -s rating:red"


def counted(one: KindLine) -> str:
    """'KPIs', 'hierarchy'."""
    return wording.count(one.count, one.title).partition(" ")[2]


# ---------------------------------------------------------------------------------------------- indicators


def declared(own: Sequence[IndicatorLine], inventory: Inventory, terminal: Terminal) -> Iterator[str]:
    """How each is declared, what is asked of it now and by the end of the year, and its latest result."""
    columns = [Column("", [one.id for one in own], least=16), Column("Better", [one.polarity for one in own], given_up=4),
               Column("Basis", [one.basis for one in own], given_up=1)]  # fmt: skip
    if inventory.period:
        columns += limits(own, inventory)
    columns.append(Column("Rule", [one.rule for one in own], given_up=2))
    if inventory.period:
        columns.append(Column("Latest", [latest(one) for one in own]))
    yield from lines(columns, terminal)


def limits(own: Sequence[IndicatorLine], inventory: Inventory) -> Iterator[Column]:
    """Target and floor of KPIs, the expected range of activity indicators."""
    if own[0].kind == "kpi":
        yield Column("Target now", [limit(one.limit("target"), one) for one in own], right=True)
        later = [limit(one.at_year_end.target if one.at_year_end else None, one) for one in own]
        yield Column(inventory.year_end, later, right=True, given_up=5)
        yield Column("Floor", [limit(one.limit("floor"), one) for one in own], right=True, given_up=3)
    else:
        yield Column("Lower now", [limit(one.limit("lower"), one) for one in own], right=True)
        yield Column("Upper now", [limit(one.limit("upper"), one) for one in own], right=True)


def limit(found: Bound | None, one: IndicatorLine) -> str:
    return figures.limit(found, one.unit) if found else "not set"


def latest(one: IndicatorLine) -> str:
    return f"{value(one)} {one.rating_title}" if one.rating else "not listed"


def value(one: IndicatorLine) -> str:
    return figures.value(one.rating) if one.rating else ""


def rated(own: Sequence[IndicatorLine], inventory: Inventory, terminal: Terminal) -> Iterator[str]:
    """What each is rated on: the value, how far it is from the next rating, and for how long it has been so."""
    columns = [
        Column("", [one.id for one in own], least=16),
        Column("Value", [value(one) for one in own], right=True),
        asked_of(own),
        *([Column("Rating", [one.rating_title for one in own])] if len({one.rating_title for one in own}) > 1 else []),
        Column("Short by", [short(one, inventory) for one in own], given_up=4),
        Column("For", [in_a_row(one) for one in own], given_up=2),
        Column("Service", [one.service_title for one in own], given_up=3, least=12),
    ]
    yield from lines(columns, terminal)


def asked_of(own: Sequence[IndicatorLine]) -> Column:
    """The target of KPIs, the expected range of activity indicators."""
    if own[0].kind == "kpi":
        return Column("Target", [limit(one.limit("target"), one) for one in own], right=True, given_up=1)
    ranges = [figures.expected(one.figure, one.unit) if one.figure else "" for one in own]
    return Column("Expected", ranges, right=True, given_up=1)


def short(one: IndicatorLine, inventory: Inventory) -> str:
    """'2 points short of Amber'."""
    if not one.rating or not one.rating.next:
        return NONE
    return f"{wording.short_amount(one.rating.next.distance, one.unit)} to {inventory.words[(one.rating.figure.scale or '', one.rating.next.rating)]}"


def in_a_row(one: IndicatorLine) -> str:
    number = one.figure.in_a_row if one.figure else None
    return wording.count(number, "result") if number else ""


def after(own: Sequence[IndicatorLine], inventory: Inventory, terminal: Terminal) -> Iterator[str]:
    """How many, of which services, and what the figures in the table are of."""
    thing = "KPI" if own[0].kind == "kpi" else "activity indicator"
    said = f"{wording.count(len(own), thing)} of {inventory.listed:,} indicators."
    services = dict.fromkeys(one.service for one in own)
    if len(services) == 1 and own[0].service:
        owner = inventory.owners.get(own[0].service)
        said = (
            f"{wording.count(len(own), thing)} of {own[0].service_title}{f', owned by the {owner}' if owner else ''}."
        )
    yield from terminal.wrapped(said)
    if inventory.period is None:
        yield from terminal.wrapped(
            "No figures have been sent in, so there is no newest period: name one with --period to see targets."
        )
    elif inventory.by_rating:
        yield from terminal.wrapped(
            f"Rated in the report of {inventory.period.words}. Short by: what is lacking to the next better rating."
        )
    else:
        yield from terminal.wrapped(f"Targets and latest results are those of the report of {inventory.period.words}.")
    yield "As a spreadsheet: add --format csv -o indicators.csv"


# ---------------------------------------------------------------------------------------------- everything else


def others(own: Sequence[DefinitionLine], terminal: Terminal) -> Iterator[str]:
    used = [used_by(one) for one in own]
    columns = [
        Column("", [one.id for one in own], least=16),
        Column("", [one.title for one in own], given_up=2, least=20),
        Column("", [one.says for one in own], given_up=1, least=20),
        Column("Used by", used),
    ]
    files = Column("", [f"{one.at.path}:{one.at.line}" for one in own])
    fits = wide([*columns, files], 2) <= terminal.width
    yield from lines([*columns, files] if fits else columns, terminal)


def used_by(one: DefinitionLine) -> str:
    """'30 indicators', '2 indicators and 55 lines', 'none'."""
    parts = ((one.used_by, "indicator"), (one.lines, "line"))
    return wording.listed([wording.count(number, thing) for number, thing in parts if number]) or NONE
