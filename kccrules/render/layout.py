"""Which lines a report has and in what order, whatever it is printed as: KPIs, activity and areas under their headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kccrules.words.report import Rating, Report, Summary

Section = tuple[str, str, list[Rating]]
"""Heading above, heading, and lines."""


def activity(report: Report) -> list[Rating]:
    """The activity indicators that have a line: not those that nobody rates and others are compared with, as benchmarks."""
    compared = {id_ for rating in (*report.ratings, *report.activity) for id_ in rating.indicator.benchmarks}
    return [one for one in report.activity if one.figure.rule is not None or one.indicator.id not in compared]


def summary(report: Report, view: str | None) -> Summary | None:
    """The view of KPIs that is asked for, else the one that the report is laid out by."""
    of_kpis = {summary.id: summary for summary in report.summaries if summary.of == "kpi"}
    return of_kpis.get(view or "", of_kpis.get(report.main or ""))


def in_order(report: Report) -> list[Rating]:
    """The ratings by the groups of the main summary, then by title."""
    return [rating for _, _, own in sections(report, report.main) for rating in own]


def sections(report: Report, view: str | None, rows: Sequence[Rating] | None = None) -> list[Section]:
    """Heading above, heading and lines of each innermost group of a summary; lines of no group come last. Without `rows`,
    of the KPIs."""
    by_id = {rating.indicator.id: rating for rating in (report.ratings if rows is None else rows)}
    summary = next((summary for summary in report.summaries if summary.id == view), None)
    found: list[Section] = []
    if summary:
        titles = {group.key: group.title for group in summary.groups}
        for group in summary.groups:
            inner = {id_ for other in summary.groups if other.under == group.key for id_ in other.members}
            own = [by_id.pop(id_) for id_ in group.members if id_ not in inner and id_ in by_id]
            if own:
                found.append((titles.get(group.under or "", ""), group.title, own))
    if by_id:
        every = "All indicators" if rows is None else "All activity indicators"
        found.append(("", "In no group" if found else every, list(by_id.values())))
    return [(above, title, by_title(own)) for above, title, own in found]


def activity_sections(report: Report, view: str | None) -> list[Section]:
    """The same for activity: by a view of it, if that is asked for or there is one, else by service."""
    rows = activity(report)
    views = sorted((one for one in report.summaries if one.of == "activity"), key=lambda one: one.id != view)
    if views:
        return sections(report, views[0].id, rows)
    found: dict[str, list[Rating]] = {}
    place = {unit: number for number, unit in enumerate(report.order)}
    for rating in sorted(rows, key=lambda rating: place.get(rating.indicator.service or "", len(place))):
        found.setdefault(rating.indicator.service_title, []).append(rating)
    other = "In no group" if len(found) > 1 else "All activity indicators"
    return [("", title or other, by_title(own)) for title, own in found.items()]


def kinds_by_area(report: Report) -> list[str]:
    """Of which kinds there are areas."""
    found = {rating.indicator.kind for rating in report.by_area}
    return [kind for kind in ("kpi", "activity") if kind in found]


def areas_of(report: Report, kind: str) -> list[tuple[Rating, list[Rating]]]:
    """The indicators of a kind that are reported by area, by title, each with the rows of its areas."""
    rows: dict[str, list[Rating]] = {}
    for rating in report.by_area:
        rows.setdefault(rating.indicator.id, []).append(rating)
    wholes = by_title(report.ratings if kind == "kpi" else report.activity)
    return [(rating, rows[rating.indicator.id]) for rating in wholes if rating.indicator.id in rows]


def by_title(ratings: Iterable[Rating]) -> list[Rating]:
    return sorted(ratings, key=lambda rating: rating.indicator.title.casefold())
