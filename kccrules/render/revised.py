"""What is another figure by now than was published, in words; for pages that have more room see `paper`."""

from __future__ import annotations

from kccrules.words import wording
from kccrules.words.report import Report, Revision

MOST = 3
"""Figures told one by one."""


def line(report: Report) -> str | None:
    """'Revised since Quarter 1 2012/13 was published: waste for Q1 2012/13 from 74% (Amber) to 76% (Green).'"""
    if not report.revisions:
        return None
    told = [said(revision, report) for revision in report.revisions[:MOST]]
    more = len(report.revisions) - len(told)
    told += [wording.count(more, "more figure")] if more else []
    return f"Revised since {name(report.revisions[0].report, report)} was published: {'; '.join(told)}."


def name(text: str, report: Report) -> str:
    """A report as it is said: Quarter 1 2012/13."""
    figures = (figure for one in report.indicators.values() for figure in one.history)
    return next((figure.period.spoken for figure in figures if figure.period.text == text), text)


def said(revision: Revision, report: Report) -> str:
    """One figure, as it was published and as it is now."""
    figure, one = revision.figure, report.indicators[revision.figure.id]
    where = f" in {one.areas[figure.area]}" if figure.area else ""
    was = (
        f"{wording.figure(revision.value, one.unit)} ({report.word(figure.scale, revision.rating)})"
        if revision.value
        else "no figure"
    )
    now = (
        f"{wording.figure(figure.value, one.unit)} ({report.word(figure.scale, figure.rating)})"
        if figure.value
        else "no figure"
    )
    return f"{one.id}{where} for {figure.period.short} from {was} to {now}"
