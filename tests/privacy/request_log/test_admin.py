"""Staff can view the log and search for a complete address, and change nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import LogLoss, PurgeRun, RequestLogEntry
from privacy.request_log.plot import LEFT, draw, in_short, round_up
from privacy.request_log.recorder import now
from privacy.request_log.spool import Spool
from privacy.request_log.statistics import rows_per_day, totals_per_day
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import line
from tests.privacy.request_log.staff_pages import (
    CHANGELIST,
    TODAY,
    entry,
    listed,
    staff,
    static_files,
    today,
)

__all__ = ["staff", "static_files", "today"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]

SVG = "{http://www.w3.org/2000/svg}"


def test_the_newest_rows_come_first(staff: Client) -> None:
    for days in (1, 0, 2):
        entry(days=days, url=f"/{days}")
    assert listed(staff) == ["/0", "/1", "/2"]


@pytest.mark.parametrize(
    ("sought", "urls"),
    [
        ("192.0.2.1", ["/a"]),
        ("192.0.2", []),
        ("2001:DB8:0::1", ["/b"]),
        ("::ffff:192.0.2.1", ["/a"]),
        ("garbage", []),
        ("", ["/a", "/b", "/c"]),
    ],
)
def test_the_search_is_for_one_whole_address(
    staff: Client, sought: str, urls: Sequence[str]
) -> None:
    entry("192.0.2.1", url="/a", days=0)
    entry("2001:db8::1", url="/b", days=1)
    entry("192.0.2.11", url="/c", days=2)
    assert listed(staff, q=sought) == urls


def test_rows_are_filtered_by_status_and_by_day(staff: Client) -> None:
    entry(status=404, url="/a")
    entry(status=500, url="/b", days=1)
    entry(status=404, url="/c", days=1.1)
    assert listed(staff, status_class="4") == ["/a", "/c"]
    assert listed(staff, day="2026-11-22") == ["/b", "/c"]
    assert listed(staff, day="2026-11-22", status_class="4") == ["/c"]
    assert listed(staff, day="nonsense") == ["/a", "/b", "/c"]


def test_nothing_can_be_added_changed_or_deleted(staff: Client) -> None:
    row = entry()
    base = "admin:privacy_request_log_requestlogentry"
    assert staff.get(reverse(f"{base}_add")).status_code == 403
    assert staff.get(reverse(f"{base}_change", args=[row.pk])).status_code == 200
    assert staff.post(reverse(f"{base}_change", args=[row.pk]), {"url": "/x"}).status_code == 403
    assert staff.post(reverse(f"{base}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    staff.post(reverse(CHANGELIST), {"action": "delete_selected", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.url == "/"


def test_the_other_tables_can_be_viewed(staff: Client) -> None:
    for model in ("purgerun", "logloss", "spoolposition"):
        assert (
            staff.get(reverse(f"admin:privacy_request_log_{model}_changelist")).status_code == 200
        )


def test_the_changelist_shows_the_plot(staff: Client) -> None:
    source = reverse("admin:privacy_request_log_plot", args=["rows"])
    assert f'<img src="{source}"' in staff.get(reverse(CHANGELIST)).content.decode()
    assert staff.get(source)["Content-Type"] == "image/svg+xml"


def plot(client: Client) -> ElementTree.Element:
    response = client.get(reverse("admin:privacy_request_log_plot", args=["rows"]))
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own file


def test_the_plot_has_a_bar_for_each_day_and_a_text_alternative(staff: Client) -> None:
    for days in (0, 0, 3):
        entry(days=days)
    root = plot(staff)
    bars = [
        element for element in root.iter(f"{SVG}rect") if element.find(f"{SVG}title") is not None
    ]
    heights = [float(element.attrib["height"]) for element in bars]
    assert len(bars) == 2
    assert heights[1] == 2 * heights[0] > 0
    assert len(list(root.iter(f"{SVG}text"))) == 3 + 11 + 2, (
        "three ticks, a label for each day, the bound and the axis"
    )
    words = root.findtext(f"{SVG}desc") or ""
    assert root.findtext(f"{SVG}title")
    assert "2026-11-23: 2" in words
    assert "2026-11-20: 1" in words


def test_the_plot_marks_the_bound_at_the_position_of_its_day(
    staff: Client, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    for days in (8, 5):
        entry(days=days)
    root = plot(staff)
    [bound] = [
        element for element in root.iter(f"{SVG}path") if "stroke-dasharray" in element.attrib
    ]
    x = float(bound.attrib["d"].partition(" ")[0].removeprefix("M"))
    bars = [
        element for element in root.iter(f"{SVG}rect") if element.find(f"{SVG}title") is not None
    ]
    days_before_now = 7 + 1 / 24
    room = (704 - LEFT) / 11
    assert x == pytest.approx(LEFT + (10.5 - days_before_now) * room, abs=0.2)
    assert float(bars[0].attrib["x"]) < x < float(bars[1].attrib["x"])


@pytest.mark.parametrize("language", ["de", "en"])
def test_svg_numbers_have_decimal_points_in_every_language(
    staff: Client, settings: Settings, language: str
) -> None:
    settings.LANGUAGE_CODE = language
    for _ in range(3):
        entry()
    root = plot(staff)
    for element in root.iter(f"{SVG}rect"):
        for name in ("width", "height"):
            float(element.attrib[name])


def test_the_plot_contains_no_script_and_a_style_for_dark_schemes_alone(staff: Client) -> None:
    """The style is that of the picture: where a policy forbids it, the plot is a light one."""
    (style,) = plot(staff).iter(f"{SVG}style")
    assert (style.text or "").startswith("@media (prefers-color-scheme: dark) {")
    for element in plot(staff).iter():
        assert element.tag != f"{SVG}script"
        assert "style" not in element.attrib


def test_the_plot_needs_the_permission_to_view_the_log(client: Client) -> None:
    url = reverse("admin:privacy_request_log_plot", args=["rows"])
    assert client.get(url).status_code == 302
    user = get_user_model().objects.create_user("other@telekom.example", "x")
    client.force_login(user)
    assert client.get(url).status_code == 302
    user.is_staff = True
    user.save()
    assert client.get(url).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_requestlogentry"))
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 405


def test_rows_are_counted_by_day_in_utc() -> None:
    entry(days=0)
    entry(days=0.6)  # yesterday evening
    entry(days=2.5)  # the first moment of the third day
    entry(days=2.51)
    assert rows_per_day(3) == [
        (date(2026, 11, 21), 1),
        (date(2026, 11, 22), 1),
        (date(2026, 11, 23), 1),
    ]


@pytest.mark.parametrize(
    ("rows", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (400, 400), (401, 1000)]
)
def test_the_scale_ends_at_a_round_number(rows: int, top: int) -> None:
    assert round_up(rows) == top


def test_an_empty_log_can_be_drawn() -> None:
    drawn = draw([(date(2026, 11, 23), [0])], bound=-6.5)
    assert [part.height for bar in drawn.bars for part in bar.parts] == [0]
    assert drawn.bound_x == LEFT


@pytest.mark.parametrize(
    ("value", "text"),
    [(9_999, "9999"), (10_000, "10 k"), (4_000_000, "4000 k"), (40_000_000, "40 M")],
)
def test_large_numbers_are_abbreviated(value: int, text: str) -> None:
    assert in_short(value) == text


def test_statuses_are_stacked(staff: Client) -> None:
    for status in (200, 200, 404, 500):
        entry(status=status)
    root = ElementTree.fromstring(  # noqa: S314 - our own file
        staff.get(reverse("admin:privacy_request_log_plot", args=["statuses"])).content
    )
    parts = [
        element for element in root.iter(f"{SVG}rect") if element.find(f"{SVG}title") is not None
    ]
    assert [element.get("class") for element in parts] == ["kind-1", "kind-3", "kind-4"]
    tops = [float(element.attrib["y"]) for element in parts]
    assert tops == sorted(tops, reverse=True)
    assert float(parts[0].attrib["y"]) == pytest.approx(
        tops[1] + float(parts[1].attrib["height"]), abs=0.2
    )
    assert {"2xx", "5xx"} <= {element.text for element in root.iter(f"{SVG}text")}


def test_totals_are_kept_after_their_rows_but_not_plotted_as_rows(staff: Client) -> None:
    for days in (9, 0):
        entry(days=days)
    RequestLogEntry.objects.filter(time__lt=TODAY - timedelta(days=1)).delete()
    assert sum(count for _, count in rows_per_day(11)) == 1
    assert sum(sum(day.responses.values()) for day in totals_per_day(11)) == 2


def test_an_unknown_plot_is_not_found(staff: Client) -> None:
    assert staff.get("/en/staff/privacy_request_log/requestlogentry/other.svg").status_code == 404


def test_the_overview_shows_the_age_and_the_backlog_of_the_log(
    staff: Client, spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    entry(days=8)
    LogLoss.objects.create(noticed_at=TODAY, node="n", kind=LogLoss.Kind.TORN, count=3)
    PurgeRun.objects.create(
        finished_at=TODAY, bound=TODAY, rows=17_171, spool_lines=0, address_bound=TODAY, addresses=0
    )
    with time_machine.travel(TODAY - timedelta(seconds=90), tick=False):
        writer.append(line("/waits"), now())
    page = staff.get(reverse("admin:privacy_request_log_overview")).content.decode()
    assert "192 hours" in page
    assert "too old: is the ingester running?" in page
    assert "the oldest line for 90 seconds" in page
    assert "3 responses are missing" in page
    assert "17171" in page
    for name in ("rows", "statuses", "bytes"):
        assert reverse("admin:privacy_request_log_plot", args=[name]) in page


def test_the_overview_of_an_empty_log_shows_no_problem(
    staff: Client, spool: Spool, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    ingest(spool, Tally())  # the visits of the test itself
    page = staff.get(reverse("admin:privacy_request_log_overview")).content.decode()
    assert "Nothing is waiting in the spool" in page
    assert "No response is missing" in page
    assert "is the ingester running" not in page
    assert "Counted when the rows were stored" in page


def test_the_list_counts_only_as_many_rows_as_it_shows(staff: Client, settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_LIST_ROWS = 2
    for _ in range(3):
        entry()
    assert staff.get(reverse(CHANGELIST)).context["cl"].result_count == 2
