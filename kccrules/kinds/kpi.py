"""kind: kpi. An indicator rated against a target and a floor standard."""

from __future__ import annotations

from typing import cast

from kccrules.kinds.context import Context
from kccrules.kinds.entry import Entry
from kccrules.kinds.series import read_series
from kccrules.model import Kpi, KpiVersion, Polarity

DATED = (
    "title", "about", "owner", "service", "portfolio", "unit", "decimals", "polarity", "basis",
    "due_within", "value", "rating", "direction",
)  # fmt: skip


def build(entry: Entry, context: Context) -> Kpi | None:
    calendar_id = entry.text("calendar") or context.defaults.calendar
    calendar = context.calendar(entry, calendar_id)
    if calendar is None:
        return None
    versions = tuple(
        version(layer, context, breaks=layer.since is not None and breaks_here(layer))
        for layer in entry.versions(calendar)
    )
    return Kpi(
        id=entry.needed("id"),
        place=entry.place("id"),
        calendar=calendar_id,
        shows="due" if entry.text("shows") == "due" else "ended",
        lifetime=entry.lifetime(calendar),
        replaced_by=entry.texts("replaced_by"),
        also=entry.texts("also"),
        formerly=entry.texts("formerly"),
        target=read_series(entry, "target", calendar),
        floor=read_series(entry, "floor", calendar),
        versions=versions,
        places=entry.places("calendar", "target", "floor") | entry.member_places("replaced_by"),
    )


def breaks_here(layer: Entry) -> bool:
    """Only the newest layer counts: a break belongs to the change that makes it."""
    newest = layer.dig(layer.layers[-1])
    return isinstance(newest, dict) and newest.get("break") is True


def version(layer: Entry, context: Context, *, breaks: bool) -> KpiVersion:
    defaults = context.defaults
    decimals = layer.whole("decimals")
    return KpiVersion(
        since=layer.since,
        title=layer.needed("title"),
        about=layer.text("about"),
        owner=layer.text("owner"),
        service=layer.text("service"),
        portfolio=layer.text("portfolio"),
        serves=layer.texts("serves"),
        unit=layer.needed("unit"),
        decimals=defaults.decimals if decimals is None else decimals,
        polarity=cast(Polarity, layer.text("polarity") or defaults.polarity or "higher"),
        basis=layer.text("basis") or defaults.basis or "quarter",
        due_within=layer.duration("due_within") or defaults.due_within,
        value=layer.text("value"),
        rating=layer.text("rating") or defaults.rating or "none",
        direction=layer.text("direction") or defaults.direction or "none",
        breaks=breaks,
        places=layer.places(*DATED) | layer.member_places("serves") | layer.text_places("value"),
    )
