"""Tests of the illustrations."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles.finders import find

from telekom_site.pictures import Picture

PLAIN = {
    "svg",
    "defs",
    "linearGradient",
    "stop",
    "clipPath",
    "g",
    "rect",
    "circle",
    "ellipse",
    "path",
}


@pytest.mark.parametrize("picture", Picture)
def test_each_is_a_file_that_loads_and_runs_nothing(picture: Picture) -> None:
    file = find(picture.file)
    assert isinstance(file, str)
    for element in ElementTree.fromstring(Path(file).read_text("utf-8")).iter():  # noqa: S314
        assert element.tag.partition("}")[2] in PLAIN
        assert not [
            name
            for name in element.attrib
            if name == "style" or name.startswith("on") or "href" in name
        ]
