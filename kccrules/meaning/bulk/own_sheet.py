"""A person's own sheet of indicators: understood once, kept as a file of columns, and completed when new words come.

The next run is then the same as with --columns. What the headings mean is the business of `proposing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kccrules.meaning.bulk import finding, proposing, tables
from kccrules.meaning.bulk.phrasebook import words_for
from kccrules.meaning.bulk.proposing import Left
from kccrules.meaning.bulk.roles import COMMENTARY, role
from kccrules.meaning.bulk.run import Asked, called
from kccrules.meaning.bulk.services import Services
from kccrules.meaning.bulk.settling import first_line
from kccrules.meaning.bulk.tables import Table
from kccrules.meaning.kinds import columns
from kccrules.meaning.kinds.columns import AS_PRINTED, Columns
from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools import rewrite, schemas, yamlfile
from kccrules.tools.yamlfile import Document, Value
from kccrules.words.intake import Ask, Guessed, Understood
from kccrules.words.problems import Place, Problem


@dataclass(frozen=True)
class Own:
    """A sheet, as it is named on the command line."""

    path: Path
    sheet: str | None = None
    year: str | None = None
    period: str | None = None
    ask: Ask | None = None


@dataclass(frozen=True)
class Project:
    """What must be known of the project."""

    root: Path
    definitions: str
    """The folder of definitions that new files go to."""
    folder: str
    """The folder in it for new indicators."""
    context: Context
    documents: Mapping[str, Document]
    services: Services


class Unclear(Exception):
    """The sheet cannot be understood, and these problems are why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def understood(project: Project, own: Own, asked: Asked) -> tuple[Asked, Guessed]:
    """What is to be brought in, and what is to be said of the columns. Raises Unclear."""
    path = project.root / mapping_of(project, own.path)
    name = called(project.root, path)
    kept = path.exists()
    text, table, left = completed(project, own, path, name) if kept else proposed(project, own, name, asked.kind)
    found = built(*yamlfile.parse(text, name))
    guessed = Guessed(
        found.sheet,
        name,
        kept,
        tuple(shown(found, table, left, asked.kind)),
        tuple(assumed(found, project.context)),
        tuple(project.services.added.values()),
        project.services.home.place.path if project.services.home else "",
        tuple(strangers(found, table)),
    )
    first = (*project.services.file(project.root), (path, text))
    return replace(asked, columns=path, text=text, first=first), guessed


def mapping_of(project: Project, table: Path) -> str:
    """The file that keeps what the columns of a table mean; its id is nobody else's."""
    id_ = schemas.as_id(table.stem)
    id_ = id_ if id_[:1].isalpha() else f"table-{id_}".rstrip("-")
    folder = f"{project.definitions}/imports"
    others = {path.rsplit("/", 1)[-1] for path in project.documents if not path.startswith(f"{folder}/")}
    return f"{folder}/{id_}-columns.yaml" if f"{id_}.yaml" in others else f"{folder}/{id_}.yaml"


def built(document: Document | None, problems: list[Problem]) -> Columns:
    """The file of columns, which may be none. Raises Unclear."""
    problems = problems or schemas.check(filter(None, [document]))
    if document is None or problems:
        raise Unclear(*problems)
    return columns.build(Entry(document))


# Understood for the first time


def proposed(project: Project, own: Own, name: str, kind: str) -> tuple[bytes, Table, Mapping[str, Left]]:
    """A file of columns, the table, and why columns are left out. Raises Unclear."""
    title = called(project.root, own.path)
    spot = finding.find(own.path, title, kind, own.sheet, own.ask)
    if isinstance(spot, Problem):
        raise Unclear(spot)
    table, problems = tables.read(own.path, title, spot.sheet, spot.row)
    if table is None:
        raise Unclear(*problems)
    calendar = project.context.own
    sheet = proposing.Sheet(kind, table, name, calendar, project.services, own.year, own.period, own.ask)
    proposing.read(sheet)
    if sheet.column("title") is None:
        hint = "write Indicator above the column with their names, and run it again"
        said = ", ".join(filter(None, table.headings))
        raise Unclear(
            Problem("KCC742", f"no column is the name of the indicators: there are {said}", Place(title), hint)
        )
    made = proposing.definition(sheet, name.rsplit("/", 1)[-1].removesuffix(".yaml"), project.folder, spot)
    above = first_line(project.root, name, "columns") + (
        f"# What the columns of {own.path.name} mean, as kccrules has understood them. Change what is not right, and run\n"
        f'#   kccrules new {kind} --from "{own.path.name}"\n'
        "# again: it goes by this file. What may stand here: kccrules schema columns\n"
    )
    return rewrite.fresh(made, above).encode(), table, sheet.left


# Kept from an earlier run


def completed(project: Project, own: Own, path: Path, name: str) -> tuple[bytes, Table, Mapping[str, Left]]:
    """The file of columns with words for what is new in the table, and the table. Raises Unclear."""
    option = next((f"--{key}" for key in ("sheet", "year", "period") if getattr(own, key)), None)
    if option:
        hint = f"write there what is meant, or remove that file, and run it again with {option}"
        raise Unclear(
            Problem(
                "KCC747", f"what the columns mean is kept in {name}, so {option} changes nothing", Place(name), hint
            )
        )
    document, problems = yamlfile.read(path, name)
    found = built(document, problems)
    title = called(project.root, own.path)
    table, problems = tables.read(own.path, title, found.sheet, found.headings)
    if table is None:
        raise Unclear(*problems)
    assert document, "it has been built"
    text = path.read_bytes()
    edits = [*more_words(project, own, found, table)]
    if edits:
        like = grown(document.data, edits)
        text = rewrite.edited(text.decode("utf-8-sig"), edits, like).encode()
    return text, table, {}


def more_words(project: Project, own: Own, found: Columns, table: Table) -> Iterator[rewrite.Edit]:
    """Words for texts that the table did not have before."""
    for key, made in found.keys.items():
        column = made.columns[0] if made.columns else ""
        if (
            made.words is not None
            and made.of == f"{{{column}}}"
            and made.otherwise is None
            and column in table.headings
        ):
            texts = proposing.texts(table, column)
            words = words_for(key, texts, project.services, own.ask, made.words) or {}
            yield from (rewrite.Edit(("keys", key, "words", text), word) for text, word in words.items())


def grown(data: Mapping[str, Value], edits: list[rewrite.Edit]) -> dict[str, Value]:
    """The whole as it will be, for the order of its keys."""
    result: dict[str, Value] = dict(data)
    for edit in edits:
        inner = result
        for key in edit.path[:-1]:
            part = inner[key]
            assert isinstance(part, dict), "words stand in a table"
            inner[key] = dict(part)
            inner = inner[key]  # type: ignore[assignment]  # it has just been made
        inner[edit.path[-1]] = edit.value
    return result


# What is said of it


def shown(found: Columns, table: Table, left: Mapping[str, Left], kind: str) -> Iterator[Understood]:
    """Each column with its meaning, in the order of the sheet."""
    meanings: dict[str, list[str]] = {}
    for key, made in (*found.keys.items(), *found.stated.items()):
        for column in made.columns:
            meanings.setdefault(column, []).append(key)
    for key, cells in found.cells.items():
        for period, made in cells.by_period.items():
            meanings.setdefault(made.columns[0], []).append(f"{key} {period}")
    for key, periods in (("value", found.figures), (COMMENTARY, found.commentary)):
        for period, made in periods.items():
            meanings.setdefault(made.columns[0], []).append(f"{key} {period}")
    for column in filter(None, table.headings):
        known = role(column, kind) or ""
        one = left.get(column) or Left(known if known.startswith("left out") else "left out: nothing takes it")
        meaning = ", ".join(meanings.get(column, ()))
        yield Understood(column, meaning) if meaning else Understood(column, "", one.why, one.line)


def assumed(found: Columns, context: Context) -> Iterator[str]:
    """What no column says, and what is taken instead."""
    unit = found.keys["unit"]
    if unit.of == AS_PRINTED:
        yield f"No column says what is counted: what its % or £ sign says, or else {unit.otherwise}."
    if "polarity" not in found.keys and found.writes == "kpi":
        yield f"No column says which way is good: {context.defaults['kpi'].polarity or 'higher'}, as kccrules.yaml says."
    if "service" not in found.keys:
        yield "No column says which service answers for each."


def strangers(found: Columns, table: Table) -> Iterator[str]:
    """Services that have no word."""
    made = found.keys.get("service")
    if made and made.words is not None and made.otherwise is None and made.columns[0] in table.headings:
        yield from (text for text in proposing.texts(table, made.columns[0]) if text.lower() not in made.words)
