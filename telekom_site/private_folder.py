"""Keep the data folder from the other users of the machine, also where it was there before."""

import os
from pathlib import Path

OTHERS = 0o077  # the rights of the group and of everybody else
STATE = ("run.lock", "secret_key", "db.sqlite3", "privacy", "spool", "mail", "static", "media")


class NotPrivateError(Exception):
    """Others can read the data folder, and we cannot change that; the message says who can."""


def keep_private(folder: Path) -> None:
    """Make the folder if it is missing, and take the rights of others from it and from our state.

    Nothing that this process and its children write can be read by others from now on. Raises
    NotPrivateError, and OSError where the folder cannot be made.
    """
    os.umask(OTHERS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in [folder, *(folder / name for name in STATE)]:
        if path.exists() and path.stat().st_mode & OTHERS:
            if path == folder and _is_foreign(folder):
                raise NotPrivateError(
                    f"The folder '{folder}' can be read by others and contains other files: "
                    "choose an empty one, or take their rights from it: chmod 700"
                )
            _take_rights_of_others(path)


def _is_foreign(folder: Path) -> bool:
    """Tell whether there is something in the folder, and nothing of ours."""
    names = {path.name for path in folder.iterdir()}
    return bool(names) and names.isdisjoint(STATE)


def _take_rights_of_others(path: Path) -> None:
    try:
        path.chmod(path.stat().st_mode & ~OTHERS & 0o7777)
    except PermissionError:
        raise NotPrivateError(
            f"'{path}' can be read by others and belongs to another user: chmod go= '{path}'"
        ) from None
