"""A table brought into the project: every row read, held against the files that there are, and written.

Files are written whole or not at all, and what was written is remembered last: a run that is cut short is made good by
the next one. What the project is, and where its folders are, is asked of whoever calls.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kccrules.meaning.bulk import figures, memory, rows, tables
from kccrules.meaning.bulk.run import Asked, Run, called
from kccrules.meaning.bulk.settling import take
from kccrules.meaning.bulk.tables import Table
from kccrules.meaning.kinds import columns
from kccrules.meaning.kinds.columns import LIMITS, Columns
from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools import folder, schemas, yamlfile
from kccrules.words.intake import Intake
from kccrules.words.numerals import shown
from kccrules.words.problems import Place, Problem, did_you_mean

Pairs = Sequence[tuple[Path, bytes]]
"""Files with what is to stand in them."""


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
    sent = [*figures.files(run, asked)]
    if not asked.dry:
        write(run, beside, asked.first, [(path, content) for path, content, _ in sent])
    done = Intake(name, len(table.rows), tuple(run.outcomes), tuple(run.problems), asked.dry)
    return replace(done, sent=tuple(said for _, _, said in sent), without=tuple(without(run)))


def without(run: Run) -> Iterator[tuple[str, int]]:
    """Limits that some of the indicators are not given."""
    for key in LIMITS[run.columns.writes]:
        number = sum(key not in found.definition for found in run.taken)
        if number:
            yield key, number


def mapping(root: Path, asked: Asked) -> tuple[Columns | None, list[Problem]]:
    """The file of columns, if nothing is wrong with it."""
    name = called(root, asked.columns)
    read = yamlfile.read(asked.columns, name) if asked.text is None else yamlfile.parse(asked.text, name)
    document, problems = read
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


def write(run: Run, beside: Path, first: Pairs, sent: Pairs) -> None:
    """What definitions need, every definition, the figures, and then what was written."""
    for path, content in first:
        attempt(run, path, content)
    for id_, (path, content) in run.texts.items():
        if not attempt(run, path, content):
            name = called(run.root, path)
            run.outcomes[:] = [outcome for outcome in run.outcomes if outcome.path != name]
            run.now.pop(id_)
            run.now |= {id_: run.last[id_]} if id_ in run.last else {}
    for path, content in (*sent, (beside, memory.text_of(run.now).encode())):
        attempt(run, path, content)


def attempt(run: Run, path: Path, content: bytes) -> bool:
    """Write a file whole, unless it is so already; whether that went well."""
    try:
        if not path.is_file() or path.read_bytes() != content:
            put(path, content)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        place = Place(called(run.root, path))
        run.problems.append(Problem("KCC709", f"the file cannot be written: {reason}", place, "make it writable"))
        return False
    return True


def put(path: Path, content: bytes) -> None:
    """A file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    os.replace(fresh, path.resolve())
