"""Recording of the notice: a new version whenever a reader would read something else."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.notice_versions.conf import conf
from privacy.notice_versions.models import ComingNotice, NoticeVersion, Texts, digest_of
from privacy.notice_versions.passages import passages_of

logger = logging.getLogger(__name__)


def current_texts() -> Texts:
    """Return what the notice says now, in each language of the site; empty where
    PRIVACY_NOTICE_TEXT is not set."""
    if conf.NOTICE_TEXT is None:
        return {}
    companies = list(Controller.objects.all())
    texts = dict[str, list[list[str]]]()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            passages = passages_of(conf.NOTICE_TEXT(companies))
        texts[code] = list(map(list, passages))
    return texts


def record_notice() -> int:
    """Record a version of the notice if its text is not that of the last one; return how many (0 or
    1) were recorded.

    A periodic task, and run at each deployment. Of processes that do it at once, one records.
    """
    texts = current_texts()
    digest, last = digest_of(texts), NoticeVersion.objects.defer("texts").first()
    if not any(texts.values()) or (last and last.digest == digest):
        return 0
    now = timezone.now()
    if last and last.in_force_from > now:
        logger.error("The last version of the notice is from the future: is the clock wrong?")
        return 0
    number = last.number + 1 if last else 1
    version = NoticeVersion(
        number=number, slug=_slug(now), in_force_from=now, digest=digest, texts=texts
    )
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError:
        if NoticeVersion.objects.filter(number=number).exists():
            return 0  # by another process
        raise
    _compare_with_announced(version)
    return 1


def _compare_with_announced(version: NoticeVersion) -> None:
    """Report a version that is in force before the day that customers were told."""
    day = timezone.localdate(version.in_force_from, layer.LEGAL_TIME_ZONE)
    early = ComingNotice.objects.exclude(announced_at=None).filter(in_force_on__gt=day)
    if any(coming.digest == version.digest for coming in early):
        logger.error("Version %s of the notice is in force before its day.", version.slug)


def announced() -> list[ComingNotice]:
    """Return the announced versions that are not in force yet."""
    coming = list(ComingNotice.objects.exclude(announced_at=None))
    if not coming:
        return []
    recorded = set(NoticeVersion.objects.values_list("digest", flat=True))
    return [version for version in coming if version.digest not in recorded]


def _slug(moment: datetime) -> str:
    """Return the day, and a number where the day has a version already."""
    day = timezone.localdate(moment, layer.LEGAL_TIME_ZONE).isoformat()
    earlier = NoticeVersion.objects.filter(slug__startswith=day).count()
    return f"{day}-{earlier + 1}" if earlier else day


def version_at(moment: datetime) -> NoticeVersion | None:
    """Return the version in force at a moment, without its text; None before the first one."""
    earlier = NoticeVersion.objects.filter(in_force_from__lte=moment)
    return earlier.defer("texts").first()
