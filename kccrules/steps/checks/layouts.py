"""Reports that are declared: every view is there, no section stands twice, readers see what is asked for and can read it."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.steps.checks.references import unknown
from kccrules.words.colours import contrast, nearest
from kccrules.words.layouts import LEAST, OF_A_VIEW, OF_BUDGETS, PUBLIC, Section
from kccrules.words.model import Definitions, ReportLayout
from kccrules.words.problems import Problem, did_you_mean

GROUPED = (*OF_A_VIEW, "all")
"""Sections that a view can group."""
NEEDING = {
    "table": "a table needs", "budget": "a budget needs", "exceptions": "a list of exceptions needs",
    "movements": "a list of movements needs",
}  # fmt: skip
EXPLAINED = ("exceptions", "movements")
"""Sections of what must be explained, measure by measure."""
WITHHELD = {"owed": (PUBLIC,)}
"""Sections, and the audiences that do not see them."""


def check(definitions: Definitions) -> Iterator[Problem]:
    for report in definitions.reports.values():
        calendar = report.layout.calendar
        if calendar and calendar not in definitions.calendars:
            yield unknown("calendar", calendar, definitions.calendars, report.places["calendar"])
        yield from check_sections(report, definitions)
        yield from check_colours(report)


def check_sections(report: ReportLayout, definitions: Definitions) -> Iterator[Problem]:
    seen: set[tuple[str, str | None]] = set()
    for number, one in enumerate(report.layout.sections):
        place, audience = report.places[f"section {number}"], report.layout.audience
        key = (one.word, one.view if one.word in OF_A_VIEW else None)
        views = definitions.budget_views if one.word in OF_BUDGETS else definitions.views
        if key in seen:
            what = f"{one.word} by {one.view}" if one.view and one.word in OF_A_VIEW else one.word
            yield Problem("KCC340", f"the section '{what}' stands twice", place, "remove one", width=len(one.word))
        seen.add(key)
        if one.view and one.word not in GROUPED:
            at = report.places[f"view {number}"]
            message, hint = f"the section '{one.word}' is not grouped by a view", "leave view: out"
            yield Problem("KCC341", message, at, hint, width=len(one.view))
        elif one.view and one.view not in views:
            yield unknown("view", one.view, views, report.places[f"view {number}"])
        elif one.word in OF_A_VIEW and not one.view:
            some = next(iter(views), "by-directorate" if one.word in OF_BUDGETS else "by-service")
            hint = f"write {{section: {one.word}, view: {some}}}"
            yield Problem("KCC341", f"{NEEDING[one.word]} the view that it shows", place, hint, width=len(one.word))
        else:
            yield from check_measures(report, number, one, definitions)
        if audience in WITHHELD.get(one.word, ()):
            message = f"the {audience} does not see the section '{one.word}'"
            hint = "remove it, or write audience: members or audience: internal"
            yield Problem("KCC342", message, place, hint, width=len(one.word))


def check_measures(report: ReportLayout, number: int, one: Section, definitions: Definitions) -> Iterator[Problem]:
    """What must be explained are measures of the view; some rule of its lines looks at them."""
    if one.measures and one.word not in EXPLAINED:
        at = report.places[f"measure {number} {one.measures[0]}"]
        message, hint = f"the section '{one.word}' has no measures of its own", "leave measures: out"
        yield Problem("KCC640", message, at, hint, width=len(one.measures[0]))
        return
    view = definitions.budget_views.get(one.view or "")
    found = definitions.measures.get(view.of) if view else None
    known = {name for version in found.versions for name in version.measures} if found else set(one.measures)
    for name in one.measures:
        if name not in known and found:
            at = report.places[f"measure {number} {name}"]
            hint = did_you_mean(name, known) or f"'{found.id}' has {', '.join(sorted(known))}"
            yield Problem("KCC640", f"'{found.id}' has no measure '{name}'", at, hint, width=len(name))


def check_colours(report: ReportLayout) -> Iterator[Problem]:
    """What is declared can be seen on the paper that is declared."""
    found = report.layout.theme.colours
    paper = found["paper"]
    for name, least in LEAST.items():
        ratio = contrast(found[name], paper)
        place = report.places.get(name, report.places.get("paper"))
        if ratio < least and place:
            said = f"{int(ratio * 10) / 10:.1f}"  # cut and not rounded: what is too little never looks enough
            message = f"{name} {found[name]} on {paper} has a contrast of {said}, and needs {least:g}"
            hint = f"'{nearest(found[name], paper, least)}' is close to it and would do"
            if name not in report.places:
                hint = (
                    f"write {name}: and a colour that can be seen on it, such as '{nearest(found[name], paper, least)}'"
                )
            yield Problem("KCC343", message, place, hint, width=len(paper) + 2)
