"""From stored tables to a report: rows joined, whole numbers made into text once. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from kccrules.words import layouts
from kccrules.words.notes import Note, Publication
from kccrules.words.numerals import fixed, millionths, plain
from kccrules.words.periods.named import Period
from kccrules.words.problems import Place, Problem
from kccrules.words.readback_budgets import budgets, short_names
from kccrules.words.readback_figures import figures
from kccrules.words.report import (  # fmt: skip
    NOT_RATED,
    Benchmark,
    Case,
    Figure,
    Group,
    Indicator,
    NotRated,
    Owed,
    Rating,
    Report,
    Revision,
    Rule,
    Rung,
    Standing,
    Summary,
)
from kccrules.words.results import Row, Stored
from kccrules.words.sentences import because, because_of_group
from kccrules.words.stored import day, number, optional, step, text, texts, whole


def read(stored: Stored, problems: Sequence[Problem] = ()) -> Report:
    """The report that a store holds."""
    return Reader(stored).report(problems)


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
        self.levels = {text(row, "id"): text(row, "level") for row in self.tables["units"]}
        self.newest = {
            (text(row, "calendar"), whole(row, "ordinal"), text(row, "other")): number(row, "then")
            for row in self.tables["newest"]
        }
        self.breaks: dict[str, dict[int, str | None]] = {}
        for row in self.tables["breaks"]:
            self.breaks.setdefault(text(row, "id"), {})[whole(row, "ordinal")] = optional(row, "about")
        self.scales: dict[str, dict[str, str]] = {}
        for row in self.tables["scales"]:
            self.scales.setdefault(text(row, "scale"), {})[text(row, "word")] = text(row, "title")
        self.rules = self.read_rules()
        self.rungs: dict[str, tuple[Rung, ...]] = {}
        for row in self.tables["rungs"]:
            rung = Rung(row["holds"] if isinstance(row["holds"], bool) else None, number(row, "short"))
            self.rungs[text(row, "id")] = (*self.rungs.get(text(row, "id"), ()), rung)
        self.about = {text(row, "id"): row for row in self.tables["indicators"]}
        calendars = {id_: text(row, "calendar") for id_, row in self.about.items()}
        self.figures = figures(self.tables, self.periods, calendars)
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
            by_area=tuple(sorted((rating for rating in ratings if rating.figure.area is not None), key=in_group_order)),
            summaries=tuple(self.summaries()),
            indicators=self.indicators,
            scales=self.scales,
            rules=self.rules,
            units=self.units,
            shorts=short_names(self.tables["units"]),
            order=tuple(text(row, "id") for row in sorted(self.tables["units"], key=lambda row: whole(row, "place"))),
            main=self.main_view(),
            notes={text(row, "about"): note(row) for row in self.tables["notes"]},
            owed=tuple(self.owed(row) for row in sorted(self.tables["owed"], key=in_order_of_asking)),
            revisions=tuple(self.revision(row) for row in self.tables["revisions"]),
            publication=publication(manifest.get("publication")),
            budgets=tuple(budgets(self.tables, self.periods, chosen_of_budgets(manifest.get("select")))),
            layouts=layouts.read(manifest.get("layouts")),
            problems=tuple(problems),
        )

    def owed(self, row: Row) -> Owed:
        one, ordinal, due = self.indicators[text(row, "id")], whole(row, "ordinal"), day(row, "due")
        assert due
        period = self.periods[(one.calendar, ordinal)]
        return Owed(text(row, "what"), one, optional(row, "area"), period, ordinal, optional(row, "owner"),
                    text(row, "standing"), due, whole(row, "days"))  # fmt: skip

    def revision(self, row: Row) -> Revision:
        value = number(row, "value")
        printed = fixed(value, number(row, "decimals")) if value is not None else None
        figure = self.figures[(text(row, "id"), optional(row, "area"))][whole(row, "ordinal")]
        return Revision(text(row, "report"), printed, text(row, "rating"), figure)

    def read_rules(self) -> dict[tuple[str, int], Rule]:
        cases: dict[tuple[str, int], list[Case]] = {}
        for row in self.tables["cases"]:
            case = Case(text(row, "verdict"), optional(row, "condition"), text(row, "asks"), text(row, "yes"), text(row, "no"),
                        Place(text(row, "path"), whole(row, "line")))  # fmt: skip
            cases.setdefault((text(row, "rule"), whole(row, "version")), []).append(case)
        return {
            key: Rule(key[0], text(row, "title"), optional(row, "about"), day(row, "since"),
                      Place(text(row, "path"), whole(row, "line")), tuple(cases[key]), texts(row, "commentary"),
                      row["exact"] is True)
            for row in self.tables["rules"]
            for key in [(text(row, "rule"), whole(row, "version"))]
        }  # fmt: skip

    def indicator(self, row: Row) -> Indicator:
        id_, calendar = text(row, "id"), text(row, "calendar")
        service, last = optional(row, "service"), number(row, "last_period")
        areas = {area: self.units[area] for area in texts(row, "areas")}
        levels = {self.levels[area] for area in areas}
        return Indicator(
            id=id_,
            kind=text(row, "kind"),
            title=text(row, "title"),
            about=optional(row, "about"),
            owner=optional(row, "owner"),
            service=service,
            service_title=self.units.get(service or "", ""),
            unit=text(row, "unit"),
            polarity=text(row, "polarity"),
            basis=text(row, "basis"),
            calendar=calendar,
            serves=texts(row, "serves"),
            at=Place(text(row, "path"), whole(row, "line")),
            history=tuple(self.figures.get((id_, None), {}).values()),
            by_area={a: tuple(self.figures[(id_, a)].values()) for a in areas if (id_, a) in self.figures},
            areas=areas,
            area_word=levels.pop().replace("-", " ") if len(levels) == 1 else "area",
            area_total=optional(row, "area_total"),
            formula=optional(row, "formula"),
            benchmarks=texts(row, "benchmarks"),
            beside=self.beside(row),
            breaks=self.breaks.get(id_, {}),
            last_period=self.periods[(calendar, last)] if last is not None else None,
            last_ordinal=last,
            replaced_by=texts(row, "replaced_by"),
        )

    def beside(self, row: Row) -> dict[tuple[str | None, int], tuple[Benchmark, ...]]:
        """The benchmarks of every figure of an indicator."""
        id_, others = text(row, "id"), texts(row, "benchmarks")
        return {
            (area, figure.ordinal): tuple(self.benchmark(row, figure, self.about[other]) for other in others)
            for area in ((None, *texts(row, "areas")) if others else ())
            for figure in self.figures.get((id_, area), {}).values()
        }

    def benchmark(self, row: Row, figure: Figure, other: Row) -> Benchmark:
        """One that is reported by areas is asked for the same one, any other for its whole: as formulas do."""
        id_, unit = text(other, "id"), text(other, "unit")
        then = self.newest.get((text(row, "calendar"), figure.ordinal, text(other, "calendar")))
        theirs = self.figures.get((id_, figure.area if texts(other, "areas") else None), {})
        found = theirs.get(then) if then is not None else None
        value = found.value if found else None
        apart = None
        if value is not None and figure.value is not None and unit == text(row, "unit"):
            apart = plain(millionths(figure.value) - millionths(value))
        return Benchmark(
            id=id_,
            title=text(other, "title"),
            unit=unit,
            period=self.periods[(text(other, "calendar"), then)] if then is not None else None,
            state=found.state if found else "missing",
            value=value,
            difference=apart,
            data=found.data if found else None,
        )

    def rating(self, row: Row) -> Rating:
        id_ = text(row, "id")
        one = self.indicators[id_]
        figures = self.figures[(id_, optional(row, "area"))]
        figure = figures[whole(row, "ordinal")]
        before = figures.get(figure.previous) if figure.previous is not None else None
        upcoming = number(row, "next_period")
        wanting = texts(row, "wanting") if row["wanting"] is not None else None
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
            wanting=wanting,
            because=because(figure, one, self.rules, wanting),
            rungs=self.rungs.get(id_, ()) if figure.area is None else (),
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
        version, case = number(row, "version"), whole(row, "case")
        rule = self.rules[(text(row, "rule"), version)] if version is not None else None
        found = Standing(
            rule=text(row, "rule"),
            version=version,
            scale=optional(row, "scale"),
            rating=text(row, "rating"),
            case=case,
            rated=number(row, "rated") or 0,
            counts=counts,
            average=optional(row, "average"),
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
        ranked = (
            (text(row, "key") not in services, text(row, "of") != "kpi", text(row, "view"))
            for row in self.tables["groups"]
        )
        return min(ranked, default=(True, True, None))[-1]


def in_group_order(rating: Rating) -> tuple[str, int]:
    """Indicators by id, the areas of each as their group has them."""
    return rating.indicator.id, list(rating.indicator.areas).index(rating.figure.area or "")


def in_order_of_asking(row: Row) -> tuple[bool, str, str]:
    """Values before commentary."""
    return text(row, "what") != "value", text(row, "id"), text(row, "area")


def note(row: Row) -> Note:
    at = Place(text(row, "path"), number(row, "row") or 0)
    return Note(text(row, "about"), text(row, "text"), text(row, "being_done"), text(row, "back_by"), optional(row, "by"),
                day(row, "on"), at)  # fmt: skip


def chosen_of_budgets(select: object) -> list[str] | None:
    """The ids that tables of budgets are limited to; None where nothing was selected."""
    return [str(id_) for id_ in select.get("budgets", ())] if isinstance(select, Mapping) else None


def publication(said: object) -> Publication | None:
    """What the manifest says of it: a mapping of on and by."""
    if not isinstance(said, Mapping):
        return None
    return Publication(date.fromisoformat(str(said["on"])), said["by"])
