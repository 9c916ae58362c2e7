"""What a project has: an overview of its definitions by kind, or the definitions that a selection asks for. What a report
says of indicators is handed in; nothing is worked out here."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Collection, Iterable, Mapping, Sequence
from posixpath import commonpath

from kccrules.meaning.fields import DIRECTION
from kccrules.meaning.relations import everything, reached, relations
from kccrules.meaning.structure import unit_on
from kccrules.tools.yamlfile import Document
from kccrules.words import wording
from kccrules.words.inventory import DefinitionLine, IndicatorLine, Inventory, KindLine
from kccrules.words.model import Definitions, Indicator, Rule, in_force
from kccrules.words.periods import Calendar
from kccrules.words.problems import Place
from kccrules.words.report import Figure, Rating, Report

TITLES = {
    "kpi": "KPI", "activity": "activity indicator", "rule": "rule", "direction": "direction method", "scale": "scale",
    "calendar": "calendar", "hierarchy": "hierarchy", "unit": "unit", "group": "group", "view": "view",
    "report": "report", "measures": "measure set", "budget": "budget", "line": "budget line", "sheet": "sheet layout",
}  # fmt: skip
READERS = {"public": "the public", "members": "members", "internal": "colleagues"}
"""Whom a report is for."""
NAMED = 4
"""Ids that the overview names before it only counts."""


def overview(definitions: Definitions, documents: Iterable[Document]) -> Inventory:
    """Every kind of which there is anything: how many, where, and what is used."""
    kinds = kinds_of(definitions)
    used = uses(definitions, [id_ for id_, kind in kinds.items() if kind not in ("kpi", "activity", "unit")])
    places = places_of(definitions, documents)
    found = []
    for kind, title in TITLES.items():
        ids = [id_ for id_, own in kinds.items() if own == kind and kind != "unit"]
        if ids:
            folder = commonpath([places[id_].path.rpartition("/")[0] for id_ in ids])
            found.append(KindLine(kind, title, len(ids), f"{folder}/", note(kind, ids, used, definitions)))
    return Inventory(listed=len(definitions.indicators), kinds=tuple(found))


def kinds_of(definitions: Definitions) -> dict[str, str]:
    """Every id with its kind; rules for directions of travel are a kind of their own here."""
    directions = {id_ for id_, rule in definitions.rules.items() if rule.versions[-1].scale == DIRECTION}
    return {id_: "direction" if id_ in directions else kind for id_, kind in everything(definitions).items()}


def places_of(definitions: Definitions, documents: Iterable[Document]) -> dict[str, Place]:
    """Where each id is declared: in a file of its own, or among the units of a hierarchy and the lines of a budget."""
    places = {str(document.data["id"]): document.at_key("id") for document in documents}
    places |= {unit.id: unit.place for unit in definitions.units.values()}
    return places | {line.id: line.place for line in definitions.lines.values()}


def uses(definitions: Definitions, ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many indicators, and how many lines of budgets, need each of some ids, directly or by way of another."""
    links = relations(definitions).needed_by
    needing = {id_: reached([id_], links) - {id_} for id_ in ids}
    return {
        id_: (len(found.intersection(definitions.indicators)), len(found.intersection(definitions.lines)))
        for id_, found in needing.items()
    }


def note(kind: str, ids: Sequence[str], used: Mapping[str, tuple[int, int]], definitions: Definitions) -> str:
    if kind in ("kpi", "activity"):
        services = {definitions.indicators[id_].versions[-1].service for id_ in ids} - {None}
        return f"in {wording.count(len(services), 'service')}" if services else "in no service"
    if kind in ("rule", "direction"):
        busiest = sorted((id_ for id_ in ids if sum(used[id_])), key=lambda id_: -sum(used[id_]))
        said = [f"{id_} is used by {sum(used[id_]):,}" for id_ in busiest[:2]]
        said += [f"{len(busiest) - 2} more by others"] if len(busiest) > 2 else []
        unused = len(ids) - len(busiest)
        return ", ".join([*said, *([f"{unused:,} by none"] if unused else [])])
    if kind == "line":
        return f"in {wording.listed(list(dict.fromkeys(definitions.lines[id_].budget for id_ in ids)))}"
    shown = list(ids[:NAMED])
    return ", ".join(shown) + (f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else "")


def selected(
    definitions: Definitions,
    documents: Iterable[Document],
    ids: Collection[str],
    asked: Sequence[str],
    report: Report | None,
    *,
    by_rating: bool,
) -> Inventory:
    """The definitions that were asked for; without a report nothing is said of what is due and how it is rated."""
    kinds = kinds_of(definitions)
    lines = {rating.indicator.id: rating for rating in (*report.ratings, *report.activity)} if report else {}
    indicators = [
        indicator(one, definitions, lines.get(id_), report) for id_, one in definitions.indicators.items() if id_ in ids
    ]
    others = [id_ for id_ in kinds if id_ in ids and id_ not in definitions.indicators]
    used = uses(definitions, others)
    places = places_of(definitions, documents)
    calendar = definitions.calendar
    year_end = calendar.last_day(calendar.last_of_year(calendar.example))
    owners = {unit.id: unit_on(unit, None).owner or "" for unit in definitions.units.values()}
    return Inventory(
        indicators=tuple(indicators),
        definitions=tuple(
            DefinitionLine(id_, kinds[id_], *described(id_, kinds[id_], definitions), *used[id_], places[id_])
            for id_ in others
        ),
        selected=tuple(asked),
        by_rating=by_rating,
        period=report.period if report else None,
        year_end=month_name[year_end.month],
        words={(scale.id, word): scale.title(word) for scale in definitions.scales.values() for word in scale.words},
        owners={id_: owner for id_, owner in owners.items() if owner},
        listed=len(definitions.indicators),
    )


def indicator(one: Indicator, definitions: Definitions, rating: Rating | None, report: Report | None) -> IndicatorLine:
    calendar = definitions.calendars[one.calendar]
    day = calendar.last_day(rating.figure.ordinal) if rating else None
    version = in_force(one.versions, day) if day else one.versions[-1]
    unit = definitions.units.get(version.service or "")
    return IndicatorLine(
        id=one.id,
        kind=one.kind,
        title=version.title,
        service=version.service,
        service_title=unit_on(unit, day).title if unit else "",
        owner=version.owner,
        unit=version.unit,
        polarity=version.polarity,
        basis=version.basis,
        calendar=one.calendar,
        rule=version.rating,
        direction=version.direction,
        at=one.place,
        rating=rating,
        rating_title=report.word(rating.figure.scale, rating.figure.rating) if report and rating else "",
        at_year_end=at_year_end(rating, calendar) if rating else None,
    )


def at_year_end(rating: Rating, calendar: Calendar) -> Figure | None:
    """The figure of the last period of the year that the report's own figure is in, if anything is held of it."""
    last = calendar.last_of_year(rating.figure.ordinal)
    return next((figure for figure in rating.indicator.history if figure.ordinal == last), None)


def described(id_: str, kind: str, definitions: Definitions) -> tuple[str, str]:
    """Title, and a few words about it."""
    if kind in ("rule", "direction"):
        rule = definitions.rules[id_]
        return rule.versions[-1].title, words_of_rule(rule, definitions)
    if kind == "scale":
        scale = definitions.scales[id_]
        return "", ", ".join(scale.title(word) for word in scale.words)
    if kind == "hierarchy":
        tree = definitions.hierarchies[id_]
        return tree.title, f"{', '.join(tree.levels)}: {wording.count(len(tree.units), 'unit')}"
    if kind == "unit":
        unit = definitions.units[id_]
        version = unit_on(unit, None)
        return version.title, f"{unit.level}{f' of {version.under}' if version.under else ''}"
    if kind == "group":
        group = definitions.groups[id_]
        return group.title, wording.count(len(group.members), "member")
    if kind in ("measures", "budget", "line", "sheet"):
        return of_money(id_, kind, definitions)
    if kind == "view":
        view = definitions.views.get(id_) or definitions.budget_views[id_]
        return view.title, f"by {wording.listed([*view.by, *view.groups])}"
    if kind == "report":
        layout = definitions.reports[id_].layout
        return layout.title, f"for {READERS[layout.audience]}: {wording.count(len(layout.sections), 'section')}"
    calendar = definitions.calendars[id_]
    return calendar.title, f"{calendar.names_words}, due within {calendar.due_within}"


def of_money(id_: str, kind: str, definitions: Definitions) -> tuple[str, str]:
    """The same of what budgets are made of."""
    if kind == "measures":
        version = definitions.measures[id_].versions[-1]
        return version.title, wording.listed([one.title for one in version.measures.values()])
    if kind == "budget":
        budget = definitions.budgets[id_]
        return budget.title, f"{wording.count(len(budget.lines), 'line')} of {budget.measures}"
    if kind == "sheet":
        layout = definitions.sheets[id_]
        return "", f"files {layout.files}, lines of {layout.budget}"
    line = definitions.lines[id_]
    own = line.versions[-1]
    parts = [f"under {own.under}" if own.under else "", own.service or own.portfolio or "", "memo" if line.memo else ""]
    offsets = f"cancels {line.offsets}" if line.offsets else ""
    return own.title, ", ".join(filter(None, [line.budget, *parts, offsets]))


def words_of_rule(rule: Rule, definitions: Definitions) -> str:
    """The words it can give, best first as they are tried, and since when."""
    version = rule.versions[-1]
    scale = definitions.scales[version.scale]
    words = ", ".join(dict.fromkeys(scale.title(case.verdict) for case in version.cases))
    since = version.since or rule.lifetime.first
    return f"{words}{f', since {since.isoformat()}' if since else ''}"
