"""kind: report. What a published report consists of, in which order, for whom and in which colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools.yamlfile import Value
from kccrules.words.layouts import COLOURS, FONT, PUBLIC, Layout, Section, Theme
from kccrules.words.model import ReportLayout
from kccrules.words.problems import Place


def build(entry: Entry, context: Context) -> ReportLayout:
    found = entry.raw("sections")
    sections = [section(one) for one in (found if isinstance(found, list) else [])]
    id_, calendar = entry.needed("id"), entry.text("calendar")
    colours = {name: code.lower() for name, code in texts(entry.table("theme").get("colours")).items()}
    layout = Layout(
        id=id_,
        title=entry.needed("title"),
        sections=tuple(sections),
        about=entry.text("about"),
        calendar=calendar,
        audience=entry.text("audience") or PUBLIC,
        contact=entry.text("contact"),
        theme=Theme({**COLOURS, **colours}, str(entry.table("theme").get("font", FONT))),
        words=texts(entry.table("words")),
        notes=entry.texts("notes"),
        internal_notes=entry.texts("internal_notes"),
    )
    return ReportLayout(id_, entry.place("id"), layout, entry.places("calendar") | dict(places(entry, layout)))


def section(found: Value) -> Section:
    if not isinstance(found, dict):
        return Section(str(found))
    said, measures = texts(found), found.get("measures")
    names = tuple(map(str, measures)) if isinstance(measures, list) else ()
    return Section(said["section"], said.get("title"), said.get("view"), names)


def places(entry: Entry, layout: Layout) -> Iterator[tuple[str, Place]]:
    """Where each section, its view and each colour stand."""
    for number, one in enumerate(layout.sections):
        spot = entry.place("sections", number)
        yield f"section {number}", spot
        yield f"view {number}", entry.place("sections", number, "view") if one.view else spot
        for place, name in enumerate(one.measures):
            yield f"measure {number} {name}", entry.place("sections", number, "measures", place)
    for name in texts(entry.table("theme").get("colours")):
        yield name, entry.place("theme", "colours", name)


def texts(found: Value) -> Mapping[str, str]:
    return {key: text for key, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}
