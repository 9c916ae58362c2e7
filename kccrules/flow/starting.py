"""The order of work where a council begins: its folder, its first definitions, those of a table or of her own sheet.

Nothing is decided here, as in `project`; what is written is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from kccrules.flow.loading import Loaded, load, read_data
from kccrules.meaning import adding, build
from kccrules.meaning.bulk import bringing, run, settling
from kccrules.meaning.bulk.own_sheet import Own, Project, Unclear, understood
from kccrules.meaning.bulk.services import services_of
from kccrules.meaning.kinds.context import Context
from kccrules.steps import checks, plan
from kccrules.tools import schemas, starter, versions, working_days, yamlfile
from kccrules.tools.folder import SETTINGS, with_excerpts
from kccrules.words.intake import Added, Ask, Begun, Intake
from kccrules.words.problems import Place, Problem, in_order, without_followers


def init(folder: Path, title: str | None) -> Begun:
    """A council's own folder: nothing in it is overwritten, and a run that was cut short is made good by the next."""
    files = starter.files(title)
    paths = {name: folder / name for name in files}
    there = [name for name, path in paths.items() if path.exists()]
    other = tuple(name for name in there if not paths[name].is_file() or paths[name].read_bytes() != files[name])
    if other:
        return Begun(folder.name, (), other)
    new = tuple(name for name in files if name not in there)
    for name in new:
        bringing.put(paths[name], files[name])
    unversioned = ""
    try:
        versions.begin(folder, tuple(files))
    except versions.NoVersion as none:
        unversioned = f"{none.found}: {none.hint}"
    return Begun(folder.resolve().name, new, (), unversioned)


# One definition by options


def add(root: Path, kind: str, said: Mapping[str, str], year: str | None, today: date) -> Added:
    """One definition, if nothing is wrong with it and none of its name is there."""
    loaded = load(root)
    if loaded.settings is None or loaded.definitions is None:
        return Added(None, None, tuple(loaded.problems))
    definitions, id_ = loaded.definitions, said["id"]
    calendar = definitions.calendars.get(said.get("calendar", ""), definitions.calendar)
    ordinal = calendar.containing(today)
    when = year or calendar.year_text(calendar.year_of(ordinal) if ordinal is not None else today.year)
    name = f"{loaded.settings.definitions[0]}/{adding.FOLDERS[kind]}/{id_}.yaml"
    there = next((path for path in loaded.documents if path.endswith(f"/{id_}.yaml")), None)
    if there or (root / name).exists():
        hint = "open that file to change it, or choose another id"
        return Added(None, None, (Problem("KCC740", f"'{id_}' is there already", Place(there or name), hint),))
    service = services_of(definitions, ()).id_of(said.get("service", ""))
    said = {**said, **({"service": service} if service else {})}
    text = adding.text_of(kind, said, when, settling.first_line(root, name, kind))
    problems = tuple(wrong(loaded, text, name))
    if any(problem.severity == "error" for problem in problems):
        return Added(None, None, problems)
    try:
        bringing.put(root / name, text.encode())
    except OSError as error:
        reason = (error.strerror or "it cannot be replaced").lower()
        hint = "free the folder, and type the command again"
        return Added(None, None, (Problem("KCC602", f"the file cannot be written: {reason}", Place(name), hint),))
    return Added(name, when, problems)


def wrong(loaded: Loaded, text: str, name: str) -> list[Problem]:
    """What would be wrong with a definition, held against all the others."""
    assert loaded.settings
    document, problems = yamlfile.parse(text.encode(), name)
    problems = problems or schemas.check(filter(None, [document]))
    if document and not problems:
        others = [other for path, other in loaded.documents.items() if path != SETTINGS]
        at = loaded.documents[SETTINGS].at("defaults", "kpi", "calendar")
        definitions, problems = build.assemble(loaded.settings, [*others, document], at)
        assert definitions, "they were there without it"
        definitions = working_days.with_holidays(definitions, loaded.settings.holidays)
        problems = [*problems, *checks.run(definitions), *plan.compile_plan(definitions)[1]]
    known = {(each.code, each.place, each.message) for each in loaded.problems}
    problems = without_followers(problems, loaded.refused)
    fresh = [each for each in in_order(problems) if (each.code, each.place, each.message) not in known]
    written = ["", *text.splitlines()]
    own = [replace(each, excerpt=written[each.place.line]) if each.place.path == name else each for each in fresh]
    return with_excerpts(loaded.root, own)


# Many definitions from a table


def by_columns(root: Path, kind: str, table: Path, columns: Path, *, dry: bool) -> Intake:
    """Definitions from the rows of a table by a file that says what its columns mean, written and said."""
    loaded = load(root)
    asked = run.Asked(kind, table, columns, dry)
    return unread(loaded, table) or brought(loaded, asked)


def by_headings(
    root: Path, kind: str, table: Path, ask: Ask | None, *, add_services: bool, dry: bool, **named: str | None
) -> Intake:
    """Definitions from her own sheet, whose columns are understood by their headings; what is understood is kept."""
    loaded, own = load(root), Own(table, ask=ask, **named)
    if nothing := unread(loaded, own.path):
        return nothing
    assert loaded.settings and loaded.definitions
    ids = [path.rsplit("/", 1)[-1].removesuffix(".yaml") for path in loaded.documents]
    services = services_of(loaded.definitions, (*ids, *loaded.definitions.units))
    services.fresh = services.fresh or add_services
    folder = loaded.settings.definitions[0]
    project = Project(root, folder, f"{folder}/{adding.FOLDERS[kind]}", context_of(loaded), loaded.documents, services)
    try:
        asked, guessed = understood(project, own, run.Asked(kind, own.path, Path(), dry))
    except Unclear as unclear:
        problems = tuple(with_excerpts(root, unclear.problems))
        return Intake(run.called(root, own.path), 0, (), problems, dry)
    return replace(brought(loaded, asked), guessed=guessed)


def unread(loaded: Loaded, table: Path) -> Intake | None:
    """A project that cannot be used takes nothing in."""
    usable = loaded.settings and loaded.definitions
    return None if usable else Intake(run.called(loaded.root, table), 0, (), tuple(loaded.problems), dry=False)


def context_of(loaded: Loaded) -> Context:
    assert loaded.settings and loaded.definitions
    return Context(loaded.definitions.calendars, loaded.settings.defaults)


def held(loaded: Loaded) -> dict[tuple[str, str], str]:
    """The file of each figure that was sent in without a day."""
    assert loaded.definitions
    data, definitions = read_data(loaded), loaded.definitions
    calendars = {one.id: definitions.calendars[one.calendar] for one in definitions.indicators.values()}
    return {
        (one.indicator, calendars[one.indicator].text(one.period)): data.inputs[one.file].file
        for one in data.observations
        if one.sent is None and one.area is None
    }


def brought(loaded: Loaded, asked: run.Asked) -> Intake:
    """Rows written as definitions, and what stands beside them as figures sent in."""
    assert loaded.settings and loaded.definitions
    settings, root = loaded.settings, loaded.root
    asked = replace(asked, sent=next(iter(settings.submissions), None), held=partial(held, loaded))
    found = bringing.bring_in(root, settings.definitions, context_of(loaded), asked)
    return replace(found, problems=tuple(with_excerpts(root, in_order(found.problems))))
