"""kind: rule. A ladder of cases; the first that holds gives the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry, digits
from kccrules.tools.expressions import OTHERWISE
from kccrules.words.model import Case, Example, Rule, RuleVersion

SAID_FOR_OTHERWISE = (OTHERWISE, "else", "true", "always", "default", "any other", "all others")


def build(entry: Entry, context: Context) -> Rule:
    versions = tuple(version(layer) for layer in entry.versions(context.own))
    return Rule(entry.needed("id"), entry.place("id"), entry.lifetime(context.own), versions)


def version(layer: Entry) -> RuleVersion:
    where = {name: text for name, text in layer.table("where").items() if isinstance(text, str)}
    places = layer.places("scale", "cases", "title", "compare") | {
        name: layer.text_place("where", name) for name in where
    }
    rungs = cases(layer)
    places |= layer.member_places("commentary")
    places |= {f"{name}:": layer.key_place("where", name) for name in where}
    places |= {f"case {n}": layer.key_place("cases", n, case.verdict) for n, case in enumerate(rungs)}
    return RuleVersion(
        since=layer.since,
        title=layer.needed("title"),
        about=layer.text("about"),
        scale=layer.needed("scale"),
        exact=layer.text("compare") == "exact",
        where=where,
        cases=rungs,
        examples=tuple(examples(layer)),
        places=places,
        commentary=layer.texts("commentary"),
    )


def cases(layer: Entry) -> tuple[Case, ...]:
    found = layer.raw("cases")
    result = []
    for place, rung in enumerate(found if isinstance(found, list) else []):
        verdict, condition = next(iter(rung.items())) if isinstance(rung, dict) else ("", "")
        text = condition if isinstance(condition, str) else ""
        spot = layer.text_place("cases", place, verdict)
        if text != OTHERWISE and text.lower() in SAID_FOR_OTHERWISE:
            layer.report("KCC307", ("cases", place, verdict), f"'{text}' is not a condition", f"write {OTHERWISE}")
            text = OTHERWISE
        result.append(Case(verdict, None if text == OTHERWISE else text, spot))
    check_last(layer, result)
    return tuple(result)


def check_last(layer: Entry, found: list[Case]) -> None:
    """The last case is 'otherwise', and only the last."""
    ends = [place for place, case in enumerate(found) if case.condition is None]
    last = len(found) - 1
    if not ends:
        layer.report(
            "KCC307", ("cases", last), "the last case must be 'otherwise'",
            f"add for example '- {found[last].verdict}: otherwise' as the last line",
        )  # fmt: skip
    elif ends[0] != last:
        after = ("cases", ends[0] + 1)
        layer.report(
            "KCC307", after, "nothing after 'otherwise' can apply", "move the line with 'otherwise' to the end"
        )


def examples(layer: Entry) -> Iterator[Example]:
    """Examples belong to the cases they stand beside: those of the rule as it began, or those of a change."""
    here = layer.dig(layer.layers[-1])
    found = here.get("examples") if isinstance(here, dict) else None
    for number, inputs in enumerate(found if isinstance(found, list) else []):
        assert isinstance(inputs, dict), "the schema lets nothing else through"
        texts = {key: digits(value) or str(value) for key, value in inputs.items()}
        expect = texts.pop("expect")
        yield Example(texts, expect, layer.document.at(*layer.layers[-1], "examples", number))
