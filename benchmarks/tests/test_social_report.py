"""The report of the two-click layer's benchmark: main-thread time, bytes, pairing, rows."""

import gzip
import json
import os
from xml.etree import ElementTree

import pytest

from benchmarks.social.contenders import AGAIN, CONTENDERS, FILM, NOTHING, OURS, SHARE, Contender
from benchmarks.social.drawing import picture
from benchmarks.social.figures import Look, Results, ServerTime, added, ratios, weight
from benchmarks.social.report import section
from benchmarks.social.trace import MainThread, NotMarkedError, main_thread
from benchmarks.social.weight import File, packed, weigh

TASK = "ThreadControllerImpl::RunTask"
PAGE = b"<p>A ship lays the cable.</p>" * 10


def by_key(key: str) -> Contender:
    return next(contender for contender in CONTENDERS if contender.key == key)


OURS_FILM, AGAIN_FILM, KLARO = by_key(OURS[FILM]), by_key(AGAIN[FILM]), by_key("klaro")


def event(
    name: str, start: int, length: int = 0, *, thread: int = 1, process: int = 1
) -> dict[str, object]:
    return {"name": name, "tts": start, "tdur": length, "tid": thread, "pid": process, "ph": "X"}


def trace(*events: dict[str, object]) -> bytes:
    return json.dumps({"traceEvents": events}).encode()


def results() -> Results:
    """Ours works 100 ms and 300 ms in two rounds, again 120 and 280; the others twice that; the
    bare page half."""
    work = {OURS[task]: (100, 300) for task in (SHARE, FILM)} | {
        AGAIN[task]: (120, 280) for task in (SHARE, FILM)
    }
    work |= {NOTHING[task].key: (50, 150) for task in (SHARE, FILM)}
    timed = {
        contender: [
            MainThread(rest / 2, float(rest)) for rest in work.get(contender.key, (220, 580))
        ]
        for contender in CONTENDERS
    }
    looks = {
        contender: Look(
            [File("document", PAGE), File("script", b"x" * 100)],
            0,
            0,
            0,
            0.5,
            True,
            contender.page.endswith("-ours"),
        )
        for contender in CONTENDERS
    }
    looks[KLARO] = Look([File("document", PAGE)], 2, 3, 0.25, 0, True, False)
    server = {task: ServerTime([0.1, 0.03, 0.02], [2.5, 2.5]) for task in (SHARE, FILM)}
    return Results(timed, looks, "Made by `x` on a day: 2 cores & more.", server)


def test_only_tasks_of_the_thread_with_the_mark_count_and_before_it_only_what_ran() -> None:
    times = main_thread(
        trace(
            event(TASK, 1000, 4000),
            event("ParseHTML", 1500, 2000),  # within a task, which counts already
            event(TASK, 6000, 3000),
            event("usable", 7000),
            event(TASK, 9500, 500),
            event(TASK, 1000, 9000, thread=2),
            event(TASK, 1000, 9000, process=2),
            # Not finished when the trace ended.
            {"name": TASK, "ph": "B", "tts": 10_000, "tid": 1, "pid": 1},
        )
    )
    assert times == MainThread(usable=4 + 1, rest=4 + 3 + 0.5)


def test_a_trace_without_the_mark_is_not_a_measurement() -> None:
    with pytest.raises(NotMarkedError):
        main_thread(trace(event(TASK, 1000, 4000)))


def test_bytes_are_packed_and_only_what_the_layer_adds_to_the_page_counts() -> None:
    page, script = PAGE + b"<button>Load</button>", b"let a = 1;" * 50
    noise = os.urandom(100)  # packs to more than itself, as pictures do
    files = [
        File("document", page),
        File("script", script),
        File("stylesheet", script),
        File("font", noise),
    ]
    sizes = weigh(files, PAGE)
    assert sizes.html == len(gzip.compress(page, 9)) - len(gzip.compress(PAGE, 9)) > 0
    assert sizes.code == 2 * len(gzip.compress(script, 9)) < len(script)
    assert (sizes.pictures, sizes.files) == (100, 3)
    assert sizes.total == sizes.html + sizes.code


def test_a_kind_of_file_that_is_not_counted_has_not_the_weight_zero() -> None:
    with pytest.raises(ValueError, match="media"):
        weigh([File("document", PAGE), File("media", b"film")], PAGE)


def test_others_are_compared_with_the_mean_of_ours_and_ours_with_its_twin_round_by_round() -> None:
    timed = results().timed
    assert ratios(timed, KLARO) == [2, 2]
    assert ratios(timed, OURS_FILM) == pytest.approx([100 / 120, 300 / 280])
    assert ratios(timed, AGAIN_FILM) == pytest.approx([120 / 100, 280 / 300])
    assert added(timed, KLARO) == [170, 430]


def test_the_weight_of_the_page_without_a_layer_is_nothing() -> None:
    looks = dict(results().looks)
    looks[NOTHING[FILM]] = Look([File("document", PAGE)], 0, 0, 0, 0, False, False)
    total = weight(looks, NOTHING[FILM])
    assert (total.total, total.files) == (0, 0)


def test_the_section_has_a_row_per_layer_and_hides_no_contact() -> None:
    text = section(results())
    cost = f"{packed(b'x' * 100)} | 0 | 1.00 | 0 | 1 | **100** (50 to 150) | **200** (100 to 300)"
    assert text.count(f"| social_consent | {cost} |") == 2
    assert "| **2.00** (2.00 to 2.00) |  |" in text
    assert text.count("| **0.03**; ticked 2.50 |") == 2
    assert "| Klaro | 2 hosts, 3 requests | yes | **no** | 0.2500 | 0.0000 |" in text
    assert "| Shariff | nobody | yes | **no** | 0.0000 | 0.5000 |" in text
    assert "| social_consent | nobody | yes | yes |" in text


def test_the_plot_is_well_formed_and_shows_each_layer_once_per_panel() -> None:
    root = ElementTree.fromstring(picture(results()))  # noqa: S314 - our own text
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count("Klaro") == texts.count("Shariff") == 2
    assert texts.count("social_consent") == 4
    assert "social_consent, again" not in texts
    assert "400 (+300)" in texts
