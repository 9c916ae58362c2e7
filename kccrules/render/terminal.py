"""What a terminal can show: width, colour, shapes. Words always; shapes and colour only where they print.

Nothing here knows a report; formats for terminals ask it for cells and lines.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHAPES = {"green": "●", "amber": "◆", "red": "▲", "not-rated": "○"}
OTHER_SHAPE = "■"
"""For the words of other scales: a shape of its own would say too much, none would break the column."""
ARROWS = {"better": "↑", "worse": "↓", "same": "→"}
COLOURS = {"green": "38;5;231;48;5;22", "amber": "38;5;16;48;5;220", "red": "38;5;231;48;5;88"}
"""Text and background together, 8:1 or better on any theme."""
PLAINER = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "£": "GBP ", "•": "*"}


@dataclass(frozen=True)
class Terminal:
    """What one terminal can show."""

    width: int = 100
    colour: bool = False
    encoding: str = "utf-8"

    @property
    def shapes(self) -> bool:
        return self.prints("".join((*SHAPES.values(), *ARROWS.values(), OTHER_SHAPE)))

    def prints(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True

    def printable(self, text: str) -> str:
        """The text with whatever this terminal lacks said in plainer characters; never a question mark."""
        return text if self.prints(text) else "".join(self.character(letter) for letter in text)

    def character(self, letter: str) -> str:
        if self.prints(letter):
            return letter
        plainer = PLAINER.get(letter) or "".join(
            part for part in unicodedata.normalize("NFKD", letter) if part.isascii()
        )
        return plainer or f"[U+{ord(letter):04X}]"

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def rating(self, word: str, title: str, width: int = 0) -> str:
        """'▲ Red' padded to a width, on its colour."""
        shape = f"{SHAPES.get(word, OTHER_SHAPE)} " if self.shapes else ""
        cell = f"{shape}{title}".ljust(width)
        return f"\x1b[1;{COLOURS[word]}m {cell} \x1b[0m" if self.colour and word in COLOURS else f" {cell} "

    def direction(self, word: str, title: str) -> str:
        arrow = f"{ARROWS[word]} " if self.shapes and word in ARROWS else ""
        return f"{arrow}{title}"

    def wrapped(self, text: str, first: str = "", then: str = "") -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=then,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def shared(self, notes: Iterable[str]) -> Iterator[str]:
        """Short notes share a line, long ones have their own."""
        line = ""
        for note in notes:
            joined = f"{line}   {note}" if line else note
            if line and len(joined) > self.width:
                yield from self.wrapped(line, then="    ")
                joined = note
            line = joined
        yield from self.wrapped(line, then="    ")


def cut(text: str, width: int) -> str:
    """Text that fits, its end replaced by points where it does not."""
    return text if len(text) <= width else text[: max(width - 3, 1)].rstrip() + "..."
