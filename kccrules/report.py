"""One report as typed data, read from stored tables alone: what every output format renders.

Numbers become text here, once, at their published decimals; layout is left to `render`. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kccrules import wording
from kccrules.numerals import MILLION, decimal_text, fixed, plain
from kccrules.problems import Place, Problem
from kccrules.results import Row, Stored

NOT_RATED, UNKNOWN = "not-rated", "unknown"


@dataclass(frozen=True, slots=True)
class Bound:
    """A target or floor, as text in the indicator's unit."""

    low: str | None
    high: str | None
    form: str
    at: Place | None


@dataclass(frozen=True, slots=True)
class Step:
    """Another rating, and how far away it is, as text."""

    rating: str
    distance: str


@dataclass(frozen=True, slots=True)
class Period:
    text: str
    short: str
    spoken: str
    words: str
    months: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator in one period."""

    id: str
    ordinal: int
    period: Period
    state: str
    value: str | None
    exact: str | None
    """The value as worked out, where printing rounds it."""
    target: Bound
    floor: Bound
    scale: str | None
    rating: str
    reason: str | None
    lacking: tuple[str, ...]
    sensitive: bool
    in_a_row: int | None
    method: str | None
    judgement: str
    change: str | None
    previous: int | None
    """Which period direction compares with."""
    published_rating: str | None
    published_direction: str | None
    published_value: str | None
    published_at: Place | None
    data: Place | None
    sent: date | None
    note: str
    due: date
    rule: str | None
    version: int
    case: int

    @property
    def agrees(self) -> str | None:
        """Whether the rating worked out is the one printed: yes, no, cannot-tell; None where none was printed."""
        if self.published_rating is None:
            return None
        if self.rating == NOT_RATED:
            return "yes" if self.published_rating == NOT_RATED else "cannot-tell"
        return "yes" if self.published_rating == self.rating else "no"


@dataclass(frozen=True, slots=True)
class Case:
    verdict: str
    condition: str | None
    asks: str
    yes: str
    no: str
    at: Place


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    about: str | None
    since: date | None
    at: Place
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    id: str
    title: str
    about: str | None
    owner: str | None
    service: str | None
    service_title: str
    unit: str
    polarity: str
    basis: str
    calendar: str
    serves: tuple[str, ...]
    at: Place
    history: tuple[Figure, ...]
    """Every period held, oldest first."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One line of the report."""

    indicator: Indicator
    figure: Figure
    before: Figure | None
    before_rating: str
    before_source: str | None
    """computed or published."""
    carried: bool
    counted: bool
    next: Step | None
    worse: Step | None
    upcoming: Period
    upcoming_due: date
    because: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    level: str | None
    under: str | None
    members: tuple[str, ...]
    listed: int
    not_counted: int
    counts: Mapping[str, Mapping[str, int]]
    """current, previous and direction: how many of each word."""


@dataclass(frozen=True, slots=True)
class Summary:
    id: str
    title: str
    groups: tuple[Group, ...]
    total: Group


@dataclass(frozen=True, slots=True)
class Rung:
    """What one case of a rule came to for one figure."""

    holds: bool | None
    """None where something is missing."""
    short: int | None
    """Millionths short of holding (negative: to spare), for cases that compare a value with a limit."""


@dataclass(frozen=True, slots=True)
class Report:
    manifest: Mapping[str, object]
    period: Period
    as_at: date | None
    ratings: tuple[Rating, ...]
    summaries: tuple[Summary, ...]
    indicators: Mapping[str, Indicator]
    scales: Mapping[str, Mapping[str, str]]
    """Words of each scale in order, lowest first, with their titles."""
    rules: Mapping[tuple[str, int], Rule]
    units: Mapping[str, str]
    main: str | None
    """The summary the report is laid out by."""
    problems: tuple[Problem, ...] = field(default=())

    def word(self, scale: str | None, rating: str) -> str:
        """A rating as it is printed."""
        if rating == NOT_RATED:
            return "Not rated"
        return self.scales.get(scale or "", {}).get(rating, rating.replace("-", " ").capitalize())

    def differing(self) -> list[Figure]:
        """Figures whose printed rating is not the one worked out."""
        return [figure for one in self.indicators.values() for figure in one.history if figure.agrees == "no"]


def read(stored: Stored, problems: Sequence[Problem] = ()) -> Report:
    """The report that a store holds."""
    return Reader(stored).report(problems)


def whole(row: Row, name: str) -> int:
    found = row[name]
    assert isinstance(found, int), name
    return found


def number(row: Row, name: str) -> int | None:
    found = row[name]
    return found if isinstance(found, int) else None


def text(row: Row, name: str) -> str:
    found = row[name]
    return found if isinstance(found, str) else ""


def optional(row: Row, name: str) -> str | None:
    found = row[name]
    return found if isinstance(found, str) else None


def texts(row: Row, name: str) -> tuple[str, ...]:
    found = row[name]
    return tuple(found) if isinstance(found, list) else ()


def day(row: Row, name: str) -> date | None:
    found = number(row, name)
    return date.fromordinal(found) if found is not None else None


def spot(row: Row, path: str, line: str) -> Place | None:
    found = optional(row, path)
    return Place(found, number(row, line) or 0) if found else None


class Reader:
    """Joins the stored tables."""

    def __init__(self, stored: Stored) -> None:
        self.stored, self.tables = stored, stored.tables
        self.periods = {
            (text(row, "calendar"), whole(row, "ordinal")): Period(
                *(text(row, name) for name in ("text", "short", "spoken", "words", "months"))
            )
            for row in self.tables["periods"]
        }
        self.units = {text(row, "id"): text(row, "title") for row in self.tables["units"]}
        self.scales: dict[str, dict[str, str]] = {}
        for row in self.tables["scales"]:
            self.scales.setdefault(text(row, "scale"), {})[text(row, "word")] = text(row, "title")
        self.rules = self.read_rules()
        self.about = {text(row, "id"): row for row in self.tables["indicators"]}
        self.figures = self.read_figures()
        self.indicators = {id_: self.indicator(row) for id_, row in self.about.items()}

    def report(self, problems: Sequence[Problem]) -> Report:
        manifest = self.stored.manifest
        as_at = manifest.get("as_at")
        period = self.periods[(str(manifest["calendar"]), int(str(manifest["ordinal"])))]
        return Report(
            manifest=manifest,
            period=period,
            as_at=date.fromisoformat(str(as_at)) if as_at else None,
            ratings=tuple(self.rating(row) for row in self.tables["shown"]),
            summaries=tuple(self.summaries()),
            indicators=self.indicators,
            scales=self.scales,
            rules=self.rules,
            units=self.units,
            main=self.main_view(),
            problems=tuple(problems),
        )

    def read_rules(self) -> dict[tuple[str, int], Rule]:
        cases: dict[tuple[str, int], list[Case]] = {}
        for row in self.tables["cases"]:
            case = Case(text(row, "verdict"), optional(row, "condition"), text(row, "asks"), text(row, "yes"), text(row, "no"),
                        Place(text(row, "path"), whole(row, "line")))  # fmt: skip
            cases.setdefault((text(row, "rule"), whole(row, "version")), []).append(case)
        return {
            key: Rule(key[0], text(row, "title"), optional(row, "about"), day(row, "since"),
                      Place(text(row, "path"), whole(row, "line")), tuple(cases[key]))
            for row in self.tables["rules"]
            for key in [(text(row, "rule"), whole(row, "version"))]
        }  # fmt: skip

    def read_figures(self) -> dict[str, dict[int, Figure]]:
        found: dict[str, dict[int, Figure]] = {}
        for row in self.tables["figures"]:
            figure = self.figure(row)
            found.setdefault(figure.id, {})[figure.ordinal] = figure
        return found

    def figure(self, row: Row) -> Figure:
        id_, ordinal = text(row, "id"), whole(row, "ordinal")
        decimals, value = number(row, "decimals"), number(row, "value")
        exact, under = number(row, "exact"), number(row, "exact_under")
        worked_out = decimal_text(exact, (under or 1) * MILLION) if exact is not None else None
        published = number(row, "published_value")
        due = day(row, "due")
        assert due is not None
        return Figure(
            id=id_,
            ordinal=ordinal,
            period=self.periods[(text(self.about[id_], "calendar"), ordinal)],
            state=text(row, "state"),
            value=fixed(value, decimals) if value is not None else None,
            exact=worked_out if value is not None and worked_out != plain(value) else None,
            target=bound(row, "target"),
            floor=bound(row, "floor"),
            scale=optional(row, "scale"),
            rating=optional(row, "rating") or NOT_RATED,
            reason=optional(row, "reason"),
            lacking=texts(row, "lacking"),
            sensitive=row["sensitive"] is True,
            in_a_row=number(row, "in_a_row"),
            method=optional(row, "method"),
            judgement=optional(row, "direction") or UNKNOWN,
            change=optional(row, "change"),
            previous=number(row, "previous"),
            published_rating=optional(row, "published_rating"),
            published_direction=optional(row, "published_direction"),
            published_value=plain(published) if published is not None else None,
            published_at=spot(row, "published_path", "published_row"),
            data=spot(row, "path", "row"),
            sent=day(row, "sent"),
            note=text(row, "note"),
            due=due,
            rule=optional(row, "rule"),
            version=number(row, "version") or 0,
            case=whole(row, "case"),
        )

    def indicator(self, row: Row) -> Indicator:
        id_ = text(row, "id")
        service = optional(row, "service")
        history = tuple(figure for _, figure in sorted(self.figures.get(id_, {}).items()))
        return Indicator(
            id_, text(row, "title"), optional(row, "about"), optional(row, "owner"), service,
            self.units.get(service or "", ""), text(row, "unit"), text(row, "polarity"), text(row, "basis"),
            text(row, "calendar"), texts(row, "serves"), Place(text(row, "path"), whole(row, "line")), history,
        )  # fmt: skip

    def rating(self, row: Row) -> Rating:
        id_ = text(row, "id")
        one = self.indicators[id_]
        figure = self.figures[id_][whole(row, "ordinal")]
        before = self.figures[id_].get(figure.previous) if figure.previous is not None else None
        source = None
        before_rating = NOT_RATED
        if before:
            computed = before.rating != NOT_RATED
            before_rating = before.rating if computed else before.published_rating or NOT_RATED
            source = "computed" if computed or before_rating == NOT_RATED else "published"
        return Rating(
            indicator=one,
            figure=figure,
            before=before,
            before_rating=before_rating,
            before_source=source,
            carried=row["carried"] is True,
            counted=row["counted"] is True,
            next=step(row, "next"),
            worse=step(row, "worse"),
            upcoming=self.periods[(one.calendar, whole(row, "next_period"))],
            upcoming_due=date.fromordinal(whole(row, "next_due")),
            because=because(figure, one, self.rules),
        )

    def summaries(self) -> list[Summary]:
        counts: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
        for row in self.tables["counts"]:
            columns = counts.setdefault((text(row, "view"), text(row, "key")), {})
            columns.setdefault(text(row, "column"), {})[text(row, "word")] = whole(row, "count")
        views: dict[str, list[Group]] = {}
        titles = {}
        for row in sorted(self.tables["groups"], key=lambda row: (text(row, "view"), whole(row, "place"))):
            view, key = text(row, "view"), text(row, "key")
            titles[view] = text(row, "view_title")
            group = Group(key, text(row, "title"), optional(row, "level"), optional(row, "under"), texts(row, "members"),
                          whole(row, "listed"), whole(row, "not_counted"), counts.get((view, key), {}))  # fmt: skip
            views.setdefault(view, []).append(group)
        return [Summary(view, titles[view], tuple(groups[:-1]), groups[-1]) for view, groups in views.items()]

    def main_view(self) -> str | None:
        """The first view whose groups are the services that indicators name; else the first there is."""
        services = {one.service for one in self.indicators.values()}
        rows = sorted(self.tables["groups"], key=lambda row: text(row, "view"))
        by_service = [text(row, "view") for row in rows if text(row, "key") in services]
        views = [text(row, "view") for row in rows]
        return next(iter([*by_service, *views]), None)


def bound(row: Row, name: str) -> Bound:
    ends = []
    for end in ("low", "high"):
        n, under = number(row, f"{name}_{end}"), number(row, f"{name}_{end}_under")
        ends.append(decimal_text(n, (under or 1) * MILLION) if n is not None else None)
    return Bound(ends[0], ends[1], text(row, f"{name}_form"), spot(row, f"{name}_path", f"{name}_line"))


def step(row: Row, name: str) -> Step | None:
    rating, distance = optional(row, f"{name}_rating"), number(row, f"{name}_distance")
    return Step(rating, plain(distance)) if rating and distance is not None else None


def filled(template: str, figure: Figure, unit: str) -> str:
    """A saying with this row's figures in it."""
    return template.format(
        value=wording.figure(figure.value, unit) or "the figure",
        target=named_limit("target", figure.target, unit),
        floor=named_limit("floor standard", figure.floor, unit),
    )


def named_limit(name: str, found: Bound, unit: str) -> str:
    said = wording.limit(found.low, found.high, unit)
    return f"the {name} of {said}" if said else f"the {name}"


def because(figure: Figure, one: Indicator, rules: Mapping[tuple[str, int], Rule]) -> str:
    """Why it is rated so, in one sentence: from the case that applied and the one above it."""
    if figure.rating == NOT_RATED and figure.case == 0:
        return f"not rated: {wording.why_not_rated(figure.reason or 'missing', figure.lacking)}"
    cases = rules[(figure.rule or "", figure.version)].cases
    here = cases[figure.case - 1]
    above = filled(cases[figure.case - 2].no, figure, one.unit) if figure.case > 1 else ""
    if here.condition is None:
        return above or "there is no other case"
    yes = filled(here.yes, figure, one.unit)
    value = f"{wording.figure(figure.value, one.unit)} "
    return f"{above}, but {yes.removeprefix(value) if above.startswith(value) else yes}" if above else yes
