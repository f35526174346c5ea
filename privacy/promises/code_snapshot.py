"""Snapshot of what the code says about data: notice, record, retention, recipients, cookies.

It reads no row of the database, so that two revisions of the code can be compared anywhere.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import translation

from privacy.conf import conf as layer
from privacy.digests import canonical_json
from privacy.notice_versions.conf import conf
from privacy.notice_versions.passages import passages_of
from privacy.notice_versions.published import PUBLISHED, pinned_file
from privacy.registry.discovery import registry
from privacy.registry.retention_period import period_in_words
from privacy.reporting.notice_tables import data_kinds
from privacy.reporting.processing_record import transfers

FORMAT = 1
DIGEST_LENGTH = 16  # hexadecimal digits

Snapshot = dict[str, Any]


def snapshot() -> Snapshot:
    """Return the snapshot: `notice` and `sentences` by language, `declared` by subject in the
    untranslated texts, and what was `published` about changes."""
    notice, sentences = {}, {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            markup = conf.NOTICE_TEXT(()) if conf.NOTICE_TEXT else ""
            notice[code] = list(map(list, passages_of(markup)))
            sentences[code] = {promise.id: promise.text for promise in registry.promises}
    return {
        "format": FORMAT,
        "notice": notice,
        "sentences": sentences,
        "declared": declared(),
        PUBLISHED: pinned_file(layer.PINNED_SENTENCES).get(PUBLISHED, []),
    }


def declared() -> dict[str, dict[str, list[str]]]:
    """Return what is declared, by subject and property, in the untranslated texts."""
    subjects = dict[str, dict[str, list[str]]]()
    with translation.override(None):
        for subject, facts in _declared():
            known = subjects.setdefault(subject, {})
            for name, values in facts.items():  # a recipient may be declared for several uses
                known[name] = known.get(name, []) + values
    return dict(sorted(subjects.items()))


def declared_digests() -> dict[str, str]:
    """Return the digest of each subject's declaration."""
    return {subject: digest_of(facts) for subject, facts in declared().items()}


def digest_of(facts: Mapping[str, list[str]]) -> str:
    """Return the digest of what is declared about one subject."""
    return sha256(canonical_json(facts)).hexdigest()[:DIGEST_LENGTH]


def _other_periods(dataset: str) -> dict[str, list[str]]:
    """Return by which laws companies may keep a dataset for another time, where there are some."""
    texts = []
    for law in registry.retention_laws:
        if dataset in law.datasets:
            between = dict.fromkeys(map(period_in_words, (law.shortest, law.longest)))
            texts.append(f"{law.country}: {' to '.join(between)}: {law.provision}")
    return {"retention by the law of a country": texts} if texts else {}


def _declared() -> Iterator[tuple[str, dict[str, list[str]]]]:
    recipients = dict[str, list[str]]()
    for declaration in registry.personal_models:
        named = map(str, declaration.recipients_of(*declaration.fields))
        recipients.setdefault(declaration.model, []).extend(named)
    for kind in data_kinds():
        yield (
            f"dataset {kind.dataset}",
            {
                "title": [kind.title],
                "data": list(kind.what),
                "purposes": list(kind.purposes),
                "legal bases": list(kind.bases),
                "retention": [kind.retention],
                "source": [kind.source],
                "recipients": sorted(set(recipients.get(kind.dataset, []))),
                **_other_periods(kind.dataset),
            },
        )
    # Beside the datasets: a change of one processor is one change, however many it processes.
    for role in registry.processor_roles:
        yield (
            f"processor {role.key}",
            {
                "title": [str(role.title)],
                "task": [str(role.task)],
                "datasets": sorted(role.datasets),
            },
        )
    for transfer in transfers():
        facts = {"country": [transfer.country], "data": [transfer.data], "when": [transfer.when]}
        yield f"recipient {transfer.name}", facts
    for cookie in registry.cookies:
        yield (
            f"cookie {cookie.name}",
            {
                "purpose": [str(cookie.purpose)],
                "lifetime": [str(cookie.lifetime)],
                "set": [str(cookie.set_when)],
            },
        )
