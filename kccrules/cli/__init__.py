"""The command line: options, streams and exit codes. No logic and no wording of results lives here.

A verb is a file of this folder and a row below. Heavy libraries are imported inside the verbs, so that --help answers at once.
"""

from __future__ import annotations

import click

from kccrules import __version__
from kccrules.cli.bringing import new
from kccrules.cli.chasing import chase
from kccrules.cli.evaluating import evaluate
from kccrules.cli.explaining import explain
from kccrules.cli.impact import impact
from kccrules.cli.listing import list_
from kccrules.cli.mistyped import Verbs
from kccrules.cli.publishing import publish
from kccrules.cli.reporting import report
from kccrules.cli.schema import schema
from kccrules.cli.starting import init
from kccrules.cli.templates import template
from kccrules.cli.validating import validate


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kccrules")
def main() -> None:
    """Rate a council's indicators by rules declared in YAML."""


for verb in (init, validate, evaluate, explain, impact, list_, schema, new, template, chase, report, publish):
    main.add_command(verb)
