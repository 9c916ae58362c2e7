"""What KPIs and activity indicators have in common: everything but the names of their limits."""

from __future__ import annotations

from typing import Literal, cast

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.meaning.kinds.series import area_places, read_series
from kccrules.words.model import AreaTotal, Defaults, Indicator, IndicatorVersion, Polarity
from kccrules.words.numerals import MILLION

Kind = Literal["kpi", "activity"]
USUAL_POLARITY: dict[Kind, Polarity] = {"kpi": "higher", "activity": "neutral"}
DATED = (
    "title", "about", "owner", "service", "portfolio", "unit", "decimals", "polarity", "basis",
    "due_within", "value", "rating", "direction", "weight", "suppress_below",
)  # fmt: skip


def build(entry: Entry, context: Context, kind: Kind, limits: tuple[str, ...]) -> Indicator | None:
    defaults = context.defaults[kind]
    calendar_id = entry.text("calendar") or defaults.calendar
    if not entry.has("calendar") and calendar_id not in context.calendars:
        return None  # said once, where the defaults stand
    calendar = context.calendar(entry, calendar_id)
    if calendar is None:
        return None
    versions = tuple(
        version(layer, defaults, kind, breaks=layer.since is not None and breaks_here(layer))
        for layer in entry.versions(calendar)
    )
    return Indicator(
        id=entry.needed("id"),
        kind=kind,
        place=entry.place("id"),
        calendar=calendar_id,
        shows="due" if entry.text("shows") == "due" else "ended",
        lifetime=entry.lifetime(calendar),
        replaced_by=entry.texts("replaced_by"),
        also=entry.texts("also"),
        formerly=entry.texts("formerly"),
        limits={name: read_series(entry, name, calendar) for name in limits if entry.has(name)},
        benchmarks=entry.texts("benchmarks"),
        areas=entry.text("areas"),
        area_total=cast(AreaTotal, entry.text("area_total") or "submitted"),
        stated={key: text for key, text in entry.table("stated").items() if isinstance(text, str)},
        versions=versions,
        places=entry.places("calendar", "areas", "area_total", "stated", *limits)
        | area_places(entry, *limits)
        | {f"stated: {key}": entry.place("stated", key) for key in entry.table("stated")}
        | entry.member_places("replaced_by")
        | entry.member_places("benchmarks"),
    )


def breaks_here(layer: Entry) -> bool:
    """Only the newest layer counts: a break belongs to the change that makes it."""
    newest = layer.dig(layer.layers[-1])
    return isinstance(newest, dict) and newest.get("break") is True


def version(layer: Entry, defaults: Defaults, kind: Kind, *, breaks: bool) -> IndicatorVersion:
    decimals = layer.whole("decimals")
    return IndicatorVersion(
        since=layer.since,
        title=layer.needed("title"),
        about=layer.text("about"),
        owner=layer.text("owner"),
        service=layer.text("service"),
        portfolio=layer.text("portfolio"),
        serves=layer.texts("serves"),
        unit=layer.needed("unit"),
        decimals=defaults.decimals if decimals is None else decimals,
        polarity=cast(Polarity, layer.text("polarity") or defaults.polarity or USUAL_POLARITY[kind]),
        basis=layer.text("basis") or defaults.basis or "quarter",
        due_within=layer.duration("due_within") or defaults.due_within,
        value=layer.text("value"),
        rating=layer.text("rating") or defaults.rating or "none",
        direction=layer.text("direction") or defaults.direction or "none",
        breaks=breaks,
        weight=layer.millionths("weight") or MILLION,
        suppress_below=layer.millionths("suppress_below"),
        places=layer.places(*DATED) | layer.member_places("serves") | layer.text_places("value"),
    )
