"""A table brought into the project: every row read, held against the files that there are, and written.

Files are written whole or not at all, and what was written is remembered last: a run that is cut short is made good by
the next one. What the project is, and where its folders are, is asked of whoever calls.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kccrules import folder, rewrite, schemas, yamlfile
from kccrules.bulk import memory, merging, rows, tables
from kccrules.bulk.rows import Found, Unusable
from kccrules.bulk.tables import Line, Table
from kccrules.intake import Intake, Outcome
from kccrules.kinds import BUILDERS, columns
from kccrules.kinds.columns import Columns
from kccrules.kinds.context import Context
from kccrules.kinds.entry import Entry
from kccrules.numerals import shown
from kccrules.problems import Place, Problem, did_you_mean

MARK = b"\xef\xbb\xbf"
"""What Notepad begins files with."""


@dataclass(frozen=True)
class Asked:
    """What is to be brought in."""

    kind: str
    table: Path
    columns: Path
    dry: bool = False
    """Only say what would be done."""


@dataclass
class Run:
    """A run as it goes on."""

    root: Path
    folders: tuple[str, ...]
    """Where the project has its definitions."""
    context: Context
    columns: Columns
    table: Table
    files: Mapping[str, Path]
    """Every definition that there is, by its id."""
    last: memory.Memory
    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, tuple[Path, bytes]] = field(default_factory=dict)
    """The files to be written, by id."""
    now: memory.Memory = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    """The row of each id."""


def bring_in(root: Path, folders: tuple[str, ...], context: Context, asked: Asked) -> Intake:
    """Read a table, and write what it says."""
    name = called(root, asked.table)
    found, problems = mapping(root, asked)
    if found is None:
        return Intake(name, 0, (), tuple(problems), asked.dry)
    table, more = tables.read(asked.table, name, found.sheet, found.headings)
    problems += more
    if table is None:
        return Intake(name, 0, (), tuple(problems), asked.dry)
    beside = memory.beside(asked.columns)
    last, problem = memory.read(beside, called(root, beside))
    problems += [problem] if problem else []
    problems += unknown_columns(found, table)
    if any(one.severity == "error" and one.code in ("KCC702", "KCC713") for one in problems):
        return Intake(name, 0, (), tuple(problems), asked.dry)
    files = {path.stem: path for where in folders for path, _ in folder.files(root, where, (".yaml",))}
    run = Run(root, folders, context, found, table, files, last, problems=problems)
    for row in table.rows:
        take(run, *tables.line(row, table, set(rows.named(found))))
    run.problems += gone(run)
    if not asked.dry:
        write(run, beside)
    return Intake(name, len(table.rows), tuple(run.outcomes), tuple(run.problems), asked.dry)


def called(root: Path, path: Path) -> str:
    """A file as people know it: from the project's folder, or by its name alone."""
    inner = path.absolute()
    return inner.relative_to(root.absolute()).as_posix() if inner.is_relative_to(root.absolute()) else path.name


def mapping(root: Path, asked: Asked) -> tuple[Columns | None, list[Problem]]:
    """The file of columns, if nothing is wrong with it."""
    document, problems = yamlfile.read(asked.columns, called(root, asked.columns))
    if document is None:
        return None, problems
    problems = schemas.check([document])
    if not problems and document.data["kind"] != "columns":
        problems = [
            document.problem("KCC701", ["kind"], "this file does not say what columns mean", "write kind: columns")
        ]
    if problems:
        return None, problems
    entry = Entry(document)
    found = columns.build(entry)
    if found.writes != asked.kind:
        hint = f"type kccrules new {found.writes}, or name another file with --columns"
        entry.report(
            "KCC701", ("writes",), f"this file is for kind: {found.writes}, and '{asked.kind}' was asked for", hint
        )
    return (None if entry.problems else found), entry.problems


def unknown_columns(found: Columns, table: Table) -> Iterator[Problem]:
    for column, made in rows.named(found).items():
        if column not in table.headings:
            known = [title for title in table.headings if title]
            hint = did_you_mean(column, known) or f"its columns are {', '.join(known)}"
            yield Problem("KCC702", f"{table.name} has no column {shown(column)}", made.place, hint)


# One row


def take(run: Run, line: Line | None, problems: list[Problem]) -> None:
    """One row: its outcome, or why it has none."""
    run.problems += problems
    if line is None:
        return
    try:
        id_ = rows.as_id(line, run.columns)
        if id_ in run.seen:
            message = f"this makes the id '{id_}', and so does row {run.seen[id_]}"
            raise Unusable(
                line.problem(
                    "KCC704", message, "add a column to 'ids' that tells them apart", run.columns.ids.columns[0]
                )
            )
        run.seen[id_] = line.row.number
        found = rows.read(line, id_, run.columns, run.context.defaults[run.columns.writes].polarity or "higher")
        settle(run, found)
        run.problems += found.unread
    except Unusable as unusable:
        run.problems.append(unusable.problem)


def settle(run: Run, found: Found) -> None:
    """What becomes of the file of a row. Raises Unusable."""
    path = run.files.get(found.id, run.root / found.folder / f"{found.id}.yaml")
    name = called(run.root, path)
    check_place(run, found, path)
    text = rewrite.fresh(found.definition, first_line(run.root, name, run.columns.writes))
    check_sound(run, found, text, name)
    if found.id in run.files:
        change(run, found, path, name)
    elif found.id in run.last:
        run.outcomes.append(Outcome(name, "deleted"))
        run.now[found.id] = run.last[found.id]
    else:
        run.outcomes.append(Outcome(name, "new"))
        run.texts[found.id] = (path, text.encode())
        run.now[found.id] = merging.whole(found.definition)


def check_place(run: Run, found: Found, path: Path) -> None:
    """A file is written only inside the folders of definitions, wherever links lead."""
    real = path.resolve()
    if not any(real.is_relative_to((run.root / where).resolve()) for where in run.folders):
        message = f"{called(run.root, path)} is not in a folder of definitions"
        hint = f"write under 'folder' one inside {', '.join(run.folders)}"
        raise Unusable(found.line.problem("KCC705", message, hint))


def check_sound(run: Run, found: Found, text: str, name: str) -> None:
    """Nothing is written that would be refused when it is read."""
    document, problems = yamlfile.parse(text.encode(), name)
    problems = problems or schemas.check(filter(None, [document]))
    if document and not problems:
        entry = Entry(document)
        BUILDERS[run.columns.writes](entry, run.context)
        problems = entry.problems
    for problem in problems[:1]:
        raise Unusable(found.line.problem("KCC708", problem.message, problem.hint))


def first_line(root: Path, name: str, kind: str) -> str:
    """The line by which an editor finds the schema, if the project has it."""
    up = "../" * name.count("/")
    schema = f"schemas/{kind}.schema.json"
    return f"# yaml-language-server: $schema={up}{schema}\n" if (root / schema).is_file() else ""


def change(run: Run, found: Found, path: Path, name: str) -> None:
    """A file that is there: changed where the table has changed since the last time, and nobody else has."""
    document, problems = yamlfile.read(path, name)
    if document is None:
        message = f"{name} cannot be read: {problems[0].message}"
        raise Unusable(found.line.problem("KCC709", message, f"mend it first: kccrules validate {name}"))
    whole = merging.whole(found.definition)
    if found.id not in run.last and not whole.items() <= merging.whole(document.data).items():
        hint = "give one of the two another id, or move the file away"
        raise Unusable(
            found.line.problem("KCC706", f"{name} is there already, and was not written from this table", hint)
        )
    merged = merging.merge(run.last.get(found.id, whole), document.data, found.definition)
    for value in merged.both:
        message = f"{value.key} was changed by hand in {name} ({value.before or 'removed'}), and here ({value.now or 'removed'})"
        hint = "what was written by hand stays; if the table is right, write it into the file"
        run.problems.append(found.line.problem("KCC710", message, hint))
    if merged.edits:
        content = path.read_bytes()
        text = rewrite.edited(content.decode("utf-8-sig"), merged.edits, found.definition)
        run.texts[found.id] = (path, (MARK if content.startswith(MARK) else b"") + text.encode())
    run.outcomes.append(
        Outcome(name, "changed" if merged.edits else "unchanged", tuple(merged.changed), (*merged.kept, *merged.both))
    )
    run.now[found.id] = merged.remembered


def gone(run: Run) -> Iterator[Problem]:
    """What was brought in once and is in no row any more; the files stay."""
    for id_ in run.last:
        if id_ not in run.now:
            run.now[id_] = run.last[id_]
        if id_ not in run.seen and id_ in run.files:
            message = f"no row makes '{id_}' any more; {called(run.root, run.files[id_])} stays as it is"
            yield Problem(
                "KCC711",
                message,
                Place(run.table.name),
                "if it has ended, write until: and its last period into the file",
            )


# Writing


def write(run: Run, beside: Path) -> None:
    """Every file, and then what was written."""
    for id_, (path, content) in run.texts.items():
        try:
            put(path, content)
        except OSError as error:
            name = called(run.root, path)
            reason = (error.strerror or "it cannot be written").lower()
            run.problems.append(
                Problem("KCC709", f"the file cannot be written: {reason}", Place(name), "make it writable")
            )
            run.outcomes[:] = [outcome for outcome in run.outcomes if outcome.path != name]
            run.now.pop(id_)
            run.now |= {id_: run.last[id_]} if id_ in run.last else {}
    text = memory.text_of(run.now).encode()
    if not beside.exists() or beside.read_bytes() != text:
        put(beside, text)


def put(path: Path, content: bytes) -> None:
    """A file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    os.replace(fresh, path.resolve())
