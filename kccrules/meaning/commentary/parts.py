"""The body of a page of commentary in its three parts, by its headings; and which words say nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kccrules.words.problems import Place, Problem, nearest

TEXT = "text"
HEADINGS = {"what is being done": "being_done", "back on target by": "back_by"}
HEADING = re.compile(r" {0,3}(?P<level>#{1,6})[ \t]+(?P<title>.{1,100})\Z")
FENCE = re.compile(r" {0,3}(```|~~~)")
NOTHING = frozenset(["-", "–", "—", ".", "?", "n/a", "na", "nil", "none", "tba", "tbc"])


def said(text: str) -> str:
    """Text without space around it; nothing, where it only says that there is nothing to say."""
    text = text.strip()
    return "" if text.lower() in NOTHING else text


@dataclass
class Parts:
    """What stands under which heading; under none of the two, it is the text."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    """The lines of each part."""
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each heading found, by its part."""
    problems: list[Problem] = field(default_factory=list)

    def of(self, part: str) -> str:
        return said("\n".join(self.texts.get(part, ())))


def divided(body: str, name: str, first: int) -> Parts:
    """The body of a page, whose line `first` of the file is its first."""
    found, part, level, fenced = Parts(), TEXT, 0, False
    for number, line in enumerate(body.splitlines(), start=first):
        fenced ^= FENCE.match(line) is not None
        heading = None if fenced else HEADING.match(line)
        if heading and (meant := part_of(heading["title"], name, number, found)):
            part, level = meant, len(heading["level"])
            continue
        if heading and len(heading["level"]) <= level:
            part, level = TEXT, 0
        found.texts.setdefault(part, []).append(line)
    return found


def part_of(title: str, name: str, number: int, found: Parts) -> str | None:
    """Which part a heading begins; one that is nearly one of the two, or is there twice, is told."""
    title = title.strip(" \t#")
    words = " ".join(title.strip(":").split()).lower()
    part = HEADINGS.get(words)
    if part is None:
        meant = nearest(words, HEADINGS)
        if meant:
            hint = f"write '{meant.capitalize()}' in this heading"
            found.problems.append(
                Problem("KCC420", f"no part of commentary is called '{title}'", Place(name, number), hint)
            )
    elif part in found.lines:
        message = f"'{title}' is here a second time; it is already on line {found.lines[part]}"
        found.problems.append(Problem("KCC420", message, Place(name, number), "put both under one heading"))
    else:
        found.lines[part] = number
    return part
