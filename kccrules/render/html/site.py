"""Blocks to pages: the templates, the links between pages, and the style that a theme gives. Everything is escaped unless it was
made safe here, in `prose` or in `drawing`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kccrules.render.html import drawing, prose
from kccrules.render.paper.blocks import Bars, Chart, Link, Page, Paper
from kccrules.words.layouts import Layout, Theme
from kccrules.words.report import Report

TEMPLATES = Path(__file__).parent / "templates"
LEVELS = ("green", "amber", "red", "not-rated", "plain")
GENERIC = ("sans-serif", "serif", "monospace", "system-ui")


@dataclass(frozen=True)
class Site:
    """One report, and where each thing that can be linked to is found from the page that is being made."""

    report: Report
    layout: Layout
    links: Mapping[tuple[str, str], str]
    home: str = ""
    """The first page, from here; nothing where there is only one."""
    tick: Callable[[], None] | None = None
    """Called after each chart."""

    def whole(self, paper: Paper) -> str:
        return self.printed("whole.html", paper=paper)

    def index(self, paper: Paper) -> str:
        return self.printed("index.html", paper=paper)

    def page(self, page: Page, paper: Paper, around: tuple[Page | None, Page | None]) -> str:
        return self.printed("page.html", page=page, paper=paper, before=around[0], after=around[1])

    def printed(self, template: str, **inputs: object) -> str:
        return environment().get_template(template).render(site=self, **inputs)

    def href(self, link: Link) -> str | None:
        """Where a link leads; None where this report has no such page."""
        return self.links.get((link.kind, link.id))

    def to_page(self, page: Page) -> str:
        return self.links[(page.kind, page.id)]

    def chart(self, block: Chart) -> object:
        """The drawing of an indicator."""
        from kccrules.render.charts import chart

        drawn = chart(block.rating, self.report, self.layout.theme)
        if self.tick:
            self.tick()
        return drawn

    def bars(self, block: Bars) -> Markup:
        return drawing.bars(block, self.theme)

    @cached_property
    def theme(self) -> Theme:
        """That of the layout, which may be one that was frozen: its contrast is worked out anew for every page."""
        return self.layout.theme.seen()

    @cached_property
    def style(self) -> str:
        """The style sheet, with the colours of the theme as variables."""
        return f":root{{{self.variables()}}}\n{(TEMPLATES / 'style.css').read_text(encoding='utf-8')}"

    def variables(self) -> str:
        theme = self.theme
        found = {name: colour for name, colour in theme.colours.items() if name not in LEVELS}
        for level in LEVELS:
            behind = drawing.tint(theme, level)
            found |= {
                level: drawing.fill(theme, level),
                f"{level}-paper": behind,
                f"{level}-ink": drawing.ink(theme, level, behind),
            }
        names = [name.strip() for name in theme.font.split(",")]
        found["font"] = ",".join(name if name in GENERIC else f'"{name}"' for name in names)
        return ";".join(f"--{name}:{value}" for name, value in found.items())


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["prose"] = prose.to_html
    made.filters["kind"] = lambda block: type(block).__name__
    made.globals["shape"] = drawing.shape
    return made
