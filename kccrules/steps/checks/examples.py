"""The examples that a rule carries: its own ladder, tried with their inputs, must give the rating they expect."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kccrules.engine import rate
from kccrules.engine.batch import Batch
from kccrules.engine.limits import POLARITIES
from kccrules.meaning.fields import DIRECTION, FIGURES, NUMBERS, PARAMETERS, STATES, Compiled
from kccrules.meaning.functions import value_of
from kccrules.meaning.kinds.cell import read_input
from kccrules.meaning.measuring import STAGE, compile_for_lines, is_on_lines, value_on_line
from kccrules.steps import ladders
from kccrules.steps.plan import Plan
from kccrules.words.ledger import Measures
from kccrules.words.model import NOT_RATED, UNKNOWN, Definitions, Example, RuleVersion
from kccrules.words.problems import Problem, did_you_mean

WORDS = ("polarity", "state", "published", "direction")


def check(definitions: Definitions, plan: Plan) -> Iterator[Problem]:
    """Examples of a rule are tried with the cases they stand beside."""
    for (rule_id, place), number in plan.codes.rules.items():
        version = definitions.rules[rule_id].versions[place]
        for example in version.examples:
            yield from tried(version, example, plan.rules[number], definitions)
    yield from check_lines(definitions)


def tried(version: RuleVersion, example: Example, compiled: Compiled, definitions: Definitions) -> Iterator[Problem]:
    backs = {name: text for name, text in version.where.items() if text in dict(compiled.backs)}
    known = [*FIGURES, *WORDS, *backs]
    for name in example.inputs:
        if name not in known:
            hint = did_you_mean(name, known) or f"write one of {', '.join(known)}"
            yield Problem("KCC302", f"an example has no input '{name}'", example.place, hint)
            return
    directions = definitions.scales[DIRECTION].words if DIRECTION in definitions.scales else ()
    scales = {"polarity": POLARITIES, "state": STATES, "published": compiled.scale.words, "direction": directions}
    for name, words in scales.items():
        word = example.inputs.get(name)
        if word is not None and word not in words:
            hint = did_you_mean(word, words) or f"write one of {', '.join(words)}"
            yield Problem("KCC302", f"'{word}' is not a {name}", example.place, hint)
            return
    codes = {
        name: words.index(example.inputs[name]) if name in example.inputs else None for name, words in scales.items()
    }
    given = verdict(example, compiled, backs, codes)
    if given != example.expect and not (given == NOT_RATED and example.expect == UNKNOWN):
        yield otherwise(example, given)


def check_lines(definitions: Definitions) -> Iterator[Problem]:
    """Those of rules on lines, with the measures by which they can be read."""
    for rule in definitions.rules.values():
        for version in rule.versions if is_on_lines(rule, definitions) else ():
            read = (read_with(version, measures, definitions) for measures in definitions.measures.values())
            found = next((one for one in read if one), None)
            for example in version.examples if found else ():
                assert found is not None
                yield from tried_on_line(version, example, *found)


def read_with(version: RuleVersion, measures: Measures, definitions: Definitions) -> tuple[Compiled, Measures] | None:
    scale = definitions.scales.get(version.scale)
    compiled = compile_for_lines(version, scale, measures.versions[-1], measures.stages)[0] if scale else None
    return (compiled, measures) if compiled else None


def tried_on_line(version: RuleVersion, example: Example, compiled: Compiled, measures: Measures) -> Iterator[Problem]:
    backs = {name: text for name, text in version.where.items() if text in dict(compiled.backs)}
    own = measures.versions[-1].measures
    known = [*own, *([STAGE] if measures.stages else []), *backs]
    strange = [name for name in example.inputs if name not in known]
    stage = example.inputs.get(STAGE)
    if strange or (stage is not None and stage not in measures.stages):
        message = f"an example has no input '{strange[0]}'" if strange else f"'{stage}' is not a stage"
        words = known if strange else measures.stages
        hint = did_you_mean(strange[0] if strange else str(stage), words) or f"write one of {', '.join(words)}"
        yield Problem("KCC302", message, example.place, hint)
        return
    row = {name: read_input(example.inputs[name])[0] if name in example.inputs else None for name in own}
    called = {text: name for name, text in backs.items()}
    for text, _ in compiled.backs:
        name = called.get(text, "")
        row[text] = read_input(example.inputs[name])[0] if name in example.inputs else None
    row |= {"series": 0, "period": 0, STAGE: None if stage is None else measures.stages.index(stage)}
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.Int64))
    numbers = (*own, *(text for text, _ in compiled.backs))
    batch = ladders.standing_still(Batch(frame, numbers, (), (STAGE,)), compiled)
    code = rate.run(compiled.ladder, batch, value_on_line)["verdict"][0]
    given = compiled.scale.words[code] if code >= 0 else NOT_RATED
    if given != example.expect:
        yield otherwise(example, given)


def otherwise(example: Example, given: str) -> Problem:
    """An example that expects another rating than the one its rule gives."""
    said = ", ".join(f"{name} {text}" for name, text in example.inputs.items())
    hint = "correct the example, or the cases of the rule"
    return Problem("KCC312", f"{said} is {given}, and this example expects {example.expect}", example.place, hint)


def verdict(example: Example, compiled: Compiled, backs: dict[str, str], codes: dict[str, int | None]) -> str:
    """The rating that the ladder gives these inputs; whatever an example leaves out is missing."""
    polarity = codes["polarity"] or 0
    row: dict[str, int | None] = {"series": 0, "period": 0, **codes, "polarity": polarity}
    row["state"] = codes["state"] if codes["state"] is not None else 0
    for name in NUMBERS:
        row[name] = read_input(example.inputs[name])[0] if name in example.inputs else None
    for name in PARAMETERS:
        row[f"{name}.low"], row[f"{name}.high"] = ends(example.inputs.get(name), POLARITIES[polarity])
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.Int64))
    for text, _ in compiled.backs:
        name = next((name for name, formula in backs.items() if formula == text), "")
        n = read_input(example.inputs[name])[0] if name in example.inputs else None
        columns = dict.fromkeys((text, f"{text}.low", f"{text}.high"), n)
        unders = {f"{part}/": 1 for part in columns}
        frame = frame.with_columns(
            pl.lit(value, dtype=pl.Int64).alias(part) for part, value in {**columns, **unders}.items()
        )
    batch = ladders.standing_still(Batch(frame, NUMBERS, PARAMETERS, WORDS[1:]), compiled)
    code = rate.run(compiled.ladder, batch, value_of)["verdict"][0]
    return compiled.scale.words[code] if code >= 0 else NOT_RATED


def ends(text: str | None, polarity: str) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    low, high = read_input(text)
    if low == high:
        return (None, high) if polarity == "lower" else (low, None)
    return low, high
