"""From stored tables to a report: rows joined, whole numbers made into text once. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kccrules.numerals import MILLION, decimal_text, fixed, plain
from kccrules.problems import Place, Problem
from kccrules.report import (
    NOT_RATED,
    UNKNOWN,
    Bound,
    Case,
    Figure,
    Group,
    Indicator,
    NotRated,
    Period,
    Rating,
    Report,
    Rule,
    Standing,
    Step,
    Summary,
)  # fmt: skip
from kccrules.results import Row, Stored
from kccrules.sentences import because, because_of_group


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
        self.areas: dict[str, list[str]] = {}
        self.figures = self.read_figures()
        self.indicators = {id_: self.indicator(row) for id_, row in self.about.items()}

    def report(self, problems: Sequence[Problem]) -> Report:
        manifest = self.stored.manifest
        as_at = manifest.get("as_at")
        period = self.periods[(str(manifest["calendar"]), int(str(manifest["ordinal"])))]
        ratings = [self.rating(row) for row in self.tables["shown"]]
        whole_ones = [rating for rating in ratings if rating.figure.area is None]
        return Report(
            manifest=manifest,
            period=period,
            as_at=date.fromisoformat(str(as_at)) if as_at else None,
            ratings=tuple(rating for rating in whole_ones if rating.indicator.kind == "kpi"),
            activity=tuple(rating for rating in whole_ones if rating.indicator.kind == "activity"),
            by_area=tuple(rating for rating in ratings if rating.figure.area is not None),
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

    def read_figures(self) -> dict[tuple[str, str | None], dict[int, Figure]]:
        """By indicator and area, in order of their periods."""
        found: dict[tuple[str, str | None], dict[int, Figure]] = {}
        for row in self.tables["figures"]:
            figure = self.figure(row)
            if (figure.id, figure.area) not in found and figure.area is not None:
                self.areas.setdefault(figure.id, []).append(figure.area)
            found.setdefault((figure.id, figure.area), {})[figure.ordinal] = figure
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
            area=optional(row, "area"),
            ordinal=ordinal,
            period=self.periods[(text(self.about[id_], "calendar"), ordinal)],
            state=text(row, "state"),
            value=fixed(value, decimals) if value is not None else None,
            exact=worked_out if value is not None and worked_out != plain(value) else None,
            target=bound(row, "target"),
            floor=bound(row, "floor"),
            upper=bound(row, "upper"),
            lower=bound(row, "lower"),
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
        history = tuple(self.figures.get((id_, None), {}).values())
        by_area = {area: tuple(self.figures[(id_, area)].values()) for area in self.areas.get(id_, ())}
        return Indicator(
            id_, text(row, "kind"), text(row, "title"), optional(row, "about"), optional(row, "owner"), service,
            self.units.get(service or "", ""), text(row, "unit"), text(row, "polarity"), text(row, "basis"),
            text(row, "calendar"), texts(row, "serves"), Place(text(row, "path"), whole(row, "line")), history,
            by_area, texts(row, "benchmarks"),
        )  # fmt: skip

    def rating(self, row: Row) -> Rating:
        id_ = text(row, "id")
        one = self.indicators[id_]
        figures = self.figures[(id_, optional(row, "area"))]
        figure = figures[whole(row, "ordinal")]
        before = figures.get(figure.previous) if figure.previous is not None else None
        upcoming = number(row, "next_period")
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
            upcoming=self.periods[(one.calendar, upcoming)] if upcoming is not None else None,
            upcoming_due=day(row, "next_due"),
            because=because(figure, one, self.rules),
        )

    def summaries(self) -> list[Summary]:
        counts: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
        for row in self.tables["counts"]:
            columns = counts.setdefault((text(row, "view"), text(row, "key")), {})
            columns.setdefault(text(row, "column"), {})[text(row, "word")] = whole(row, "count")
        views: dict[str, list[Group]] = {}
        titles, kinds = {}, {}
        for row in sorted(self.tables["groups"], key=lambda row: (text(row, "view"), whole(row, "place"))):
            view, key = text(row, "view"), text(row, "key")
            titles[view] = text(row, "view_title")
            views.setdefault(view, []).append(self.group(row, counts.get((view, key), {})))
            kinds[view] = text(row, "of")
        return [Summary(id_, titles[id_], kinds[id_], tuple(rows[:-1]), rows[-1]) for id_, rows in views.items()]

    def group(self, row: Row, counts: Mapping[str, Mapping[str, int]]) -> Group:
        reasons = []
        for word, count in sorted(counts.get("reason", {}).items()):
            reason, _, lacking = word.partition("/")
            reasons.append(NotRated(reason, tuple(filter(None, lacking.split(";"))), count))
        return Group(
            key=text(row, "key"),
            title=text(row, "title"),
            level=optional(row, "level"),
            under=optional(row, "under"),
            named=row["named"] is True,
            members=texts(row, "members"),
            listed=whole(row, "listed"),
            not_counted=whole(row, "not_counted"),
            counts={name: words for name, words in counts.items() if name not in ("reason", "rule")},
            not_rated=tuple(reasons),
            standing=self.standing(row, counts.get("rule", {}), reasons) if optional(row, "rule") else None,
        )

    def standing(self, row: Row, counts: Mapping[str, int], reasons: Sequence[NotRated]) -> Standing:
        version, case, average = number(row, "version"), whole(row, "case"), number(row, "average")
        rule = self.rules[(text(row, "rule"), version)] if version is not None else None
        found = Standing(
            rule=text(row, "rule"),
            version=version,
            scale=optional(row, "scale"),
            rating=text(row, "rating"),
            case=case,
            rated=number(row, "rated") or 0,
            counts=counts,
            average=decimal_text(average, whole(row, "average_under") * MILLION) if average is not None else None,
            reads_listed=row["reads_listed"] is True,
            before=text(row, "before"),
            before_scale=optional(row, "before_scale"),
            judgement=text(row, "judgement"),
            at=(rule.cases[case - 1].at if case else rule.at) if rule else None,
            because="",
        )
        titles = self.scales.get(found.scale or "", {})
        told = because_of_group(found, whole(row, "listed"), reasons, rule.cases if rule else (), titles)
        return replace(found, because=told)

    def main_view(self) -> str | None:
        """The first view whose groups are the services that indicators name; else the first there is. Views of KPIs come
        before those of activity."""
        services = {one.service for one in self.indicators.values()}
        rows = sorted(self.tables["groups"], key=lambda row: (text(row, "of") != "kpi", text(row, "view")))
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
