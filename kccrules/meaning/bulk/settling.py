"""One row brought in: what becomes of its file. Nothing is written here."""

from __future__ import annotations

from pathlib import Path

from kccrules.meaning.bulk import merging, rows
from kccrules.meaning.bulk.rows import Found, Unusable
from kccrules.meaning.bulk.run import Run, called
from kccrules.meaning.bulk.tables import Line
from kccrules.meaning.kinds import BUILDERS
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools import rewrite, schemas, yamlfile
from kccrules.words.intake import Outcome
from kccrules.words.problems import Problem

MARK = b"\xef\xbb\xbf"
"""What Notepad begins files with."""


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
        run.taken.append(found)
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
