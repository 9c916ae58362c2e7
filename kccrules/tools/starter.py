"""A council's own folder to begin with: the files that `kccrules init` makes. They are real files, kept in starter/.

What stands in them is tried as any other project is; nothing is known of it here.
"""

from __future__ import annotations

from pathlib import Path

from kccrules.tools import rewrite, schemas
from kccrules.tools.folder import SETTINGS

PACKAGED = Path(__file__).parents[1] / "_starter"
FOLDER = PACKAGED if PACKAGED.is_dir() else PACKAGED.parent.parent / "starter"


def files(title: str | None) -> dict[str, bytes]:
    """Every file by its path in the new folder, with the name of the council in its place."""
    found = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file() and ".kccrules" not in path.relative_to(FOLDER).parts
    }
    found |= {f"schemas/{kind}.schema.json": schemas.schema_text(kind).encode() for kind in schemas.KINDS}
    if title is not None:
        text = found[SETTINGS].decode()
        found[SETTINGS] = rewrite.edited(text, [rewrite.Edit(("title",), title)], {"title": title}).encode()
    return found
