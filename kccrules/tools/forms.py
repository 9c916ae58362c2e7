"""What a file of each kind may say, as its schema in schemas/ has it: for people a table of keys, for editors the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kccrules.tools.schemas import KINDS, Schema, plain, schema_text
from kccrules.words.inventory import KeyLine, Kind

PRINTED = ("results", "impact", "list")
"""What the tool itself prints as JSON, whose forms others depend on."""
EVERY = (*KINDS, *PRINTED)


def kind(name: str) -> Kind:
    """A kind with every key that it may have, those inside others included."""
    schema = json.loads(schema_text(name))
    return Kind(name, schema["title"], schema["description"], tuple(keys(schema, schema, ())), name in PRINTED)


def keys(schema: Schema, whole: Schema, above: tuple[str, ...]) -> Iterator[KeyLine]:
    needed: Sequence[str] = schema.get("required", ())
    for key, part in schema.get("properties", {}).items():
        if "description" in part:  # else it is as it is said elsewhere
            path = (*above, key)
            yield KeyLine(" ".join(path), key in needed, part["description"], example(part))
            yield from keys(inside(part, whole), whole, path)


def inside(part: Schema, whole: Schema) -> Schema:
    """What has keys of its own in a value: the value, or the entries of a list."""
    found = resolved(part, whole)
    return resolved(found["items"], whole) if "items" in found else found


def resolved(part: Schema, whole: Schema) -> Schema:
    """A part that only points at another one, as that one."""
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    known: Mapping[str, Schema] = whole.get("$defs", {})
    return known.get(name, part)


def example(part: Schema) -> str:
    return plain(part["examples"][0]) if part.get("examples") else ""


def text(name: str) -> list[str]:
    """The schema, as its file has it."""
    return schema_text(name).splitlines()
