"""The site's own settings with throwaway values for what an operator must decide."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "telekom-tests-"


def _remove(folder: str, process: int) -> None:
    """Remove a folder at the end of the process that made it, not of its children."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


_made = "" if "DATA_DIR" in os.environ else tempfile.mkdtemp(prefix=_PREFIX)
_folder = os.environ.setdefault("DATA_DIR", _made)
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
# Of the process that started the workers.
if _worker and _PREFIX in _folder and not _folder.endswith(_worker):
    _made = _folder = os.environ["DATA_DIR"] = f"{_folder}-{_worker}"
if _made:
    atexit.register(_remove, _made, os.getpid())
Path(_folder, "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("IDENTITY_KEY", "only-for-tests-and-longer-than-it-must-be")
os.environ.setdefault("SITE_URL", "http://testserver")

from telekom_site.settings import *  # noqa: E402, F403
from telekom_site.settings import STORAGES  # noqa: E402

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # nothing is collected here
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PRIVACY_RUN_LATER = ""
