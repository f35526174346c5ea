"""Plots can be read in light and dark schemes."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from privacy.request_log.plot import COLOURS, DARK_COLOURS, DARK_GROUND, GROUND

DISTINCT = 3  # WCAG 2.2, 1.4.11: contrast of what a picture consists of


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    dark, light = sorted(map(luminance, (colour, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ground", "colours"), [(GROUND, COLOURS), (DARK_GROUND, DARK_COLOURS)])
def test_each_colour_differs_from_the_ground(ground: str, colours: tuple[str, ...]) -> None:
    assert [colour for colour in colours if contrast(ground, colour) < DISTINCT] == []


def test_a_plot_in_a_page_has_the_colours_of_a_file() -> None:
    style = Path(finders.find("privacy/staff.css") or "").read_text().replace("#fff;", "#ffffff;")
    for number, colour in enumerate(DARK_COLOURS):
        assert f".plot .kind-{number} {{ fill: {colour}; }}" in style
    assert f".plot-inline .ground {{ fill: {DARK_GROUND}; }}" in style
