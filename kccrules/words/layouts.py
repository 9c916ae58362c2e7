"""What a published report consists of: its sections in order, for whom, in which colours. Standard library only.

A layout is declared (kind: report) or is the standard one. It travels in the manifest of stored results, so that a report that
was frozen can be made again as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kccrules.words.colours import GRAPHICS, TEXT, nearest

SECTIONS: Mapping[str, str] = {
    "summary": "Executive summary",
    "red": "",
    "changed": "What changed",
    "table": "",
    "all": "",
    "indicators": "Indicator by indicator",
    "activity": "Activity",
    "budget": "",
    "exceptions": "",
    "movements": "",
    "data-notes": "Notes on the data",
    "revisions": "Revised since the last published report",
    "method": "How ratings are decided",
    "owed": "Who still owes data",
    "glossary": "Words used",
}
"""Every section there is, with its heading; without one, the heading depends on what is in it."""
AUDIENCES = ("public", "members", "internal")
PUBLIC, INTERNAL = AUDIENCES[0], AUDIENCES[-1]
COLOURS: Mapping[str, str] = {
    "ink": "#0b0c0c", "paper": "#ffffff", "accent": "#12436d", "link": "#0b4f8a", "line": "#6f777b",
    "green": "#00703c", "amber": "#ffb000", "red": "#d4351c", "not-rated": "#6f777b",
    "target": "#801650", "floor": "#3d3d3d", "benchmark": "#28676b",
}  # fmt: skip
"""What a theme may name, and what it is where it does not."""
LEAST: Mapping[str, float] = {
    **dict.fromkeys(("ink", "link", "target", "floor", "benchmark"), TEXT), **dict.fromkeys(("accent", "line"), GRAPHICS),
}  # fmt: skip
"""The contrast with the paper that the colours of words need, and those of lines."""
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its word, and the heading and view where they are declared."""

    word: str
    title: str | None = None
    view: str | None = None
    """The view by which it is grouped."""
    measures: tuple[str, ...] = ()
    """Of sections on money: what must be explained; empty for whatever rules look at."""

    def stored(self) -> dict[str, object]:
        found: dict[str, object] = {"word": self.word, "title": self.title, "view": self.view}
        return {**found, "measures": list(self.measures)} if self.measures else found


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by all the names of COLOURS, and a font with what stands in for it."""

    colours: Mapping[str, str] = field(default_factory=lambda: dict(COLOURS))
    font: str = FONT

    def seen(self) -> Theme:
        """As it is drawn: what cannot be seen on the paper is made darker or lighter until it can. What is declared is
        held against the same limits (KCC343) and stays as it is; what was frozen long ago may never have been."""
        paper = self.colours["paper"]
        return replace(self, colours={
            name: nearest(colour, paper, LEAST[name]) if name in LEAST else colour for name, colour in self.colours.items()
        })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """A report as it is declared."""

    id: str
    title: str
    sections: tuple[Section, ...]
    about: str | None = None
    calendar: str | None = None
    """The one calendar whose reports it lays out; None for any."""
    audience: str = PUBLIC
    contact: str | None = None
    theme: Theme = field(default_factory=Theme)
    words: Mapping[str, str] = field(default_factory=dict)
    """More entries of the glossary."""
    notes: tuple[str, ...] = ()
    internal_notes: tuple[str, ...] = ()
    """Printed for the internal audience alone."""

    @property
    def internal(self) -> bool:
        """Whether readers see where figures come from, and what is only for colleagues."""
        return self.audience == INTERNAL

    def stored(self) -> dict[str, object]:
        """As it stands in a manifest."""
        return {
            "id": self.id, "title": self.title, "about": self.about, "calendar": self.calendar, "audience": self.audience,
            "contact": self.contact,
            "sections": [one.stored() for one in self.sections],
            "theme": {"colours": dict(self.theme.colours), "font": self.theme.font},
            "words": [[word, means] for word, means in self.words.items()],
            "notes": list(self.notes), "internal_notes": list(self.internal_notes),
        }  # fmt: skip


OF_BUDGETS = ("budget", "exceptions", "movements")
"""Sections that show a view of money."""
OF_A_VIEW = ("table", *OF_BUDGETS)
"""Sections that show a view each, and may stand more than once."""
STANDARD = Layout("standard", "Performance report", tuple(Section(word) for word in SECTIONS if word not in OF_A_VIEW))
"""What a report is like where none is declared; `with_tables` gives it a table of each view."""


def with_tables(layout: Layout, views: tuple[str, ...], budgets: tuple[str, ...] = ()) -> Layout:
    """A layout with a table of each of these views in front of the list of all indicators, and of money after activity."""
    found: list[Section] = []
    for section in layout.sections:
        found += [Section("table", view=view) for view in views] if section.word == "all" else []
        found.append(section)
        found += [Section("budget", view=view) for view in budgets] if section.word == "activity" else []
    return replace(layout, sections=tuple(found))


def read(found: object) -> tuple[Layout, ...]:
    """The layouts of a manifest, as `stored` wrote them."""
    return tuple(layout(one) for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def layout(found: Mapping[str, object]) -> Layout:
    theme = found["theme"]
    assert isinstance(theme, Mapping)
    return Layout(
        id=str(found["id"]),
        title=str(found["title"]),
        sections=tuple(
            Section(str(one["word"]), text(one, "title"), text(one, "view"), measures_of(one))
            for one in members(found, "sections")
            if isinstance(one, Mapping)
        ),
        about=text(found, "about"),
        calendar=text(found, "calendar"),
        audience=str(found["audience"]),
        contact=text(found, "contact"),
        theme=Theme(
            {**COLOURS, **{str(name): str(colour) for name, colour in theme["colours"].items()}}, str(theme["font"])
        ),
        words={str(pair[0]): str(pair[1]) for pair in members(found, "words") if isinstance(pair, list)},
        notes=tuple(map(str, members(found, "notes"))),
        internal_notes=tuple(map(str, members(found, "internal_notes"))),
    )


def measures_of(found: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(map(str, members(found, "measures"))) if "measures" in found else ()


def text(found: Mapping[str, object], name: str) -> str | None:
    said = found[name]
    return None if said is None else str(said)


def members(found: Mapping[str, object], name: str) -> list[object]:
    said = found[name]
    assert isinstance(said, list)
    return said
