"""Whether a definition has the keys and the forms of values that its kind allows, and what to say when it has not.

The schemas say what is allowed and hold the advice that belongs to one key (`x-expected` what it must be; `x-hint` and
`x-unknown` what to do about a value or a key like this; `x-key` what keys are). Wording that is the same everywhere is
here. What a schema cannot say is the business of `checks`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import jsonschema_rs

from kccrules.words.numerals import shown
from kccrules.words.problems import Problem, did_you_mean, in_order, nearest

if TYPE_CHECKING:
    from kccrules.tools.yamlfile import Document, Key, Value

Schema: TypeAlias = dict[str, Any]
Error: TypeAlias = Any
"""A `jsonschema.ValidationError`; that library has no types."""

KINDS = (
    "project",
    "kpi",
    "activity",
    "scale",
    "rule",
    "calendar",
    "hierarchy",
    "group",
    "view",
    "columns",
    "report",
    "measures",
    "budget",
    "sheet",
)

PACKAGED = Path(__file__).parents[1] / "_schemas"
FOLDER = PACKAGED if PACKAGED.is_dir() else PACKAGED.parent.parent / "schemas"

BEFORE_ALL = ("type", "maxProperties")
"""Failures that explain every other one at the same place."""
OF_KEYS = ("additionalProperties", "required")

COMMA = "In { } a comma starts the next entry"
MOST_KEYS = 12
"""A kind with more keys than this does not list them in a hint."""


def check(documents: Iterable[Document]) -> list[Problem]:
    """Everything that the schemas of their kinds find wrong with the documents."""
    return in_order(problem for document in documents for problem in check_one(document))


def check_one(document: Document) -> Iterable[Problem]:
    kind = document.data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return [wrong_kind(document)]
    return () if quick(kind).is_valid(document.data) else explained(document, kind)


def check_as(document: Document, kind: str) -> list[Problem]:
    """The same for a document that does not say its kind itself."""
    return [] if quick(kind).is_valid(document.data) else explained(document, kind)


def keys_of(kind: str) -> list[str]:
    """The keys that a definition of this kind may have."""
    return list(json.loads(schema_text(kind))["properties"])


def choices(kind: str, key: str) -> list[str]:
    """The words that a key may have, where there are only a few."""
    schema = json.loads(schema_text(kind))
    part = schema["properties"].get(key, {})
    return list(schema["$defs"].get(part.get("$ref", "").rpartition("/")[2], {}).get("enum", ()))


@cache
def schema_text(kind: str) -> str:
    """The schema as it is in its file."""
    return (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")


@cache
def quick(kind: str) -> jsonschema_rs.Draft202012Validator:
    """Says only yes or no, at a hundredth of the cost of an answer."""
    return jsonschema_rs.Draft202012Validator(json.loads(schema_text(kind)), keywords={"x-whole": Whole})


class Whole:
    """The keyword `x-whole`: 1.0 is not written as a whole number. To jsonschema no Decimal is one anyway."""

    def __init__(self, parent: Schema, value: object, path: list[str | int]) -> None:
        """The keyword has no settings."""

    def validate(self, instance: object) -> None:
        if isinstance(instance, Decimal):
            raise TypeError("it has a decimal point")


@cache
def careful(kind: str) -> Any:
    """Says what is wrong where. It must agree with `quick`: a document that only one of them refuses is our fault."""
    from jsonschema import Draft202012Validator  # slow to import, and seldom needed

    # In Python, $ also matches before a line break at the end.
    return Draft202012Validator(json.loads(schema_text(kind).replace('$"', r'\\Z"')))


def explained(document: Document, kind: str) -> list[Problem]:
    """What is wrong with a document that its schema refuses, one problem for each mistake."""
    mistakes: list[Problem] = []
    errors = [*leading(careful(kind).iter_errors(document.data))]
    # What begins too far left is said; that the key above it is empty merely follows.
    owners = {(*error.absolute_path, key) for error in errors for key in outdented(error).values()}
    for error in errors:
        if tuple(error.absolute_path) not in owners:
            mistakes += TELL.get(error.validator, wrong_value)(document, error)
    return in_order(mistakes) or [document.problem("KCC901", ("kind",), f"two checks of this {kind} disagree")]


def leading(errors: Iterable[Error]) -> Iterator[Error]:
    """The errors without those that only follow from another one at the same place."""
    places: dict[tuple[Key, ...], list[Error]] = {}
    for error in errors:
        places.setdefault(tuple(error.absolute_path), []).append(error)
    for together in places.values():
        first = [error for error in together if error.validator in BEFORE_ALL]
        yield from first or [error for error in together if error.validator in OF_KEYS] or together[:1]


# What kind is it?


def wrong_kind(document: Document) -> Problem:
    """KCC109, or KCC105 where there is none, or KCC103 where the key itself is misspelt."""
    if kind := plain(document.data.get("kind")):
        hint = did_you_mean(kind.lower(), KINDS) or f"the kinds are {either(KINDS, 'and')}"
        return document.problem("KCC109", ["kind"], f"there is no kind {shown(kind)}", hint)
    known = {key for kind in KINDS for key in keys_of(kind)}
    if misspelt := [key for key in document.data if key not in known and meant(key, ["kind"])]:
        message = f"a definition has no key {shown(misspelt[0])}"
        return document.problem("KCC103", misspelt[:1], message, "did you mean 'kind'?", key=True)
    return document.problem("KCC105", ["kind"], "a definition needs 'kind'", "add a line such as  kind: kpi")


# Keys


def unknown_keys(document: Document, error: Error) -> Iterator[Problem]:
    """KCC103, once for each key that is not known here."""
    schema, table, path = error.schema, error.instance, tuple(error.absolute_path)
    stray, known = strays(schema, table), schema.get("properties", {})
    cut = cut_by_commas(document, path, table, stray)
    advised = {rest[0]: comma_hint(before, plain(table[before]), rest) for before, rest in cut.items()}
    listed = f"its keys are {either(known, 'and')}" if 0 < len(known) <= MOST_KEYS else None
    owners = outdented(error)
    first = {owner: key for key, owner in reversed(owners.items())}
    advised |= {key: f"indent it under {owner}" for owner, key in first.items()}
    said = {key for rest in cut.values() for key in rest[1:]} | (owners.keys() - first.values())
    for key in stray:
        if key not in said:
            wrong = f"{shown(key)} is not {schema['x-key']}" if "x-key" in schema else ""
            message = wrong or f"{schema['title']} has no key {shown(key)}"
            hint = advised.get(key) or key_hint(schema, key, table[key]) or listed
            yield document.problem("KCC103", (*path, key), message, hint, key=True)


def outdented(error: Error) -> dict[str, str]:
    """Stray keys that are years or periods and begin too far left, by the empty key above that they belong under."""
    found: dict[str, str] = {}
    owner = None
    stray = strays(error.schema, error.instance) if error.validator == "additionalProperties" else []
    for key, value in error.instance.items() if stray else ():
        if key not in stray:
            owner = key if value is None else None
        elif owner and re.match(r"[0-9]{4}|[A-Z][A-Za-z]*[0-9]+\Z", key):
            found[key] = owner
    return found


def missing_keys(document: Document, error: Error) -> Iterator[Problem]:
    """KCC105, but not for a key that the hint about an unknown one proposes already."""
    schema, table = error.schema, error.instance
    proposed = " ".join(key_hint(schema, key, table[key]) or "" for key in strays(schema, table))
    for key in schema["required"]:
        if key not in table and not re.search(rf"\b{key}\b", proposed):
            hint = f"add {example_line(key, schema['properties'][key]['examples'][0])}"
            yield document.problem("KCC105", tuple(error.absolute_path), f"{schema['title']} needs '{key}'", hint)


def strays(schema: Schema, table: Mapping[str, Value]) -> list[str]:
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return [key for key in table if key not in known and not any(re.search(pattern, key) for pattern in patterns)]


def key_hint(schema: Schema, key: str, value: Value) -> str | None:
    near = meant(key, schema.get("properties", {}))
    return advice(schema.get("x-unknown", {}), key, plain(value)) or (f"did you mean '{near}'?" if near else None)


def meant(key: str, known: Iterable[str]) -> str | None:
    """The known key that was meant: with letters exchanged, or the nearest; 'Due within' is near due_within."""
    word = re.sub(r"[-\s]+", "_", key.strip().lower())
    exchanged = [other for other in known if sorted(other) == sorted(word)]
    return exchanged[0] if exchanged else nearest(word, known)


def cut_by_commas(
    document: Document, path: tuple[Key, ...], table: Mapping[str, Value], stray: list[str]
) -> dict[str, list[str]]:
    """Stray keys that are really the rest of a value, after a comma in { }: by the key of that value."""
    cut: dict[str, list[str]] = {}
    before, line = "", 0
    for key in table:
        if key in stray and table[key] is None and line == document.at_key(*path, key).line:
            cut.setdefault(before, []).append(key)
        else:
            before, line = key, document.at_key(*path, key).line
    return cut


def comma_hint(key: str, start: str, rest: list[str]) -> str:
    """What to write for a number or a text that a comma has cut."""
    digits = "".join(rest) if re.search(r"[0-9]\Z", start) else ""
    if re.fullmatch(r"([0-9]{3})+(\.[0-9]+)?", digits):
        return f"no comma in numbers: {start}{digits}. {COMMA}"
    if re.fullmatch(r"[0-9]+", digits):
        return f"a decimal has a point: {start}.{digits}. {COMMA}"
    return f'put it in quotes: {key}: "{", ".join([start, *rest])}". {COMMA}'


def example_line(key: str, example: Any) -> str:
    if isinstance(example, list) and isinstance(example[0], dict):
        entry = plain(example[0])
        return f"{key}: and below it lines such as  - {entry[1:-1] if len(example[0]) == 1 else entry}"
    return f"a line such as  {key}: {plain(example)}"


# Values


def wrong_value(document: Document, error: Error) -> Iterator[Problem]:
    """KCC104."""
    path, value, schema = tuple(error.absolute_path), error.instance, error.schema
    name, item = named(path), isinstance(path[-1], int)
    if not plain(value):
        message = f"{name} has an empty entry" if item else f"{name} is empty"
    elif error.validator in ("minProperties", "maxProperties"):
        message = f"{schema['title']} has {'only ' if len(value) == 1 else ''}{either(map(shown, value), 'and')}"
    else:
        words = either(map(plain, schema["enum"])) if "enum" in schema else schema["x-expected"]
        message = f"{name} {'has' if item else 'is'} {found(value)}: it must be {words}"
    yield document.problem("KCC104", path, message, value_hint(schema, value))


def repeated(document: Document, error: Error) -> Iterator[Problem]:
    """KCC104 for a list that says something twice, at the second one."""
    path, items = tuple(error.absolute_path), error.instance
    for place, item in enumerate(items):
        if item in items[:place]:
            yield document.problem("KCC104", (*path, place), f"{named(path)} has {found(item)} twice", "keep one")


TELL: dict[str, Callable[[Document, Error], Iterator[Problem]]] = {
    "additionalProperties": unknown_keys,
    "required": missing_keys,
    "uniqueItems": repeated,
}
"""How to report what fails a keyword; the others are all `wrong_value`."""


def value_hint(schema: Schema, value: Value) -> str | None:
    text = plain(value)
    if hint := advice(schema.get("x-hint", {}), text):
        return hint
    if not text:
        return "write a value, or remove the line"
    if "enum" in schema:
        return did_you_mean(text.lower(), map(plain, schema["enum"]))
    forms = (
        {} if isinstance(value, list | dict) else {"array": f"write [{text}]", "string": f'put it in quotes: "{text}"'}
    )
    return forms.get(str(schema["type"]))


# Words


def advice(table: Mapping[str, str], text: str, value: str = "") -> str | None:
    """The hint of the first pattern that the text matches, with its groups, the value and an id in their places."""
    for pattern, hint in table.items():
        if match := re.search(pattern, text):
            return hint.format(text, *(group or "" for group in match.groups()), value=value, id=as_id(text))
    return None


def as_id(text: str) -> str:
    """Text as an id: 'Calls_Answered' as calls-answered."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", bare)
    return re.sub(r"[^a-z0-9]+", "-", parted.lower()).strip("-")


def named(path: tuple[Key, ...]) -> str:
    return shown([key for key in path if isinstance(key, str)][-1])


def found(value: Value) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a table"
    return shown(value) if isinstance(value, str) else plain(value)


def either(words: Iterable[str], last: str = "or") -> str:
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def plain(value: Value) -> str:
    """A value as it would be written in a file on one line; nothing for what is empty."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {plain(inner)}" for key, inner in value.items()) + "}" if value else ""
    if isinstance(value, list):
        return "[" + ", ".join(map(plain, value)) + "]" if value else ""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value).strip()
