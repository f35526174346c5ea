"""Work on the queue that Q_CLUSTER_NAME names, until one of its processes is killed."""

import os
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django_q import cluster

PAUSE = 0.5  # seconds between two looks at the parent and the cluster


class FragileSentinel(cluster.Sentinel):  # type: ignore[misc]
    """Guards the workers of a cluster, and gives the cluster up when one of them is killed.

    A process that is killed while it holds the lock of a queue leaves it locked for ever, so that
    no other can take its place. `background_work` starts the whole cluster again.
    """

    def reincarnate(self, process: Any) -> None:
        """Start another process in place of one that ended by itself or took too long."""
        took_too_long = process in self.pool and process.timer.value == 0
        was_killed = process.exitcode is not None and process.exitcode < 0
        if was_killed and not took_too_long:
            os.killpg(0, signal.SIGKILL)
        super().reincarnate(process)


class Command(BaseCommand):
    """Work on the queue that Q_CLUSTER_NAME names, until one of its processes is killed."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until the parent process ends or a stop signal comes."""
        if os.getpgid(0) != os.getpid():
            os.setpgid(0, 0)  # what is killed together
        parent = os.getppid()
        cluster.Sentinel = FragileSentinel
        running = cluster.Cluster()
        running.start()
        while running.sentinel.is_alive():
            if os.getppid() != parent:
                os.killpg(0, signal.SIGKILL)  # nobody would look after it
            time.sleep(PAUSE)
