"""Pages of commentary: commentary/2012-13/Q1/ID.md. What each is about and for says its name, who wrote it and when the
lines between its two ---, and the rest is what is said. Whatever else lies in the folder is told, never passed over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from kccrules.meaning.commentary import people
from kccrules.meaning.commentary.counting import reject_twins
from kccrules.meaning.commentary.naming import PAGE, Naming, Report
from kccrules.meaning.commentary.parts import TEXT, Parts, divided, said
from kccrules.meaning.kinds.project import Project
from kccrules.meaning.names import Names
from kccrules.tools import schemas, yamlfile
from kccrules.tools.folder import files, sent
from kccrules.tools.yamlfile import Document
from kccrules.words.model import Definitions
from kccrules.words.observations import Commentary, Data, Input
from kccrules.words.periods import Unreadable, read_day
from kccrules.words.problems import Place, Problem
from kccrules.words.wanted import PARTS

FOLDER = "commentary"
"""Where pages are if the project names none."""


def folders(settings: Project) -> tuple[str, ...]:
    """Where pages are: in the folders that the project names, or in the one of the usual name."""
    return (FOLDER,) if settings.commentary is None else settings.commentary


def add(data: Data, root: Path, where: Sequence[str], definitions: Definitions) -> None:
    """Every page in some folders, beside what was sent in."""
    reader = Reader(data, definitions)
    for folder in where:
        for path, name in files(root, folder, ("",)):
            parts = path.relative_to(root / folder).parts
            if not path.is_dir() and parts[-1].lower() != "readme.md":
                reader.page(path, name, parts)
    reject_twins(data)


class Reader:
    """The pages read so far."""

    def __init__(self, data: Data, definitions: Definitions) -> None:
        self.data, self.definitions = data, definitions

    @cached_property
    def naming(self) -> Naming:
        """Made when there is a page to be named."""
        return Naming(self.definitions, Names.of(self.definitions))

    def page(self, path: Path, name: str, parts: Sequence[str]) -> None:
        """One file of the folder; `parts` are the names of the folders that it is in, and its own."""
        about, found = self.naming.about(parts[-1], name)
        report, more = self.naming.report(parts, name)
        if about and report and (problem := self.naming.not_listed(about, report, name)):
            report, more = None, [problem]
        self.data.problems += [*found, *more]
        if not parts[-1].lower().endswith(PAGE):
            return
        content, problem = sent(path, name)
        if content is None:
            self.data.problems += [problem] if problem else []
            return
        source = Input(name, hashlib.sha256(content).hexdigest(), read=1)
        self.data.inputs.append(source)
        made = self.commentary(content, name, about, report)
        source.rejected = int(made is None)
        self.data.commentary += [made] if made else []

    def commentary(self, content: bytes, name: str, about: str | None, report: Report | None) -> Commentary | None:
        """What a page says, and whatever is wrong with it."""
        document, body, first, problems = yamlfile.front(content, name)
        problems += schemas.check_as(document, "commentary") if document else []
        day, wrong = (None, []) if problems or not document else self.day(document, report)
        parts = divided(body, name, first)
        problems += [*wrong, *parts.problems]
        texts = {part: parts.of(part) for part in (TEXT, *PARTS)}
        if document and not problems:
            problems += twice(document, parts)
            texts |= {part: said(text) for part, text in texts_of(document).items() if part in PARTS}
        if not problems and not any(texts.values()):
            hint = "write what has happened below the second ---, or delete the file"
            problems.append(Problem("KCC425", "this page says nothing", Place(name, 1), hint))
        self.data.problems += problems
        if problems or document is None or about is None or report is None:
            return None
        self.data.problems += self.personal(body, name, first, document)
        being_done, back_by = texts["being_done"], " ".join(texts["back_by"].split())
        by, at, file = str(document.data["by"]), Place(name, first), len(self.data.inputs) - 1
        return Commentary(about, report, None, texts[TEXT], being_done, back_by, by, day, at, file, alone=True)

    def day(self, document: Document, report: Report | None) -> tuple[date | None, list[Problem]]:
        """The day on which it was written."""
        text = str(document.data["on"])
        try:
            day = read_day(text)
        except Unreadable as error:
            return None, [document.problem(error.code, ["on"], error.found, error.hint)]
        if report and day < self.naming.first_day(report):
            message = f"{self.naming.words(report)} had not begun on {day}, the day this was written"
            return None, [
                document.problem("KCC406", ["on"], message, "correct the day, or move the page to its period")
            ]
        return day, []

    def personal(self, body: str, name: str, first: int, document: Document) -> list[Problem]:
        """Addresses and names of people, where they stand. The lines are not shown: that would repeat them."""
        words = self.naming.names.words
        found = [
            Problem("KCC423", people.message(one), Place(name, number, one.start + 1), people.HINT, "")
            for number, line in enumerate(body.splitlines(), start=first)
            for one in people.personal(line, words)
        ]
        for key, text in texts_of(document).items():
            for one in people.no_post(text, words) if key == "by" else people.personal(text, words):
                told = document.problem("KCC423", [key], people.message(one), people.HINT)
                found.append(replace(told, excerpt=""))
        return found


def twice(document: Document, parts: Parts) -> Iterator[Problem]:
    """What stands both under a key and under a heading."""
    for part in PARTS:
        if part in document.data and part in parts.lines:
            message = f"what stands here is also under the heading on line {parts.lines[part]}"
            yield document.problem("KCC420", [part], message, "keep one of the two", key=True)


def texts_of(document: Document) -> Mapping[str, str]:
    """What stands under the keys that have text."""
    return {key: text for key, text in document.data.items() if isinstance(text, str)}
