"""Writing a whole file that only the site's own user can read."""

import os
from pathlib import Path


def replace_private(path: Path, content: bytes) -> None:
    """Create or replace a file: a crash leaves it as it was before, or as it is to be.

    Raises OSError. What a crash leaves beside it ends with `.part`.
    """
    draft = path.with_name(f"{path.name}.part")
    write_private(draft, content)
    draft.replace(path)


def write_private(path: Path, content: bytes) -> None:
    """Write a file, readable by the site's own user only; it is on the disk when this returns.

    Raises OSError. A crash leaves any part of it: see `replace_private`.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
