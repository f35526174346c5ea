"""No line is lost or torn silently, despite threads, forks and full disks."""

import errno
import gc
import os
import shutil
import stat
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.utils import timezone

from privacy.request_log import writer as writer_module
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import LogLoss
from privacy.request_log.recorder import now
from privacy.request_log.spool import Spool
from privacy.request_log.spool_line import format_lost, parse_line
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import line, logged, raw_lines


@contextmanager
def os_write(answer: int | OSError) -> Iterator[None]:
    """Make the next os.write write only so many bytes, or fail."""
    real = os.write

    def write(fd: int, data: bytes) -> int:
        if isinstance(answer, OSError):
            raise answer
        return real(fd, data[:answer])

    with mock.patch.object(os, "write", write):
        yield


def test_a_line_is_one_write_to_a_private_file(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line("/a"), now())
    with mock.patch.object(os, "write", wraps=os.write) as write:
        writer.append(line("/b"), now())
    assert write.call_count == 1
    assert [record.url for record in logged(spool)] == ["/a", "/b"]
    [segment] = spool.segments()
    assert stat.S_IMODE(segment.stat().st_mode) == 0o600
    assert stat.S_IMODE(spool.directory.stat().st_mode) == 0o700


def test_a_full_segment_is_followed_by_another(spool: Spool, writer: SpoolWriter) -> None:
    writer.segment_bytes = 100
    for number in range(10):
        writer.append(line(f"/{number}"), now())
    assert len(spool.segments()) > 3
    assert [record.url for record in logged(spool)] == [f"/{number}" for number in range(10)]


@pytest.mark.parametrize("passed", [60_000_000, -1_000_000])
def test_an_old_segment_is_replaced_even_if_the_clock_is_set_back(
    spool: Spool, writer: SpoolWriter, passed: int
) -> None:
    moment = now()
    writer.append(line("/a"), moment)
    writer.append(line("/b"), moment + 59_000_000)
    writer.append(line("/c"), moment + passed)
    assert len(spool.segments()) == 2


def test_a_short_write_is_counted_and_damages_no_other_line(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.append(line("/a"), now())
    with os_write(10):
        writer.append(line("/torn"), now())
    assert writer.lost == 1
    writer.append(line("/b"), now())
    first, second = spool.segments()
    assert not first.read_bytes().endswith(b"\n")
    assert second.read_bytes().startswith(format_lost(1))
    assert writer.lost == 0


def test_a_count_of_losses_is_reported_once(spool: Spool, writer: SpoolWriter) -> None:
    writer.lost = 4
    with os_write(len(format_lost(4)) + 3):
        writer.append(line(), now())
    assert writer.lost == 1


def test_losses_on_a_full_disk_are_counted_and_reported_afterwards(
    spool: Spool, writer: SpoolWriter, caplog: pytest.LogCaptureFixture
) -> None:
    writer.append(line("/a"), now())
    with os_write(OSError(errno.ENOSPC, "full")):
        for _ in range(5):
            writer.append(line("/secret-url"), now())
    assert writer.lost == 5
    writer.append(line("/b"), now())
    assert raw_lines(spool)[1] == format_lost(5)
    assert len(caplog.records) == 1
    assert "secret-url" not in caplog.text


def test_a_spool_that_cannot_be_created_is_a_loss_but_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    writer = SpoolWriter(tmp_path / "file" / "spool", 1000, 1000)
    writer.append(line(), now())
    assert writer.lost == 1


def test_a_deleted_spool_is_created_again(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line("/a"), now())
    shutil.rmtree(spool.directory)
    writer.forget_segment()
    writer.append(line("/b"), now())
    assert [record.url for record in logged(spool)] == ["/b"]


def test_a_deleted_spool_is_detected_within_a_second(
    spool: Spool, writer: SpoolWriter, caplog: pytest.LogCaptureFixture
) -> None:
    """Lines written since the last check are counted as lost, even if they were ingested before."""
    moment, second = now(), 1_000_000
    writer.append(line("/a"), moment)
    writer.append(line("/b"), moment + second)
    writer.append(line("/c"), moment + second + 1)
    shutil.rmtree(spool.directory)
    writer.append(line("/d"), moment + second + 2)
    assert spool.segments() == []
    writer.append(line("/e"), moment + 2 * second)
    assert "was deleted" in caplog.text
    assert raw_lines(spool)[0] == format_lost(3)
    assert parse_line(raw_lines(spool)[1]) is not None
    writer.append(line("/f"), moment + 3 * second)
    assert len(raw_lines(spool)) == 3


def test_the_writer_checks_for_its_segment_once_a_second(spool: Spool, writer: SpoolWriter) -> None:
    moment = now()
    with mock.patch.object(os, "fstat", wraps=os.fstat) as looked:
        for passed in range(0, 3_000_000, 100_000):
            writer.append(line("/a"), moment + passed)
    assert looked.call_count == 2


@pytest.mark.django_db
def test_the_count_of_losses_survives_the_end_of_a_process_on_a_full_disk(spool: Spool) -> None:
    writer = SpoolWriter(spool.directory, segment_bytes=10_000, segment_age=60_000_000)
    writer.append(line("/a"), now())
    with os_write(OSError(errno.ENOSPC, "full")):
        for _response in range(107):
            writer.append(line("/lost"), now())
    ingest(spool, Tally())
    assert not LogLoss.objects.exists(), "it may still tell them itself"
    del writer
    gc.collect()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        ingest(spool, Tally())
        ingest(spool, Tally())
    assert LogLoss.objects.get().count == 107
    assert {path.name for path in spool.directory.iterdir()} == {"node", "reader.lock"}


@pytest.mark.django_db
def test_losses_reported_by_a_line_are_not_counted_again(spool: Spool) -> None:
    writer = SpoolWriter(spool.directory, segment_bytes=10_000, segment_age=60_000_000)
    writer.append(line("/a"), now())
    with os_write(OSError(errno.ENOSPC, "full")):
        writer.append(line("/lost"), now())
    writer.append(line("/b"), now())
    del writer
    gc.collect()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        ingest(spool, Tally())
        ingest(spool, Tally())
    assert LogLoss.objects.get().count == 1


def test_a_descriptor_that_was_closed_elsewhere_is_not_closed_again(
    spool: Spool, writer: SpoolWriter
) -> None:
    writer.append(line("/a"), now())
    segment = writer._segment
    assert segment is not None
    os.close(segment.fd)
    descriptor = segment.fd
    writer.append(line("/lost"), now())
    assert segment.fd == -1
    stolen = os.open("/dev/null", os.O_WRONLY)
    os.dup2(stolen, descriptor)
    del segment
    writer.append(line("/b"), now())
    os.fstat(descriptor)
    os.close(descriptor)
    if stolen != descriptor:
        os.close(stolen)
    assert logged_urls(spool) == ["/a", "/b"]


def logged_urls(spool: Spool) -> list[str]:
    return [raw.split(b"\t")[5].decode() for raw in raw_lines(spool) if not raw.startswith(b"!")]


def test_deleting_a_pending_segment_loses_no_line(spool: Spool, writer: SpoolWriter) -> None:
    real = Path.rename
    taken: list[Path] = []

    def rename(path: Path, target: Path) -> Path:
        if not taken:
            taken.append(path)
            path.unlink()
        return real(path, target)

    with mock.patch.object(Path, "rename", rename):
        writer.append(line("/a"), now())
    assert taken
    assert logged_urls(spool) == ["/a"]


def test_a_forked_child_writes_to_a_segment_of_its_own(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line("/parent"), now())
    writer.lost = 3
    with warnings.catch_warnings():
        # Of forking beside the threads of the test runner.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        writer.append(line("/child"), now())
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    writer.append(line("/parent"), now())
    assert sorted(logged_urls(spool)) == ["/child", "/parent", "/parent"]
    assert len(spool.segments()) == 2
    assert sum(raw.startswith(b"!") for raw in raw_lines(spool)) == 1


def test_a_rotation_before_a_write_does_not_close_its_descriptor(
    spool: Spool, writer: SpoolWriter, tmp_path: Path
) -> None:
    writer.segment_bytes = 1
    real = os.write
    bystanders: list[int] = []

    def rotate() -> None:
        for number in range(3):
            writer.append(line(f"/other/{number}"), now())

    def interrupted(fd: int, data: bytes) -> int:
        if b"/mine" in data:
            other = threading.Thread(target=rotate)
            other.start()
            other.join()
            # The next descriptor that is opened gets the number that is free.
            bystanders.extend(
                os.open(tmp_path / f"{number}", os.O_WRONLY | os.O_CREAT) for number in range(5)
            )
        return real(fd, data)

    with mock.patch.object(os, "write", interrupted):
        writer.append(line("/mine"), now())
    assert [os.fstat(fd).st_size for fd in bystanders] == [0] * 5
    for fd in bystanders:
        os.close(fd)
    assert writer.lost == 0
    assert sorted(logged_urls(spool)) == ["/mine", "/other/0", "/other/1", "/other/2"]


@pytest.fixture
def _impatient_threads() -> Iterator[None]:
    """Make threads switch as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_impatient_threads")
def test_threads_that_rotate_tiny_segments_lose_no_line(
    spool: Spool, writer: SpoolWriter, tmp_path: Path
) -> None:
    writer.segment_bytes = 1
    threads, each = 4, 200
    bystander = tmp_path / "bystander"
    start = threading.Barrier(threads + 1)
    over = threading.Event()

    def write(thread: int) -> None:
        start.wait()
        for number in range(each):
            writer.append(line(f"/{thread}/{number}"), now())

    def reuse_descriptors() -> None:
        start.wait()
        # Takes each descriptor number that becomes free, as a client's socket would.
        while not over.is_set():
            os.close(os.open(bystander, os.O_WRONLY | os.O_CREAT | os.O_APPEND))

    workers = [threading.Thread(target=write, args=(thread,)) for thread in range(threads)]
    other = threading.Thread(target=reuse_descriptors)
    for thread in (*workers, other):
        thread.start()
    for thread in workers:
        thread.join()
    over.set()
    other.join()
    assert writer.lost == 0
    assert bystander.stat().st_size == 0
    urls = sorted(record.url for record in logged(spool))
    assert urls == sorted(
        f"/{thread}/{number}" for thread in range(threads) for number in range(each)
    )


def test_a_segment_is_closed_with_the_last_reference(spool: Spool, writer: SpoolWriter) -> None:
    writer.append(line(), now())
    segment = writer._segment
    assert segment is not None
    writer.forget_segment()
    os.fstat(segment.fd)
    descriptor = segment.fd
    del segment
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_every_writer_is_known_to_the_fork_handler(writer: SpoolWriter) -> None:
    assert writer in writer_module.WRITERS
