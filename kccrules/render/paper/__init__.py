"""A published report as sections of blocks, in the order of its layout, whatever it is then printed as. render/html prints pages,
render/paper/markdown a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kccrules.render import layout
from kccrules.render.paper import evidence, exceptions, method, money, movements, red, tables
from kccrules.render.paper.blocks import Block, Page, Paper, Part
from kccrules.render.paper.indicator import page
from kccrules.render.paper.summary import changed, summary
from kccrules.render.paper.tables import of_group
from kccrules.words import wording
from kccrules.words.layouts import OF_A_VIEW, OF_BUDGETS, PUBLIC, SECTIONS, STANDARD, Layout, Section, with_tables
from kccrules.words.periods import day_words
from kccrules.words.report import Report


def chosen(report: Report, id_: str | None = None) -> Layout | None:
    """The layout of that id; else the only one for the report's calendar, or the standard one. None where there is no such, or
    several that could be meant."""
    if id_ is not None:
        return next((one for one in report.layouts if one.id == id_), None)
    fitting = [one for one in report.layouts if one.calendar in (None, report.manifest["calendar"])]
    named = [one for one in fitting if one.calendar]
    if not fitting:
        views = tuple(summary.id for summary in report.summaries if summary.of == "kpi")
        return with_tables(STANDARD, views, tuple(table.view for table in report.budgets))
    return named[0] if len(named) == 1 else fitting[0] if len(fitting) == 1 else None


def composed(report: Report, declared: Layout, view: str | None = None, *, linked: bool = False) -> Paper:
    """All of it. `view` groups the list of indicators in place of the declared one; `linked` gives each group a page."""
    ratings = [*layout.in_order(report), *layout.by_title(layout.activity(report))]
    wanted = any(section.word == "indicators" for section in declared.sections)
    pages = tuple(page(rating, report, internal=declared.internal) for rating in ratings) if wanted else ()
    words = [section.word for section in declared.sections]
    at = words.index("indicators") if wanted else len(words)
    made = [(section, part(section, report, declared, view, linked=linked)) for section in declared.sections]
    return Paper(
        council=str(report.manifest["title"]),
        title=declared.title,
        period=report.period.words,
        status=status(report),
        about=declared.about or "",
        parts=tuple(found for _, found in made if found),
        indicators=pages,
        groups=tuple(groups(report, view)) if linked else (),
        contact=declared.contact or "",
        made=origin(report) if declared.internal else "",
        pages_at=sum(1 for section, found in made[:at] if found),
    )


def status(report: Report) -> str:
    """When it was published, or that this is not what was published: figures may have come in since."""
    told = report.publication
    if told:
        return f"Published on {day_words(told.on)}{f' by {told.by}' if told.by else ''}."
    held = f"Data as held on {day_words(report.as_at)}." if report.as_at else ""
    return f"Draft, not published. {held}".strip()


def origin(report: Report) -> str:
    """What it was made of."""
    definitions = report.manifest.get("definitions")
    assert isinstance(definitions, Mapping)
    return f"Made by kccrules {report.manifest['tool']} from definitions {str(definitions['sha256'])[:12]}."


def groups(report: Report, view: str | None) -> Iterator[Page]:
    """A page for each group of the view that the report is laid out by."""
    found = layout.summary(report, view)
    for group in found.rows if found else ():
        yield Page("group", group.key, group.title, tuple(of_group(group, report)))


def part(section: Section, report: Report, declared: Layout, view: str | None, *, linked: bool) -> Part | None:
    """One section; None for what is pages of its own, or not for its readers, or has nothing to show."""
    blocks = tuple(blocks_of(section, report, declared, view, linked=linked))
    if not blocks:
        return None
    id_ = f"{section.word}-{section.view}" if section.word in OF_A_VIEW else section.word
    return Part(id_, section.title or heading(section, report), blocks)


def heading(section: Section, report: Report) -> str:
    if section.word == "red":
        return red.heading(report)
    if section.word == "table":
        return next(summary.title for summary in report.summaries if summary.id == section.view)
    if section.word in OF_BUDGETS:
        title = next(table.title for table in report.budgets if table.view == section.view)
        return f"{title}: what must be explained" if section.word != "budget" else title
    if section.word == "all":
        number = len(report.ratings)
        return f"All {wording.count(number, 'indicator')}" if number > 1 else "The indicator"
    return SECTIONS[section.word]


def blocks_of(section: Section, report: Report, declared: Layout, view: str | None, *, linked: bool) -> Iterator[Block]:
    word = section.word
    if word == "summary":
        yield from summary(report)
    elif word == "red" and report.ratings:
        yield from red.red(report)
    elif word == "changed" and report.ratings:
        yield from changed(report)
    elif word in OF_A_VIEW:
        yield from of_a_view(section, report, declared, view, linked=linked)
    elif word == "all" and report.ratings:
        yield from tables.everything(report, view or section.view)
    elif word == "activity" and layout.activity(report):
        yield from tables.activity(report, view)
    elif word == "data-notes":
        yield from evidence.data_notes(report, declared)
    elif word == "revisions":
        yield from evidence.revisions(report)
    elif word == "method":
        yield from method.method(report)
    elif word == "owed" and declared.audience != PUBLIC:
        yield from evidence.owed(report)
    elif word == "glossary":
        yield from method.glossary(report, declared)


def of_a_view(section: Section, report: Report, declared: Layout, view: str | None, *, linked: bool) -> Iterator[Block]:
    """The counts of a view of indicators, or a view of money."""
    for budget in report.budgets:
        if budget.view != section.view:
            continue
        if section.word == "exceptions":
            yield from exceptions.of_view(budget, section, internal=declared.internal)
        elif section.word == "movements":
            yield from movements.of_view(budget, section, internal=declared.internal)
        else:
            yield from money.of_view(budget, report, internal=declared.internal)
    shown = next((one for one in report.summaries if (section.word, section.view) == ("table", one.id)), None)
    if shown and shown.total.listed:
        yield from tables.of_view(shown, report, linked=linked and shown is layout.summary(report, view))
