"""The same mail sent by other people's software: python -m benchmarks.mail.peers NAME PORT MESSAGES
prints its pace as JSON.

The mail comes as JSON on the standard input: subject, text, html. Runs in the environment of
benchmarks/requirements.txt, with a database of its own, DATABASE, on the same server as ours.
"""

import json
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from benchmarks.mail.pace import Pace, paced, timed

DATABASE = "peers"
SENDER = "news@telekom.example"
HEADERS = {"List-Unsubscribe": "<https://telekom.example/" + "w" * 150 + ">"}
STORED_AT_ONCE = 1_000
VERBATIM = "{%% verbatim %%}%s{%% endverbatim %%}"
TEMPLATES = {
    "newsletter/message/news/message_subject.txt": "{{ message.title }}",
    "newsletter/message/news/message.html": "{{ message.articles.first.text|safe }}",
}

Mail = Mapping[str, str]


def configure(port: int) -> None:
    """A project of the three, each as it is by default."""
    loaders = ["django.template.loaders.app_directories.Loader"]
    settings.configure(
        SECRET_KEY="only-for-benchmarks",  # noqa: S106
        USE_TZ=True,
        SITE_ID=1,
        ROOT_URLCONF="newsletter.urls",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sites",
            "sorl.thumbnail",
            "newsletter",
            "mailer",
            "post_office",
        ],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE},
        },
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [("django.template.loaders.locmem.Loader", TEMPLATES), *loaders]
                },
            }
        ],
        NEWSLETTER_USE_HTTPS=True,
        NEWSLETTER_THUMBNAIL="sorl-thumbnail",
        MAILER_LOCK_PATH=str(Path(tempfile.mkdtemp()) / "lock"),
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
    )
    django.setup()
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)


def address(number: int) -> str:
    return f"c{number}@d.example"


def newsletter(mail: Mail, messages: int) -> tuple[float, Pace]:
    """django-newsletter: one submission to so many subscriptions."""
    models: Any = import_module("newsletter.models")
    news = models.Newsletter.objects.create(
        title="News", slug="news", email=SENDER, sender="Telekom"
    )
    subscriptions = [
        models.Subscription(newsletter=news, email_field=address(number), subscribed=True)
        for number in range(messages)
    ]
    models.Subscription.objects.bulk_create(subscriptions)
    message = models.Message.objects.create(title=mail["subject"], slug="m", newsletter=news)
    models.Article.objects.bulk_create(
        [models.Article(post=message, sortorder=10, title="", text=mail["html"])]
    )
    TEMPLATES["newsletter/message/news/message.txt"] = VERBATIM % mail["text"]

    def queue() -> None:
        submission = models.Submission.from_message(message)
        submission.prepared, submission.publish_date = True, timezone.now() - timedelta(1)
        submission.save()

    _none, seconds = timed(queue)
    pace = paced(messages, models.Submission.submit_queue)
    assert models.Submission.objects.filter(sent=True).exists()
    return messages / seconds, pace


def mailer(mail: Mail, messages: int) -> tuple[float, Pace]:
    """django-mailer: so many messages in its queue, sent by one run."""
    send_html_mail: Any = import_module("mailer").send_html_mail
    engine, models = import_module("mailer.engine"), import_module("mailer.models")

    def queue() -> None:
        texts = mail["subject"], mail["text"], mail["html"]
        for number in range(messages):
            send_html_mail(*texts, SENDER, [address(number)], headers=HEADERS)

    _none, seconds = timed(queue)
    pace = paced(messages, engine.send_all)
    assert models.MessageLog.objects.filter(result="1").count() == messages
    return messages / seconds, pace


def post_office(mail: Mail, messages: int) -> tuple[float, Pace]:
    """django-post_office: so many mails in its queue, sent by one process of five threads."""
    module, models = import_module("post_office.mail"), import_module("post_office.models")
    texts = {"subject": mail["subject"], "message": mail["text"], "html_message": mail["html"]}

    def queue() -> None:
        for first in range(0, messages, STORED_AT_ONCE):
            module.send_many(
                [
                    {"recipients": address(number), "sender": SENDER, "headers": HEADERS, **texts}
                    for number in range(first, min(first + STORED_AT_ONCE, messages))
                ]
            )

    # It would close the session, whose processor time is read, after each 100 messages.
    module.db_connection = SimpleNamespace(close=lambda: None)  # type: ignore[attr-defined]
    _none, seconds = timed(queue)
    lock = str(Path(tempfile.mkdtemp()) / "lock")
    pace = paced(messages, lambda: module.send_queued_mail_until_done(lock))
    assert models.Email.objects.filter(status=0).count() == messages, "0: sent"
    return messages / seconds, pace


PEERS: Mapping[str, Callable[[Mail, int], tuple[float, Pace]]] = {
    "django-newsletter": newsletter,
    "django-mailer": mailer,
    "django-post_office": post_office,
}


if __name__ == "__main__":
    name, port, messages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    configure(port)
    queued, pace = PEERS[name](json.load(sys.stdin), messages)
    print(json.dumps({"name": f"{name} {version(name)}", "queued": queued, **asdict(pace)}))
