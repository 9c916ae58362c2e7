"""Rated columns to the stored tables: codes become words, what was missing becomes a reason, leaves become counts.

The last step before a report can be written, and the last that sees frames.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import polars as pl

from kccrules.engine.batch import KEYS
from kccrules.engine.compare import Frames
from kccrules.engine.tables import InParts, conform, plain, schema
from kccrules.meaning.parameters import WHOLE, Span, days
from kccrules.meaning.phrases import Saying, saying
from kccrules.meaning.rollups import is_on_groups, saying_of_group
from kccrules.meaning.structure import unit_on
from kccrules.steps import accounts, reconcile
from kccrules.steps.accounts import tables as accounting
from kccrules.steps.evaluate import Question, Rated, due, ingredients
from kccrules.steps.outcome.climbed import climbed
from kccrules.steps.outcome.figures import ROWS_OF, Wording
from kccrules.steps.outcome.figures import picked as picked_word
from kccrules.steps.outcome.notes import noted
from kccrules.steps.outcome.owed import owing
from kccrules.steps.outcome.revised import revised
from kccrules.steps.plan import Plan
from kccrules.steps.tallies import summaries
from kccrules.words.model import Definitions, Indicator, in_force
from kccrules.words.observations import Data
from kccrules.words.periods import Calendar, Unreadable
from kccrules.words.results import TABLES, Cell, Row

LEAVES = (
    "id", "ordinal", "previous", "rating", "scale", "direction", "reason", "lacking", "printed_rating",
)  # fmt: skip
"""What counts in groups are made of."""
TOLD = (
    "id", "area", "ordinal", "period", "state", "value", "decimals", "scale", "rating", "reason", "lacking",
    "printed_rating", "printed_value", "due", "sent", "path", "rule", "version",
)  # fmt: skip
"""What is told of figures beside the ratings shown."""


@dataclass(frozen=True)
class Tables:
    """Every table of `results.TABLES`."""

    of_figures: Mapping[str, InParts]
    others: Frames

    def stored(self) -> dict[str, pl.DataFrame | InParts]:
        return {**self.of_figures, **self.others}

    def held(self) -> Frames:
        """All of them, held whole."""
        return {**{name: table.rows() for name, table in self.of_figures.items()}, **self.others}

    def wholes(self) -> Frames:
        """What is shown, and the figures, without those of areas."""
        whole = pl.col("area").is_null()
        return {"figures": self.of_figures["figures"].rows(whole), "shown": self.others["shown"].filter(whole)}


def tables(rated: Rated, definitions: Definitions, plan: Plan, data: Data, asked: Question) -> Frames:
    """Every table of `results.TABLES` for one report, held whole: for comparing, not for millions of figures."""
    return in_parts(rated, definitions, plan, data, asked).held()


def in_parts(rated: Rated, definitions: Definitions, plan: Plan, data: Data, asked: Question) -> Tables:
    """The same, for storing: ten million figures are made part by part."""
    held = spans(rated.figures)
    wording = Wording.of(rated.figures, held, definitions, plan, data)
    told = figures_told(rated, wording, data)
    shown = picked(rated, told, definitions, plan)
    about, beside = list(indicators(definitions, plan, rated, held)), list(newest(held, definitions, plan))
    named = [(row["calendar"], row["last_period"]) for row in about] + [(row["other"], row["then"]) for row in beside]
    budgets = of_budgets(definitions, data, asked)
    whole = wording.worded(wording.read(rated.figures, pl.col("area") == WHOLE, LEAVES), LEAVES)
    groups, counts = summaries(shown.filter(pl.col("area").is_null()), plain(whole), definitions, asked)
    rows: dict[str, pl.DataFrame | Sequence[Row]] = {
        "shown": shown,
        "indicators": about,
        "rungs": list(climbed(rated, definitions, plan)),
        "notes": list(noted(shown, definitions, data, asked)),
        "owed": owing(shown, told, definitions, plan, data, asked),
        "revisions": list(revised(told, definitions, data, asked)),
        "breaks": list(breaks(held, definitions, plan)),
        "newest": beside,
        "periods": list(periods(held, shown, [*named, *budgets.named], definitions, plan, asked)),
        "groups": groups,
        "counts": counts,
        **of_definitions(definitions, asked),
        **budgets.tables,
    }
    # Figures are in order: by indicator, then the areas as their group has them, then period.
    return Tables(wording.tables(rated.figures), {name: conform(name, made) for name, made in rows.items()})


@dataclass(frozen=True)
class Budgets:
    """The tables of budgets, and the periods that they name: each a calendar and an ordinal."""

    tables: Mapping[str, pl.DataFrame | Sequence[Row]]
    named: Sequence[tuple[Cell, Cell]]


def of_budgets(definitions: Definitions, data: Data, asked: Question) -> Budgets:
    """The tables of budgets; empty where none is in force. Raises TooBig."""
    books = list(accounts.books(definitions, data, asked))
    found = accounting.tables(books, data.inputs)
    found |= reconcile.tables(books, found["ledger"], definitions, data, asked.as_at)
    return Budgets(found, [(book.calendar.id, period) for book in books for period in (book.period, book.last)])


def of_budgets_alone(definitions: Definitions, plan: Plan, data: Data, asked: Question) -> Tables:
    """Every table of a report that has no indicators. Raises TooBig."""
    nothing = {name: conform(name, ()) for name in TABLES if name not in ROWS_OF}
    budgets = of_budgets(definitions, data, asked)
    rows: dict[str, pl.DataFrame | Sequence[Row]] = {
        "periods": list(periods({}, nothing["shown"], budgets.named, definitions, plan, asked)),
        **of_definitions(definitions, asked),
        **budgets.tables,
    }
    made = {name: conform(name, made) for name, made in rows.items()}
    return Tables({name: nowhere(name) for name in ROWS_OF}, {**nothing, **made})


def of_definitions(definitions: Definitions, asked: Question) -> Mapping[str, Sequence[Row]]:
    """The tables that hang on no figure and no amount."""
    return {
        "units": list(units(definitions, asked)),
        "scales": list(scales(definitions)),
        "rules": list(rules(definitions)),
        "cases": list(cases(definitions)),
    }


def nowhere(name: str) -> InParts:
    """A table of figures where there are none."""
    return InParts(schema(name), lambda: iter([conform(name, ())]))


def spans(figures: pl.DataFrame) -> dict[int, Span]:
    """The first and last period of each indicator, by number; every one between them is held too."""
    lines = figures.get_column("indicator").rle().struct.unnest()
    after, period = lines.get_column("len").cum_sum(), figures.get_column("period")
    ends = period.gather(after - lines.get_column("len")), period.gather(after - 1)
    return {number: (first, last) for number, first, last in zip(lines.get_column("value"), *ends, strict=True)}


# ---------------------------------------------------------------------------------------------- the report's rows


def figures_told(rated: Rated, wording: Wording, data: Data) -> pl.DataFrame:
    """Some columns of the figures of all periods that the report shows or that were printed: few, of all that are held."""
    periods = {*rated.shown.get_column("period").unique(), *(row.period for row in data.history)}
    rows = wording.read(rated.figures, pl.col("period").is_in(sorted(periods)), TOLD)
    return rows.select("series", period_code="period").hstack(plain(wording.worded(rows, TOLD)))


def picked(rated: Rated, told: pl.DataFrame, definitions: Definitions, plan: Plan) -> pl.DataFrame:
    """The shown table: which period of each indicator the report shows, how far the next rating is, and what formulas
    lacked."""
    shown = rated.shown
    said = told.select("series", "id", "area", "scale", "lacking", period="period_code")
    rows = shown.join(said.drop("lacking"), on=list(KEYS), how="left", maintain_order="left")
    rows = rows.join(upcoming(rows, definitions), on=["id", "period"], how="left", maintain_order="left")
    rows = rows.with_columns(
        ordinal=pl.col("period"),
        counted=~pl.col("carried") | all(view.counts_carried for view in definitions.views.values()),
        **{f"{name}_rating": word_on_scale(f"{name}_verdict", plan) for name in ("next", "worse")},
    )
    lacked = [(*key, texts) for key, texts in wanting(rated, said, definitions, plan).items()]
    told = pl.DataFrame(
        lacked, schema={"series": pl.Int32, "period": pl.Int32, "wanting": pl.List(pl.String)}, orient="row"
    )
    return conform("shown", rows.join(told, on=list(KEYS), how="left", maintain_order="left"))


def upcoming(rows: pl.DataFrame, definitions: Definitions) -> pl.DataFrame:
    """For each indicator shown the period after, and when it is due."""
    found = []
    for id_, period in rows.select("id", "period").unique().sort("id").iter_rows():
        one = definitions.indicators[id_]
        calendar = definitions.calendars[one.calendar]
        later = calendar.next(period)
        found.append((id_, period, later, None if later is None else due_day(one, calendar, later)))
    kinds = {"id": pl.String, "period": pl.Int32, "next_period": pl.Int64, "next_due": pl.Int64}
    return pl.DataFrame(found, schema=kinds, orient="row")


def due_day(one: Indicator, calendar: Calendar, period: int) -> int | None:
    """When a figure is due, as columns hold it; none where working days are counted in a year that nobody knows yet."""
    try:
        return days(due(one, calendar, period))
    except Unreadable:
        return None


def word_on_scale(verdict: str, plan: Plan) -> pl.Expr:
    """The word that stands at a place of the row's scale."""
    word: pl.Expr = pl.lit(None, dtype=pl.String)
    for scale in {compiled.scale.id: compiled.scale for compiled in plan.rules.values()}.values():
        word = (
            pl.when(pl.col("scale") == scale.id).then(picked_word(verdict, scale.words).cast(pl.String)).otherwise(word)
        )
    return word


def wanting(
    rated: Rated, said: pl.DataFrame, definitions: Definitions, plan: Plan
) -> Mapping[ingredients.Key, list[str]]:
    """For the report's own rows that are not rated for want of a figure with a formula: what that formula lacked."""
    keys = list(KEYS)
    lacking = said.filter(pl.col("lacking").list.len() > 0).select(*KEYS, role="lacking")
    unrated = rated.shown.select(keys).join(lacking, on=keys, how="inner", maintain_order="left").explode("role")
    first = unrated.filter(pl.col("role").is_in(["value", *plan.limits])).unique(
        keys, keep="first", maintain_order=True
    )
    return ingredients.wanting(rated.readable, definitions, plan, first)


# ---------------------------------------------------------------------------------------------- what codes stand for


def indicators(definitions: Definitions, plan: Plan, rated: Rated, held: Mapping[int, Span]) -> Iterator[Row]:
    """As they are on the last day of the period shown, or of the newest period held."""
    ids = plan.codes.indicators
    picked_periods = rated.shown.select(pl.col("series") // plan.codes.width, "period").unique()
    shown = {ids[number]: period for number, period in picked_periods.iter_rows()}
    known = {ids[number] for number in held}
    known |= {benchmark for id_ in known for benchmark in definitions.indicators[id_].benchmarks}
    for kpi in definitions.indicators.values():
        if kpi.id not in known:
            continue
        calendar = definitions.calendars[kpi.calendar]
        version = in_force(kpi.versions, calendar.last_day(shown[kpi.id])) if kpi.id in shown else kpi.versions[-1]
        yield {
            "id": kpi.id, "kind": kpi.kind, "benchmarks": list(kpi.benchmarks), "title": version.title,
            "about": version.about, "owner": version.owner, "service": version.service,
            "unit": version.unit, "polarity": version.polarity, "basis": version.basis, "calendar": kpi.calendar,
            "serves": list(version.serves), "path": kpi.place.path, "line": kpi.place.line,
            "formula": version.value, "areas": list(definitions.areas_of(kpi)), "area_total": kpi.area_total if kpi.areas else None,
            "last_period": calendar.last_ending_by(kpi.lifetime.last) if kpi.lifetime.last else None,
            "replaced_by": list(kpi.replaced_by),
        }  # fmt: skip


def breaks(held: Mapping[int, Span], definitions: Definitions, plan: Plan) -> Iterator[Row]:
    """The first period after each break, with what is said of the change."""
    for id_ in (plan.codes.indicators[number] for number in held):
        one = definitions.indicators[id_]
        calendar, found = definitions.calendars[one.calendar], dict[int, str | None]()
        for before, version in itertools.pairwise(one.versions):
            first = calendar.first_ending_from(version.since) if version.since and version.breaks else None
            if first is not None:
                found[first] = version.about if version.about != before.about else None
        yield from ({"id": id_, "ordinal": ordinal, "about": about} for ordinal, about in found.items())


def newest(held: Mapping[int, Span], definitions: Definitions, plan: Plan) -> Iterator[Row]:
    """For periods of indicators that others stand beside: which period of the other's calendar had ended last by then."""
    links: dict[tuple[str, str], list[str]] = {}
    for one in definitions.indicators.values():
        for benchmark in one.benchmarks:
            calendars = (one.calendar, definitions.indicators[benchmark].calendar)
            links.setdefault(calendars, []).append(one.id)
    for (calendar_id, other), ids in links.items():
        calendar = definitions.calendars[calendar_id]
        spans_ = [held[plan.codes.numbers[id_]] for id_ in ids if plan.codes.numbers[id_] in held]
        for ordinal in sorted({ordinal for first, last in spans_ for ordinal in range(first, last + 1)}):
            then = definitions.calendars[other].last_ending_by(calendar.last_day(ordinal))
            yield {"calendar": calendar_id, "ordinal": ordinal, "other": other, "then": then}


def periods(
    held: Mapping[int, Span],
    shown: pl.DataFrame,
    named: Sequence[tuple[Cell, Cell]],
    definitions: Definitions,
    plan: Plan,
    asked: Question,
) -> Iterator[Row]:
    """Names of every period that a report may mention."""
    wanted = {
        (definitions.indicators[plan.codes.indicators[number]].calendar, ordinal)
        for number, (first, last) in held.items()
        for ordinal in range(first, last + 1)
    }
    wanted |= {
        (definitions.indicators[id_].calendar, later)
        for id_, later in shown.select("id", "next_period").unique().iter_rows()
        if later is not None
    }
    wanted.add((asked.calendar, asked.report))
    wanted |= {(str(calendar_id), ordinal) for calendar_id, ordinal in named if isinstance(ordinal, int)}
    for calendar_id, ordinal in sorted(wanted):
        yield {"calendar": calendar_id, "ordinal": ordinal, **asdict(definitions.calendars[calendar_id].named(ordinal))}


def units(definitions: Definitions, asked: Question) -> Iterator[Row]:
    for place, unit in enumerate(definitions.units.values()):
        version = unit_on(unit, asked.ends)
        yield {
            "id": unit.id, "title": version.title, "short": version.short, "level": unit.level, "owner": version.owner,
            "place": place,
        }  # fmt: skip


def scales(definitions: Definitions) -> Iterator[Row]:
    for scale in definitions.scales.values():
        for place, word in enumerate(scale.words):
            yield {"scale": scale.id, "place": place, "word": word, "title": scale.title(word)}


def rules(definitions: Definitions) -> Iterator[Row]:
    for rule in definitions.rules.values():
        for number, version in enumerate(rule.versions):
            since = version.since or rule.lifetime.first
            place = version.places.get("cases", rule.place)
            yield {"rule": rule.id, "version": number, "title": version.title, "about": version.about,
                   "since": days(since) if since else None, "path": place.path, "line": place.line,
                   "commentary": list(version.commentary), "exact": version.exact}  # fmt: skip


def cases(definitions: Definitions) -> Iterator[Row]:
    for rule in definitions.rules.values():
        saying_of = saying_of_group if is_on_groups(rule, definitions) else saying
        for number, version in enumerate(rule.versions):
            for place, case in enumerate(version.cases, start=1):
                said = saying_of(case.condition, version.where) if case.condition else Saying("otherwise", "", "")
                yield {"rule": rule.id, "version": number, "number": place, "verdict": case.verdict, "condition": case.condition,
                       "asks": said.asks, "yes": said.yes, "no": said.no, "path": case.place.path, "line": case.place.line}  # fmt: skip
