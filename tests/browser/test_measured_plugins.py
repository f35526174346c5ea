"""`manage.py measure_plugins` on the running site, with the rest of the world recorded."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from shutil import copy

from tests.browser.chromium import EXECUTABLE, arguments
from tests.browser.recorder import Recorder
from tests.browser.site import Site
from tests.migrated_database import migrated_file

FOLLOWS = '<!doctype html><img src="https://pixel.tracker.example/1.gif"><p>the network</p>'


def test_hosts_and_cookies_of_a_plugin_are_stored(
    site: Site, recorder: Recorder, tmp_path: Path
) -> None:
    # A host that is not declared breaks S24 on the notice, which other tests measure: the result
    # goes into a database of its own.
    database_file = tmp_path / "db.sqlite3"
    copy(migrated_file(), database_file)
    recorder.answers["www.facebook.com"] = FOLLOWS
    command = [sys.executable, "manage.py", "measure_plugins", "--url", site.base_url]
    command += ["--page", "/en/", "--provider", "facebook", "--seconds", "1"]
    # The database of the tests was made under another identity key.
    command += ["--executable", str(EXECUTABLE), "--skip-checks"]
    for argument in arguments(recorder.port):
        command += [f"--browser-argument={argument}"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "telekom_site.settings",
        "PATH": "/usr/bin:/bin",
        "SECRET_KEY": "only-for-browser-tests",
        "SITE_URL": site.base_url,
        "DATA_DIR": str(site.data_dir),
        "DATABASE_URL": f"sqlite:///{database_file}",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    with sqlite3.connect(database_file) as database:
        row = database.execute(
            "SELECT hosts, cookies, requests, received_bytes, browser "
            "FROM social_measurements_pluginmeasurement"
        ).fetchone()
    assert "not declared (`contacts`): pixel.tracker.example" in done.stdout, done.stderr[-2000:]
    assert done.returncode == 1
    assert json.loads(row[0]) == ["pixel.tracker.example", "www.facebook.com"]
    assert {cookie["host"] for cookie in json.loads(row[1])} >= {"www.facebook.com"}
    assert row[2] >= 2
    assert row[3] > len(FOLLOWS)
    assert row[4].startswith("Chromium ")
