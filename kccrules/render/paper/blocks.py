"""What a published report is made of: pages, sections, and blocks such as tables and paragraphs. No markup: every text here is
plain, and whoever prints it makes it safe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from kccrules.words.report import Rating


@dataclass(frozen=True, slots=True)
class Strong:
    """In bold letters."""

    text: str


@dataclass(frozen=True, slots=True)
class Path:
    """A file of the project and where in it; only colleagues see these."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """To a page or section of the report."""

    text: str
    kind: str
    """indicator, group or section."""
    id: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A rating: the word, and the colour and shape that go with it."""

    title: str
    level: str
    """green, amber, red or not-rated; plain for the words of other scales."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A direction of travel."""

    title: str
    judgement: str


Inline: TypeAlias = "str | Strong | Path | Link | Tag | Turn"
Text: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str
    id: str
    level: int = 3
    link: Link | None = None
    """Where it leads, in place of its text alone."""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    text: Text
    role: str = ""
    """lede for the sentence that says it all, note for what matters less."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, or steps in order."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """What each rating means."""

    entries: tuple[tuple[Tag, str], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure in short, with what belongs to it."""

    label: str
    text: Text
    small: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures in short, side by side."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Questions, each with its answer in words or as commentary."""

    entries: tuple[tuple[str, Text | Prose], ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """Commentary, in Markdown as somebody wrote it: not to be trusted."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    entries: tuple[tuple[str, str], ...]


LONGEST = 20
"""Letters of a word that stays whole in the heading of a column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    number: bool = False
    """Whether it is set to the right."""

    @property
    def long(self) -> bool:
        """Whether its heading has a word that may be broken: no table has room for it."""
        return max(map(len, self.title.split()), default=0) > LONGEST


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: tuple[Text, ...]
    """The first one says what the row is of."""
    total: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that belong together."""

    rows: tuple[Row, ...]
    title: str = ""
    """A heading over them, within the table."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Rows, ...]
    note: str = ""
    """Said in the caption, in small letters."""
    legend: tuple[str, ...] = ()
    """What its markers mean."""
    width: str = ""
    """narrow or wide."""

    @property
    def aside(self) -> str:
        """The note as it stands behind the caption: '(£m)'."""
        return self.note if self.note.startswith("(") or not self.note else f"({self.note})"


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts as stacked bars: for each its name, and how many of each word."""

    id: str
    title: str
    description: str
    bars: tuple[tuple[str, tuple[tuple[Tag, int], ...]], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The figures of an indicator over time; whoever cannot draw has the table beneath."""

    rating: Rating
    headline: str
    caption: str


Block: TypeAlias = "Heading | Para | Items | Key | Facts | Answers | Prose | Terms | Table | Bars | Chart"


@dataclass(frozen=True, slots=True)
class Part:
    """A section: `id` is where links lead."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """An indicator or a group of them, on a page of its own or as a section."""

    kind: str
    """indicator or group."""
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole report."""

    council: str
    title: str
    period: str
    status: str
    """When it was published, or that it is not."""
    about: str
    parts: tuple[Part, ...]
    indicators: tuple[Page, ...]
    groups: tuple[Page, ...]
    contact: str
    made: str
    """What it was made of, for colleagues."""
    pages_at: int = field(default=0)
    """In front of which part the indicators stand where all is one page; as many as there are parts, for the end."""

    @property
    def sections(self) -> tuple[Part | Page, ...]:
        """All of it as one page, in order."""
        return (*self.parts[: self.pages_at], *self.indicators, *self.parts[self.pages_at :])
