"""What verbs print as JSON, held against the contract for it: a file of schemas/ that programs go by."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from conftest import CHECKOUT, Json
from jsonschema import Draft202012Validator


@cache
def contract(name: str) -> Json:
    """The contract itself: `contract("results")`; not to be changed."""
    return dict(json.loads((CHECKOUT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")))


@cache
def exactly(name: str) -> Draft202012Validator:
    """The contract without leave to add keys: what it does not describe is refused."""
    return Draft202012Validator(closed(contract(name)))


def closed(part: Any) -> Any:
    if isinstance(part, dict):
        inner = {key: closed(value) for key, value in part.items()}
        return {**inner, "additionalProperties": False} if part.get("additionalProperties") is True else inner
    return [closed(value) for value in part] if isinstance(part, list) else part


def faults(validator: Draft202012Validator, document: object) -> list[str]:
    """What of a document is not allowed, and where."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:300] for error in validator.iter_errors(document)
    ]
