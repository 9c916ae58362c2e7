"""What a page of commentary is about and which report it is for: what the names of its file and folders say, or what to
name them instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from kccrules.meaning.names import Names
from kccrules.tools.schemas import as_id
from kccrules.words.model import Definitions, Indicator, Unit
from kccrules.words.numerals import shown
from kccrules.words.periods import Calendar, Unreadable
from kccrules.words.problems import Place, Problem, nearest
from kccrules.words.wording import listed

SUMMARY = "summary"
"""What the page about the whole report is called."""
PAGE = ".md"
OTHERS = {
    ".txt": "a plain text file",
    ".markdown": "a file that ends in .markdown",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".odt": "a text document",
    ".rtf": "a text document",
    ".pdf": "a PDF",
}
"""Other files that people write in; the first two only have the wrong name."""
TEXTS = tuple(OTHERS)[:2]

Report = tuple[str, int]
"""The calendar and the period of a report."""


@dataclass
class Naming:
    """What names of files and folders mean in a project."""

    definitions: Definitions
    names: Names
    known: dict[str, tuple[Report | None, Problem | None]] = field(default_factory=dict)
    """What folders stand for, by their names; one that stands for nothing is told once."""

    def about(self, file: str, name: str) -> tuple[str | None, list[Problem]]:
        """The id of the indicator or unit, or `summary`; None with what to name the file instead."""
        stem, point, ending = file.rpartition(".")
        if f"{point}{ending}".lower() != PAGE:
            return None, [self.no_page(stem or ending, f"{point}{ending}".lower(), name)]
        if stem == SUMMARY or stem in self.names.indicators or stem in self.definitions.units:
            return stem, []
        if now := self.names.former.get(stem):
            hint = f"name the next page {now}{PAGE}"
            return now, [Problem("KCC411", f"'{stem}' is now called '{now}'", Place(name), hint)]
        message = f"this page is named {shown(stem)}, and nothing has that id"
        meant = next(self.meant(stem), None)
        close = nearest(as_id(stem), self.ids())
        hint = f"rename it to {meant}{PAGE}" if meant else f"did you mean {close}{PAGE}?" if close else ""
        general = f"name it as the id of an indicator or a unit, or {SUMMARY}{PAGE}"
        return None, [Problem("KCC422", message, Place(name), hint or general, about=stem)]

    def meant(self, stem: str) -> Iterator[str]:
        """The ids that a name stands for if it is written another way: Personal_Budgets, a title, another name."""
        wanted, ids = as_id(stem), self.ids()
        yield from (id_ for id_ in ids if id_ == wanted)
        things: list[Indicator | Unit] = [*self.definitions.indicators.values(), *self.definitions.units.values()]
        for one in things:
            if wanted in {as_id(text) for text in (*one.also, *(version.title for version in one.versions))}:
                yield one.id

    def ids(self) -> list[str]:
        return [SUMMARY, *self.definitions.indicators, *self.definitions.units]

    def no_page(self, stem: str, ending: str, name: str) -> Problem:
        """A file that is no page of Markdown."""
        kind = OTHERS.get(ending)
        meant = next(self.meant(stem), as_id(stem) or "ID")
        if ending in TEXTS:
            hint = f"rename it to {meant}{PAGE}"
        elif kind:
            hint = f"copy its text into a plain text file named {meant}{PAGE}"
        else:
            hint = "move it out of the folder of commentary"
        message = f"commentary is read from files that end in {PAGE}, and this is {kind or 'another kind of file'}"
        return Problem("KCC426", message, Place(name), hint)

    # ---- which report it is for

    def report(self, parts: Sequence[str], name: str) -> tuple[Report | None, list[Problem]]:
        """The report that the folders stand for."""
        *folders, file = parts
        top = name.removesuffix("/".join(parts))
        example = self.definitions.calendar.text(self.definitions.calendar.example)
        if not folders:
            hint = f"move it into the folder of its period, such as {top}{example}/{file}"
            return None, [Problem("KCC424", "no folder says which period this is for", Place(name), hint)]
        text = "/".join(folders)
        if text not in self.known:
            self.known[text] = self.read(text, f"{top}{text}")
            problem = self.known[text][1]
            return self.known[text][0], [problem] if problem else []
        return self.known[text][0], []

    def not_listed(self, about: str, report: Report, name: str) -> Problem | None:
        """That an indicator is not in the report."""
        one = self.definitions.indicators.get(about)
        if one is None or one.lifetime.covers(self.calendar(report).last_day(report[1])):
            return None
        hint = f"move the page to another period, or see from and until in {one.place.path}"
        return Problem("KCC424", f"'{about}' is not listed in {self.words(report)}", Place(name), hint)

    def read(self, text: str, folder: str) -> tuple[Report | None, Problem | None]:
        try:
            return self.period(text), None
        except Unreadable as error:
            reason = error
        above, _, last = text.rpartition("/")
        try:
            self.period(above)
        except Unreadable:
            return None, Problem("KCC424", reason.found, Place(folder), f"name the folder otherwise: {reason.hint}")
        hint = f"move its files up, into {folder.removesuffix(f'/{last}')}"
        return None, Problem("KCC424", f"'{last}' is a folder inside that of a period", Place(folder), hint)

    def period(self, text: str) -> Report:
        """In the project's calendar, or in the only other one that has it. Raises Unreadable."""
        own = self.definitions.calendar
        try:
            return own.id, own.ordinal(text)
        except Unreadable as error:
            reason = error
        found = list(self.elsewhere(text))
        if len(found) > 1:
            ids = listed([id_ for id_, _ in found])
            hint = "send it beside the figure, in the column commentary"
            raise Unreadable(f"'{text}' is a period of {ids}", hint) from None
        if not found:
            raise reason
        return found[0]

    def elsewhere(self, text: str) -> Iterator[Report]:
        for calendar in self.definitions.calendars.values():
            try:
                yield calendar.id, calendar.ordinal(text)
            except Unreadable:
                continue

    def calendar(self, report: Report) -> Calendar:
        return self.definitions.calendars[report[0]]

    def first_day(self, report: Report) -> date:
        return self.calendar(report).first_day(report[1])

    def words(self, report: Report) -> str:
        return self.calendar(report).spoken(report[1])
