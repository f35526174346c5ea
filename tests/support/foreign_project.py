"""A fresh Django project into which the reusable apps are installed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


BESIDE_THE_APP = """
TEMPLATES[0]["DIRS"] = [BASE_DIR]
ALLOWED_HOSTS = ["testserver"]
"""


def run(folder: Path, *arguments: str) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")
    }
    environment["PYTHONPATH"] = os.pathsep.join([str(folder), str(ROOT)])
    if (folder / "theirs").exists():
        environment["DJANGO_SETTINGS_MODULE"] = "theirs.settings"
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
