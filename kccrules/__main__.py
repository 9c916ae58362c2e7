"""python -m kccrules."""

from kccrules.cli import main

main(prog_name="kccrules")
