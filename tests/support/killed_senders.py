"""Workers that send a campaign and are killed at random, until everyone has their message.

Run it as a program, with DATABASE_URL and EMAIL_URL naming a database with a campaign that is being
sent, and the mail server whose log is LOG:
python -m tests.support.killed_senders --kills 100 --log LOG
"""

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

PATIENCE = 600.0  # seconds for the end of the campaign
SETTLED = 0.3  # seconds after which the mail server has logged what a dead worker sent


def killed_after(seconds: float) -> bool:
    """Send in a child process, and kill it; return whether it was still at work."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        _send()
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _send() -> None:
    """Send for a long time; ends the process."""
    from privacy.campaigns.sender import send_due

    try:
        send_due(60)
    finally:
        os._exit(0)


def recovered(log: Path) -> None:
    """Take over what dead workers held, as a later worker and the operator do."""
    import time_machine
    from django.utils import timezone

    from privacy.campaigns import claiming
    from privacy.campaigns.resolving import resolve

    time.sleep(SETTLED)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        claiming.recover()
    with log.open() as lines:
        resolve(lines, send_again=True)
    _due_now()


def _due_now() -> None:
    from django.utils import timezone

    from privacy.campaigns.models import CampaignMessage

    waiting = CampaignMessage.objects.filter(state=CampaignMessage.State.QUEUED)
    waiting.update(not_before=timezone.now())


def finish(log: Path) -> None:
    """Send what is left, undisturbed."""
    from privacy.campaigns.models import Campaign
    from privacy.campaigns.sender import send_due

    end = time.monotonic() + PATIENCE
    while Campaign.objects.exclude(state=Campaign.State.DONE).exists():
        if time.monotonic() > end:
            raise TimeoutError("The campaign does not end.")
        recovered(log)
        send_due(30)


def figures(log: Path) -> Counter[int]:
    """Return how many messages arrived once, twice and so on; 0 for those that never did."""
    from privacy.campaigns.models import CampaignMessage
    from privacy.outbox.mail_tags import tags_in

    with log.open() as lines:
        arrived = Counter(tag.number for line in lines for tag in tags_in(line))
    keys = CampaignMessage.objects.values_list("pk", flat=True)
    return Counter(arrived[key] for key in keys)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--longest", type=float, default=0.5, help="seconds until a kill")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import django

    django.setup()
    chance, kills, idle = random.Random(options.seed), 0, 0  # noqa: S311
    while kills < options.kills and idle < 3:
        if killed_after(chance.uniform(0.01, options.longest)):
            kills, idle = kills + 1, 0
        else:
            idle += 1  # it had ended by itself
        recovered(options.log)
    finish(options.log)
    arrived = figures(options.log)
    print(f"{kills} kills; messages that arrived once: {arrived[1]}")  # noqa: T201
    wrong = {times: number for times, number in arrived.items() if times != 1}
    if wrong or kills < options.kills:
        print(f"not once (times: messages): {wrong}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
