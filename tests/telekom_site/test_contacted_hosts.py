"""A script that could load from anywhere is told from one whose addresses are written in it."""

import pytest

from privacy.registry.promise import Page
from telekom_site import contacted_hosts
from telekom_site.contacted_hosts import scripts_that_load
from tests.privacy.promises.in_process import InProcessProbe


@pytest.mark.parametrize(
    ("code", "loads"),
    [
        ("picture.src = host + '/x.gif';", True),
        ("picture['src'] = `${host}/x.gif`;", True),
        ("picture.setAttribute('srcset', list);", True),
        ("import(place);", True),
        ("d.createElement('script');", True),
        ("main.innerHTML += '<iframe src=/x>';", True),
        ("picture.src = '//evil.example/x.gif';", True),
        ("picture.src = '/static/x.gif';", False),
        ("import ('./say.js');", False),
        ("frame.setAttribute('src', frame.getAttribute('src').replace('a', 'b'));", False),
        ("if (picture.src == other) stop();", False),
        ("// picture.src = host", False),
    ],
)
def test_only_addresses_that_are_written_are_known(
    code: str, loads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Page("/a.js", 200, {"content-type": "text/javascript"}, code.encode())
    monkeypatch.setattr(contacted_hosts, "own_files", lambda _probe: [script])
    monkeypatch.setattr(contacted_hosts, "public_pages", lambda _probe: [])
    assert scripts_that_load(InProcessProbe()) == loads
