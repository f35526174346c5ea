"""Writing a whole file that only the site's own user can read."""

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Write a file, readable by the site's own user only; it is on the disk when this returns.

    Raises OSError. A crash leaves any part of it, so write under another name and rename.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
