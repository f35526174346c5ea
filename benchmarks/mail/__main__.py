"""How fast an audience is selected and a campaign is sent, and whether killed workers lose or
double a message.

Run from the top folder: make benchmark-mail [BENCHMARK="people messages kills"]
Without numbers it takes 1,000,000 people, 20,000 messages and 100 kills, and writes its section of
docs/reference/performance.md; with numbers it prints it, unless --write follows.
"""

import json
import os
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.document import made_by, write_section
from benchmarks.mail.pace import Pace, paced, timed
from benchmarks.project import set_up_site
from tests.support.smtp_sink import running_sink

PEOPLE, MESSAGES, KILLS = 1_000_000, 20_000, 100
EVERY = 10  # so many people consented to news for each who consented to advertising
SELECTED_IN = 2.0  # seconds
PER_SECOND, OF_SINK = 500, 0.9
KILLED = 2_000  # messages of the campaign whose workers are killed
OF_A_PEER = 5_000  # messages that each of the others sends, at most
PEERS: Mapping[str, str] = {
    "django-newsletter": (
        "reads who is subscribed once, before the first message; opens a connection for each "
        "message; notes no message, so that a submission whose worker is killed is never finished"
    ),
    "django-mailer": (
        "sends what is in its queue; notes each message in a transaction that begins before the "
        "hand-over, so that a worker killed in between sends it again"
    ),
    "django-post_office": (
        "sends what is in its queue, by five threads with a connection each; notes 100 messages "
        "together, so that a killed worker sends up to 100 again"
    ),
}


@dataclass
class Figures:
    """What was measured."""

    people: int
    reached: int
    selected: float  # seconds
    counted: float
    queued: float  # messages per second
    sink: float
    django: Pace
    peers: Mapping[str, tuple[float, Pace]]  # stored per second, and sent; by name and version
    sent: Pace
    kills: str


def main(people: int, messages: int, kills: int) -> str:
    """Fill, measure, and say it in a table."""
    if messages * EVERY > people:
        raise SystemExit(f"{messages:,} messages need {messages * EVERY:,} people.")
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
    sent, others = send(messages), min(messages, OF_A_PEER)
    of_sink, of_django = sink_limit(port, others), django_alone(others)
    of_peers = dict(peers(port, others, log))
    keep(row, 0)
    killed = kill(kills, log)
    return Figures(
        people,
        reached,
        selected,
        counted,
        stored / queueing,
        of_sink,
        of_django,
        of_peers,
        sent,
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


def send(messages: int) -> Pace:
    """Send the campaign by one worker; return its pace after the first tenth."""
    from django.test import override_settings

    from privacy.campaigns.models import CampaignMessage
    from privacy.campaigns.sender import send_due

    with override_settings(PRIVACY_CAMPAIGN_MAILS_PER_DOMAIN_AND_MINUTE=0):
        send_due(messages / 10 / PER_SECOND)  # until everything is loaded
        warm = CampaignMessage.objects.filter(state="sent").count()
        pace = paced(messages - warm, lambda: send_due(3600))
    assert CampaignMessage.objects.filter(state="sent").count() == messages
    return pace


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


def django_alone(messages: int) -> Pace:
    """The pace of Django alone, over one connection: the same texts, with the links of one
    recipient, without a consent, a quota or a record of what was sent."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    from privacy.campaigns.mails import sender_address

    mail = mail_of_one()

    def send_all() -> None:
        with get_connection("django.core.mail.backends.smtp.EmailBackend") as connection:
            for number in range(messages):
                message = EmailMultiAlternatives(
                    mail["subject"], mail["text"], sender_address(), [f"c{number}@d.example"]
                )
                message.attach_alternative(mail["html"], "text/html")
                connection.send_messages([message])

    return paced(messages, send_all)


def mail_of_one() -> Mapping[str, str]:
    """The subject, text and HTML of the campaign, with the links of one recipient."""
    from privacy.campaigns.letters import letters_of
    from privacy.campaigns.models import Campaign
    from privacy.campaigns.rendering import PersonalLinks, render_letter

    letter = letters_of(Campaign.objects.latest("pk"))["A", "en"]
    mail = render_letter(letter).completed(PersonalLinks("https://x.example/" + "w" * 150))
    return {"subject": mail.subject, "text": mail.text, "html": mail.html}


def peers(port: int, messages: int, log: Path) -> Iterable[tuple[str, tuple[float, Pace]]]:
    """How many messages the others store per second, and their pace, each in a process and all in a
    database of their own; nothing where they are not installed."""
    from django.db import connection

    from benchmarks.mail.peers import DATABASE

    python = os.environ.get("PEER_PYTHON", "")
    if not python:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    for name in PEERS:
        print(f"sending by {name}", file=sys.stderr)
        log.write_text("")
        command = [python, "-m", "benchmarks.mail.peers", name, str(port), str(messages)]
        text = json.dumps(mail_of_one())
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, input=text)
        arrived = log.read_text().count("message-id")
        assert arrived == messages, f"{name}: {arrived}"
        seen = json.loads(done.stdout)
        yield seen.pop("name"), (seen.pop("queued"), Pace(**seen))


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
        (
            "send: consent checked, rendered, handed over, noted; one worker",
            f"{seen.sent.rate:.0f}/s",
            f"≥ {least:.0f}/s",
            seen.sent.rate >= least,
        ),
        (
            "memory that sending adds",
            f"{seen.sent.memory / 1024:.1f} MiB",
            "< 20 MiB",
            seen.sent.memory < 20_480,
        ),
        ("workers killed with SIGKILL", seen.kills, "each once", not _wrong(seen.kills)),
    ]
    table = ["| | found | target | |", "|---|---|---|---|"]
    for what, figure, target, passed in rows:
        verdict = "" if passed is None else ("pass" if passed else "fail")
        table.append(f"| {what} | {figure} | {target} | {verdict} |")
    numbers = " ".join(sys.argv[1:4])
    command = "make benchmark-mail" + (f' BENCHMARK="{numbers}"' if numbers else "")
    made = made_by(command, "django")
    return "\n".join(["## Campaigns", "", *table, "", *_beside(seen), "", made])


def _beside(seen: Figures) -> list[str]:
    """What others take for the same mail, and what each does for it."""
    ours = seen.sent
    paces = {"this sender": (f"{seen.queued:.0f}", ours)}
    paces |= {name: (f"{stored:.0f}", pace) for name, (stored, pace) in seen.peers.items()}
    paces["Django alone"] = ("", seen.django)
    table = [
        "The same mail in the same run, handed to the same sink by one process. The processor's "
        "seconds are those of 1,000 messages, in the process and in its database session.",
        "",
        "| | stored/s | sent/s | this sender / it | processor | memory added |",
        "|---|---|---|---|---|---|",
    ]
    for name, (stored, pace) in paces.items():
        table.append(
            f"| {name} | {stored} | {pace.rate:.0f} | {ours.rate / pace.rate:.2f} "
            f"| {pace.worker:.2f} s + {pace.database:.2f} s | {pace.memory / 1024:.1f} MiB |"
        )
    doing = {
        "this sender": "asks for each message, a second before at most, whether the consent still "
        "holds and nothing else is against it, and puts the person's own links in; notes each "
        "message and the use of its consent; a killed worker sends nothing again",
        **{name: PEERS[name.partition(" ")[0]] for name in seen.peers},
        "Django alone": "one connection; notes nothing",
    }
    lines = [f"- {name}: {what}." for name, what in doing.items()]
    return [
        *table,
        "",
        "What each does for it, the others by their code, and none of them asks for a consent:",
        "",
        *lines,
    ]


def _wrong(kills: str) -> bool:
    return "arrived once" not in kills


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    numbers = [int(argument.replace(",", "")) for argument in arguments]
    result = main(*(numbers or (PEOPLE, MESSAGES, KILLS)))
    if numbers and "--write" not in sys.argv:
        print(result)
    else:
        write_section("mail", result)
