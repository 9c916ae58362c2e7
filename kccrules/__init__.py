"""kccrules: rates a council's indicators by rules declared in YAML."""

__version__ = "0.1.0"
