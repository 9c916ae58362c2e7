"""Whether a rule can ask for commentary on the ratings that it names."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.meaning.fields import DIRECTION
from kccrules.meaning.measuring import is_on_lines
from kccrules.meaning.rollups import is_on_groups
from kccrules.words.model import Definitions, Rule, RuleVersion
from kccrules.words.problems import Problem, did_you_mean


def check(definitions: Definitions) -> Iterator[Problem]:
    """Every version that says so itself; a change that keeps the words of the one before may have another scale."""
    for rule in definitions.rules.values():
        for version in rule.versions:
            yield from check_version(rule, version, definitions)


def check_version(rule: Rule, version: RuleVersion, definitions: Definitions) -> Iterator[Problem]:
    for word in version.commentary:
        place = version.places[f"commentary: {word}"]
        scale = definitions.scales.get(version.scale)
        elsewhere = [is_on_groups(rule, definitions), is_on_lines(rule, definitions)]
        if version.scale == DIRECTION or any(elsewhere):
            what = "directions of travel" if version.scale == DIRECTION else "groups" if elsewhere[0] else "lines"
            hint = "remove commentary: it belongs to the rule that rates indicators"
            message = f"commentary is asked for on ratings of indicators, and '{rule.id}' is for {what}"
            yield Problem("KCC429", message, place, hint, width=len(word))
        elif scale and word not in scale.words:
            hint = did_you_mean(word, scale.words) or f"the scale '{scale.id}' has {', '.join(scale.words)}"
            yield Problem("KCC306", f"'{word}' is not on the scale '{scale.id}'", place, hint, width=len(word))
