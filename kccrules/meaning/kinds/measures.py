"""kind: measures. The columns of a budget: what is sent in, what is worked out, how each totals and is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.meaning.measuring import in_order
from kccrules.words.ledger import Identity, Measure, Measures, MeasuresVersion, Scale, Totalling
from kccrules.words.problems import did_you_mean

TOTALS: dict[str, Totalling] = {"adds": "adds", "cumulative": "last", "does-not-add": "none"}
"""What is declared, and what it comes to."""


def build(entry: Entry, context: Context) -> Measures:
    calendar = context.calendar(entry, entry.text("calendar") or context.own.id) or context.own
    versions = tuple(version(layer) for layer in entry.versions(context.own))
    return Measures(entry.needed("id"), entry.place("id"), calendar.id, entry.texts("stages"), versions)


def version(layer: Entry) -> MeasuresVersion:
    measures = [*submitted(layer), *computed(layer)]
    check_names(layer, "nil_if_absent", [*layer.table("submitted")])
    for key in ("signed", "printed", "main"):
        check_names(layer, key, [one.name for one in measures])
    return MeasuresVersion(
        since=layer.since,
        title=layer.needed("title"),
        about=layer.text("about"),
        measures={one.name: one for one in measures},
        identities=tuple(identities(layer)),
        weak_above=layer.millionths("weak_above"),
        main=layer.text("main"),
    )


def submitted(layer: Entry) -> Iterator[Measure]:
    for name, totals in layer.table("submitted").items():
        yield measure(layer, name, TOTALS[str(totals)], None, ("submitted", name))


def computed(layer: Entry) -> Iterator[Measure]:
    """Each after what it reads; those that need each other in a circle last, which is said by the checks."""
    table = layer.table("computed")
    formulas = {name: formula(found) for name, found in table.items()}
    for name in [name for part in in_order(formulas) for name in part]:
        found = table[name]
        said = found.get("totals") if isinstance(found, dict) else None
        totals = TOTALS[str(said)] if said else "formula"
        path = ("computed", name, "formula") if isinstance(found, dict) else ("computed", name)
        if name in layer.table("submitted"):
            message, hint = f"'{name}' is both sent in and worked out", "remove it from submitted, or from computed"
            layer.report("KCC369", ("computed", name), message, hint, key=True)
        else:
            yield measure(layer, name, totals, formulas[name], path)


def formula(found: object) -> str:
    return str(found["formula"] if isinstance(found, dict) else found)


def measure(layer: Entry, name: str, totals: Totalling, text: str | None, path: tuple[str, ...]) -> Measure:
    found = layer.table("printed").get(name)
    printed = found if isinstance(found, dict) else {}
    alone = "unit" in printed  # what counts something else is not printed in millions because money is
    scale = printed.get("scale") or ("units" if alone else layer.text("scale") or "units")
    decimals = printed.get("decimals", 0 if alone else layer.whole("decimals") or 0)
    return Measure(
        name=name,
        title=str(printed.get("title") or name.replace("_", " ").capitalize()),
        totals=totals,
        formula=text,
        nil_if_absent=name in layer.texts("nil_if_absent"),
        unit=str(printed.get("unit") or layer.needed("unit")),
        scale=cast(Scale, scale),
        decimals=cast(int, decimals),
        signed=name in layer.texts("signed"),
        place=layer.text_place(*path) if text else layer.key_place(*path),
    )


def check_names(layer: Entry, key: str, known: Iterable[str]) -> None:
    """What is said of a measure is said of one that there is."""
    table, text = layer.table(key), layer.text(key)
    for number, name in enumerate(table or layer.texts(key) or filter(None, [text])):
        if name not in known:
            hint = did_you_mean(name, known) or f"write one of {', '.join(known)}"
            path = (key, name) if table else (key,) if text else (key, number)
            layer.report("KCC203", path, f"unknown measure '{name}'", hint, key=bool(table))


def identities(layer: Entry) -> Iterator[Identity]:
    found = layer.raw("checks")
    for number, one in enumerate(found if isinstance(found, list) else []):
        if isinstance(one, dict):
            text, path = str(one["check"]), ("checks", number, "check")
            name, about = one.get("name"), one.get("about")
            yield Identity(str(name or text), text, str(about) if about else None, layer.text_place(*path))
        else:
            yield Identity(str(one), str(one), None, layer.text_place("checks", number))
