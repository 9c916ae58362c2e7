"""A published report as HTML: one file that opens from disk, or a folder of pages. No script, no network, nothing outside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kccrules.render.html.site import Site
from kccrules.render.paper import composed
from kccrules.render.paper.blocks import Items, Paper, Part
from kccrules.render.paper.words import to
from kccrules.words.layouts import Layout
from kccrules.words.report import Report

FOLDERS = {"indicator": "indicators", "group": "groups"}
INDEX, STYLE = "index.html", "style.css"


Tick = Callable[[], None]
"""Called after each chart."""


def one_file(report: Report, layout: Layout, view: str | None = None, tick: Tick | None = None) -> str:
    """The whole report as one page."""
    paper = composed(report, layout, view)
    links = {("indicator", page.id): f"#indicator-{page.id}" for page in paper.indicators}
    links |= {("section", part.id): f"#{part.id}" for part in paper.parts}
    return Site(report, layout, links, tick=tick).whole(paper)


def folder(
    report: Report, layout: Layout, view: str | None = None, tick: Tick | None = None
) -> Iterator[tuple[str, str]]:
    """The pages by their names: index.html, a page for each indicator and each group, and the style they share."""
    paper = composed(report, layout, view, linked=True)
    paper = with_list(paper, report)
    files = {
        (page.kind, page.id): f"{FOLDERS[page.kind]}/{page.id}.html" for page in (*paper.indicators, *paper.groups)
    }
    files |= {("section", part.id): f"{INDEX}#{part.id}" for part in paper.parts}
    from_below = {key: f"../{name}" for key, name in files.items()}
    top, below = Site(report, layout, files), Site(report, layout, from_below, f"../{INDEX}", tick)
    yield STYLE, top.style
    yield INDEX, top.index(paper)
    for pages in (paper.indicators, paper.groups):
        for number, page in enumerate(pages):
            around = (pages[number - 1] if number else None, pages[number + 1] if number + 1 < len(pages) else None)
            yield files[(page.kind, page.id)], below.page(page, paper, around)


def with_list(paper: Paper, report: Report) -> Paper:
    """The index with a list of the pages of indicators, where their section stands."""
    if not paper.indicators:
        return paper
    links = tuple((to(report.indicators[page.id]),) for page in paper.indicators)
    part = Part("indicators", "Indicator by indicator", (Items(links),))
    return replace(paper, parts=(*paper.parts[: paper.pages_at], part, *paper.parts[paper.pages_at :]))
