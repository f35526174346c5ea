"""The mystery shopper: an invented person who asks for their data each night, and for its deletion.

The person uses the public pages over HTTP and follows the links of the mails. What is automated is
the button that staff press: "Build the access package" and "Delete and answer", through the engine
behind them. Nothing of a visit is left; the next one cleans up after one that was killed.
"""

import io
import logging
import secrets
import time
import zipfile
from datetime import timedelta
from functools import cached_property

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from privacy.mystery_shopper.models import ShopperVisit, Step
from privacy.outbox.delivery import pick_up
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.deletion_guard import without_guard
from privacy.personal_data.export import exported_as_data
from privacy.personal_data.models import RetainedRecord
from privacy.promises.conf import conf
from privacy.promises.form_filling import Visitor, links_in
from privacy.promises.probe import LiveProbe
from privacy.promises.reaching import require_this_site
from privacy.registry.promise import Probe
from privacy.registry.subject import DataSubject
from privacy.subject_requests.access_package import package_files
from privacy.subject_requests.access_package.building import build, order_package
from privacy.subject_requests.actions.erase import Erase
from privacy.subject_requests.erasure_run import begin, finish
from privacy.subject_requests.gate import require_erasable, require_open
from privacy.subject_requests.intake import main_company
from privacy.subject_requests.models import SubjectRequest

OK, GONE = 200, 410
LONGEST = timedelta(minutes=10)  # a visit that began longer ago was killed

logger = logging.getLogger(__name__)


class StepFailedError(Exception):
    """The site did not answer as it should."""


def go_shopping(probe: Probe | None = None) -> ShopperVisit | None:
    """Make a visit and return what it measured; None while another one is under way."""
    now = timezone.now()
    if ShopperVisit.objects.exclude(address=None).filter(began_at__gte=now - LONGEST).exists():
        return None
    for killed in ShopperVisit.objects.exclude(address=None):
        _clean_up(killed)
    ShopperVisit.objects.filter(began_at__lt=now - conf.PROMISE_HISTORY).delete()
    visit = ShopperVisit.objects.create()
    try:
        _Shopper(visit, probe or LiveProbe()).shop()
    finally:
        _clean_up(visit)
    if visit.failed_at:
        logger.error("The mystery shopper did not get past the step %s.", visit.failed_at)
    return visit


def _clean_up(visit: ShopperVisit) -> None:
    """Delete everything of a visit but what it measured."""
    address, subject = visit.address, DataSubject(str(visit.address))
    requests = SubjectRequest.objects.filter(email=address)
    package_files.adapter.erase(subject, None)
    with transaction.atomic(), without_guard():  # nobody asked, so no law retains it
        keys = list(map(str, requests.values_list("pk", flat=True)))
        requests.delete()
        OutgoingMail.objects.filter(recipient=address).delete()
        OutgoingMail.objects.filter(about__in=keys).delete()
        RetainedRecord.objects.filter(subject_key__in=subject.keys).delete()
        visit.address, visit.ended_at = None, timezone.now()
        visit.save()


class _Shopper:
    """An invented person on one visit."""

    def __init__(self, visit: ShopperVisit, probe: Probe) -> None:
        self._visit, self._probe = visit, probe
        self._visitor = Visitor(probe)
        self._entered = list[str]()
        self._step = Step.FILE

    def shop(self) -> None:
        """Ask for the data and for their deletion; note how long each took, or what failed."""
        visit = self._visit
        try:
            require_this_site(self._probe)
            began = time.monotonic()
            pages = self._get_package()
            visit.package_seconds = round(time.monotonic() - began, 1)
            self._require(Step.READ, visit.exported == visit.sought)
            began = time.monotonic()
            self._have_deleted(pages)
            visit.deletion_seconds = round(time.monotonic() - began, 1)
            self._require(Step.SEE_DELETION, not visit.left)
        except OSError:
            visit.was_unreachable = True
        except Exception as error:
            # The text of an error may quote a page; its class says enough.
            logger.warning("The step %s failed (%s).", self._step.value, type(error).__name__)
            visit.failed_at = self._step

    @cached_property
    def _subject(self) -> DataSubject:
        return DataSubject(str(self._visit.address))

    def _get_package(self) -> str:
        """Ask for the data and read the package; return the path of the private page."""
        self._file(Step.FILE, SubjectRequest.Kind.ACCESS)
        request = self._confirm(Step.CONFIRM, SubjectRequest.Kind.ACCESS)
        self._step = Step.ANSWER
        package = order_package(request)
        build(str(package.pk))  # unless a worker of the queue has done it
        package.refresh_from_db()
        self._require(Step.ANSWER, package.can_be_fetched)
        private_page = self._mailed("status")
        self._step = Step.FETCH
        page = self._visitor.open(private_page)
        answer = self._visitor.send(private_page, page, {}, has="fetch")
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            content = archive.read("data.json").decode()
        sought = [str(self._visit.address), request.reference, *self._entered]
        self._visit.sought = len(sought)
        self._visit.exported = sum(value in content for value in sought)
        return private_page

    def _have_deleted(self, private_page: str) -> None:
        """Ask for the deletion; count what is left of what was entered."""
        self._file(Step.FILE_DELETION, SubjectRequest.Kind.DELETION)
        request = self._confirm(Step.CONFIRM_DELETION, SubjectRequest.Kind.DELETION)
        self._step = Step.ERASE
        # Like the deletion without staff: four eyes protect people, and here is none.
        with transaction.atomic():
            request = require_open(request)
            require_erasable(request, self._subject)
            begin(request, self._subject, str(Erase.standard_answer))
        finish(request, self._subject)
        answer = self._visitor.open(self._mailed("status"))
        self._require(Step.ERASE, answer.status == OK)
        self._step = Step.SEE_DELETION
        earlier = self._visitor.open(private_page)
        exported = str(exported_as_data(self._subject))
        told = answer.text + earlier.text + exported
        self._visit.left = sum(value in told for value in self._entered)

    def _file(self, step: Step, kind: SubjectRequest.Kind) -> None:
        """Send the form; remember what was entered."""
        self._step = step
        path = self._probe.path_of("privacy:request")
        entered = {"name": secrets.token_hex(8), "message": secrets.token_hex(8)}
        self._entered += entered.values()
        values = {
            "kind": kind.value,
            "controller": main_company().slug,
            "email": str(self._visit.address),
            **entered,
        }
        page = self._visitor.open(path)
        sent = self._visitor.send(path, page, values)
        self._require(step, sent.status == OK)

    def _confirm(self, step: Step, kind: SubjectRequest.Kind) -> SubjectRequest:
        """Follow the link of the mail and press the button; return the request."""
        self._step = step
        path = self._mailed("verify")
        page = self._visitor.open(path)
        answer = self._visitor.send(path, page, {})
        self._require(step, answer.status == OK)
        requests = SubjectRequest.objects.filter(email=self._visit.address, kind=kind.value)
        return requests.verified().get()

    def _mailed(self, page: str) -> str:
        """Return the newest link to a page of requests in the mails that arrived."""
        newest = ""
        for text in pick_up(str(self._visit.address)):
            for path in links_in(text):
                if _names(path) == page:
                    newest = path
        if not newest:
            raise StepFailedError("no mail")
        return newest

    def _require(self, step: Step, is_as_it_should_be: bool) -> None:
        self._step = step
        if not is_as_it_should_be:
            raise StepFailedError(step)


def _names(path: str) -> str:
    """Return the name of the view at a path of this site; empty where there is none."""
    try:
        return resolve(path.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""
