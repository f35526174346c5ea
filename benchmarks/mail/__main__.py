"""How fast an audience is selected and a campaign is sent, and whether killed workers lose or
double a message.

Run from the top folder: make benchmark-mail [BENCHMARK="people messages kills"]
Without numbers it takes 1,000,000 people, 20,000 messages and 100 kills, and writes its section of
docs/reference/performance.md, otherwise it prints it.
"""

import os
import resource
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.document import made_by, write_section
from benchmarks.project import set_up_site
from tests.support.smtp_sink import running_sink

PEOPLE, MESSAGES, KILLS = 1_000_000, 20_000, 100
EVERY = 10  # so many people consented to news for each who consented to advertising
SELECTED_IN = 2.0  # seconds
PER_SECOND, OF_SINK = 500, 0.9
KILLED = 2_000  # messages of the campaign whose workers are killed


@dataclass
class Pace:
    """Messages per second, and the seconds of the processor that 1,000 of them take: in the worker,
    and in the process of its database session."""

    rate: float
    worker: float
    database: float


@dataclass
class Figures:
    """What was measured."""

    people: int
    reached: int
    selected: float  # seconds
    counted: float
    queued: float  # messages per second
    sink: float
    peer: Pace
    sent: Pace
    memory: int  # KiB that sending added, after the first tenth
    kills: str


def main(people: int, messages: int, kills: int) -> str:
    """Fill, measure, and say it in a table."""
    folder = Path(tempfile.mkdtemp())
    log = folder / "mail.log"
    log.touch()
    with running_sink(log) as port:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}/"
        set_up_site()
        return section(measure(people, messages, kills, log, port))


def measure(people: int, messages: int, kills: int, log: Path, port: int) -> Figures:
    from benchmarks.mail import filling
    from privacy.campaigns.audience import audience, count_audience
    from privacy.campaigns.queueing import queue_messages

    print(f"filling {people:,} people", file=sys.stderr)
    filling.fill(people, EVERY)
    row = new_campaign()
    reached, selected = timed(lambda: len(audience(row).values_list("pk")))
    _count, counted = timed(lambda: count_audience(row))
    stored, queueing = timed(lambda: queue_messages(row))
    print(f"sending {messages:,} messages", file=sys.stderr)
    keep(row, messages)
    sent, memory = send(messages)
    of_sink, of_peer = sink_limit(port, min(messages, 5_000)), peer(min(messages, 5_000))
    keep(row, 0)
    killed = kill(kills, log)
    return Figures(
        people,
        reached,
        selected,
        counted,
        stored / queueing,
        of_sink,
        of_peer,
        sent,
        memory,
        killed,
    )


def new_campaign() -> Any:
    """A campaign that is being sent."""
    from privacy.controllers.models import Controller
    from tests.support.campaigns import approved

    Controller.objects.get_or_create(
        is_default=True,
        defaults={"slug": "group", "name": "Group", "country": "DE", "language": "en"},
    )
    return approved()


def keep(row: Any, messages: int) -> None:
    """Leave only so many messages of a campaign."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM privacy_campaignmessage WHERE campaign_id = %s AND id NOT IN (SELECT id "
            "FROM privacy_campaignmessage WHERE campaign_id = %s ORDER BY id LIMIT %s)",
            [row.pk, row.pk, messages],
        )
        cursor.execute("ANALYZE privacy_campaignmessage")


def send(messages: int) -> tuple[Pace, int]:
    """Send the campaign by one worker; return its pace, and the memory it added."""
    from django.test import override_settings

    from privacy.campaigns.models import CampaignMessage
    from privacy.campaigns.sender import send_due

    with override_settings(PRIVACY_CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE=0):
        send_due(messages / 10 / PER_SECOND)  # until everything is loaded
        warm, before = CampaignMessage.objects.filter(state="sent").count(), peak_memory()
        pace = paced(messages - warm, lambda: send_due(3600))
    assert CampaignMessage.objects.filter(state="sent").count() == messages
    return pace, peak_memory() - before


def sink_limit(port: int, messages: int) -> float:
    """Messages per second that the sink takes from one connection that does nothing else."""
    from privacy.campaigns.mails import Mails
    from privacy.campaigns.models import CampaignMessage, Subscriber
    from privacy.campaigns.recipients import Recipient

    message = CampaignMessage.objects.select_related("campaign").first()
    subscriber = Subscriber.objects.first()
    assert message is not None and subscriber is not None  # noqa: PT018
    envelope = Mails(message.campaign).envelope(message, Recipient(subscriber, subscriber.email))
    content = envelope.content.replace(b"Message-ID", b"X-Id")  # not in the sink's log
    server = smtplib.SMTP("127.0.0.1", port)
    server.ehlo()

    def hand_over() -> None:
        for _number in range(messages):
            server.sendmail(envelope.sender, [envelope.recipient], content)

    _none, seconds = timed(hand_over)
    server.quit()
    return messages / seconds


def peer(messages: int) -> Pace:
    """The pace of Django alone, over one connection: the same texts, with the links of one
    recipient, without a consent, a quota or a record of what was sent."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    from privacy.campaigns.letters import letters_of
    from privacy.campaigns.mails import sender_address
    from privacy.campaigns.models import Campaign
    from privacy.campaigns.rendering import PersonalLinks, render_letter

    letter = letters_of(Campaign.objects.latest("pk"))["A", "en"]
    mail = render_letter(letter).completed(PersonalLinks("https://x.example/" + "w" * 150))

    def send_all() -> None:
        with get_connection("django.core.mail.backends.smtp.EmailBackend") as connection:
            for number in range(messages):
                message = EmailMultiAlternatives(
                    mail.subject, mail.text, sender_address(), [f"c{number}@d.example"]
                )
                message.attach_alternative(mail.html, "text/html")
                connection.send_messages([message])

    return paced(messages, send_all)


def kill(kills: int, log: Path) -> str:
    """Kill workers at random while they send; return what became of the messages."""
    from privacy.campaigns.queueing import queue_messages

    row = new_campaign()
    queue_messages(row)
    keep(row, KILLED * max(1, kills // 20))
    log.write_text("")
    command = [sys.executable, "-m", "tests.support.killed_senders", "--log", str(log)]
    done = subprocess.run(
        [*command, "--kills", str(kills)], stdout=subprocess.PIPE, text=True, check=False
    )
    return done.stdout.strip() or "failed"


def paced(messages: int, action: Callable[[], Any]) -> Pace:
    """The pace at which an action sends so many messages."""
    worker, database = time.process_time(), database_cpu()
    _result, seconds = timed(action)
    per_1000 = 1000 / messages
    return Pace(
        messages / seconds,
        (time.process_time() - worker) * per_1000,
        (database_cpu() - database) * per_1000,
    )


def database_cpu() -> float:
    """Seconds of the processor that the database's process of this session has used (Linux)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    # proc(5): behind the name in parentheses, utime and stime are the 12th and 13th value.
    values = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def timed(action: Callable[[], Any]) -> tuple[Any, float]:
    """What an action returns, and its seconds."""
    start = time.perf_counter()
    result = action()
    return result, time.perf_counter() - start


def peak_memory() -> int:
    """The most memory of this process so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def section(seen: Figures) -> str:
    least = min(PER_SECOND, OF_SINK * seen.sink)
    rows = [
        (
            f"select {seen.reached:,} of {seen.people:,} people",
            f"{seen.selected:.2f} s",
            f"< {SELECTED_IN:g} s",
            seen.selected < SELECTED_IN,
        ),
        ("the same, counted by reason", f"{seen.counted:.2f} s", "", None),
        ("store the messages, each checked by the database", f"{seen.queued:.0f}/s", "", None),
        ("the sink alone, one connection", f"{seen.sink:.0f}/s", "", None),
        ("Django alone: no consent, nothing noted", f"{seen.peer.rate:.0f}/s", "", None),
        (
            "send: consent checked, rendered, handed over, noted; one worker",
            f"{seen.sent.rate:.0f}/s",
            f"≥ {least:.0f}/s",
            seen.sent.rate >= least,
        ),
        ("sender / Django alone", f"{seen.sent.rate / seen.peer.rate:.2f}", "", None),
        (
            "processor per 1,000 messages: worker + its database session",
            f"{seen.sent.worker:.2f} s + {seen.sent.database:.2f} s",
            "",
            None,
        ),
        ("the same, Django alone", f"{seen.peer.worker:.2f} s", "", None),
        (
            "memory that sending adds",
            f"{seen.memory / 1024:.0f} MiB",
            "< 20 MiB",
            seen.memory < 20_480,
        ),
        ("workers killed with SIGKILL", seen.kills, "each once", not _wrong(seen.kills)),
    ]
    table = ["| | found | target | |", "|---|---|---|---|"]
    for what, figure, target, passed in rows:
        verdict = "" if passed is None else ("pass" if passed else "fail")
        table.append(f"| {what} | {figure} | {target} | {verdict} |")
    made = made_by("make benchmark-mail", "django")
    return "\n".join(["## Campaigns", "", *table, "", made])


def _wrong(kills: str) -> bool:
    return "arrived once" not in kills


if __name__ == "__main__":
    numbers = [int(argument.replace(",", "")) for argument in sys.argv[1:]]
    result = main(*(numbers or (PEOPLE, MESSAGES, KILLS)))
    if numbers:
        print(result)
    else:
        write_section("mail", result)
