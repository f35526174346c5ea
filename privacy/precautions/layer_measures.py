"""The measures that the layer itself takes, each with a check that looks at its effect."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf as layer
from privacy.precautions import advisories
from privacy.precautions.conf import conf
from privacy.precautions.measure_declaration import Measure
from privacy.precautions.models import RestoredBackup
from privacy.precautions.response_headers import header_faults
from privacy.processors import register as processors
from privacy.registry.promise import Evidence, Probe, UnverifiedError, finding
from privacy.sealing import new_seed, seal, unseal

LOCAL = {"localhost", "127.0.0.1", "::1", "testserver"}
ZIP = b"PK\x03\x04"  # how an unencrypted package begins
OTHERS = 0o077
SHOWN = 5  # packages that a finding names


def encrypted_transport(probe: Probe) -> Evidence:
    """Check that the site is served by HTTPS, and demands it of browsers."""
    address = urlsplit(layer.SITE_URL)
    if address.hostname in LOCAL:
        raise UnverifiedError(_("The site runs on this machine only, without HTTPS."))
    if address.scheme != "https":
        return Evidence(False, (_("The site is served without HTTPS."),))
    page = probe.fetch(probe.path_of(layer.PUBLIC_VIEWS[0]))
    strict = not header_faults(page.headers, https=True)
    text = _("Browsers are told to use HTTPS only.") if strict else _("HSTS is missing or short.")
    return Evidence(strict, (text,))


def protective_headers(probe: Probe) -> Evidence:
    """Check the values of the security headers of each public page."""
    faults = set[str]()
    for view in layer.PUBLIC_VIEWS:
        faults.update(header_faults(probe.fetch(probe.path_of(view)).headers))
    text = _("%(pages)d pages were visited; %(faults)d headers are missing or permit too much.")
    return Evidence(not faults, (finding(text, pages=len(layer.PUBLIC_VIEWS), faults=len(faults)),))


def no_debugging(probe: Probe) -> Evidence:
    """Check that errors show nothing of the code and its settings."""
    page = probe.fetch("/a-page-that-does-not-exist/")
    shows = settings.DEBUG or "DEBUG = True" in page.text or "URLconf" in page.text
    text = _("An error page shows the inside of the site.") if shows else _("Errors show nothing.")
    return Evidence(not shows, (text,))


def sealed_packages(probe: Probe) -> Evidence:
    """Check that the files of access packages are encrypted, by looking at each, and that a file
    that is written now cannot be read without its seed."""
    plain, files = 0, _package_files()
    for path in files:
        # A package is deleted after its period, or when its person asks for that.
        with suppress(FileNotFoundError), path.open("rb") as file:
            plain += file.read(len(ZIP)) == ZIP or bool(os.fstat(file.fileno()).st_mode & OTHERS)
    seed, text = new_seed(), b"a test package"
    sealed = seal(text, seed)
    try:
        opens_without = bool(unseal(sealed, new_seed()))
    except InvalidToken:
        opens_without = False
    works = text not in sealed and not opens_without and unseal(sealed, seed) == text
    seen = finding(
        _("%(files)d files were looked at; %(plain)d are not encrypted or open to other users."),
        files=len(files),
        plain=plain,
    )
    return Evidence(works and not plain, (seen,))


def _package_files() -> list[Path]:
    folder = layer.DATA_DIR / "packages"
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def journal_outside(probe: Probe) -> Evidence:
    """Check that the erasure journal is a file of its own, which only the site's user can read."""
    path = layer.ERASURE_JOURNAL
    if not path.exists():
        raise UnverifiedError(_("Nothing was erased yet, so there is no journal."))
    databases = {str(each.settings_dict["NAME"]) for each in connections.all()}
    outside = str(path.resolve()) not in databases
    private = not path.stat().st_mode & OTHERS
    text = (
        _("The erasure journal is outside the database and private.")
        if outside and private
        else _("The erasure journal is not outside the database, or open to other users.")
    )
    return Evidence(outside and private, (text,))


def restored_backups(probe: Probe) -> Evidence:
    """Check that a backup was restored lately, and lacked no erasure afterwards."""
    newest = RestoredBackup.objects.first()
    if newest is None:
        return Evidence(False, (_("No backup was ever restored as a test."),))
    age = timezone.now() - newest.restored_at
    seen = finding(_("A backup was last restored on %(day)s."), day=newest.restored_at.date())
    if not newest.is_whole:
        seen = finding(
            _("The backup restored on %(day)s lacks erasures."), day=newest.restored_at.date()
        )
    return Evidence(newest.is_whole and age <= conf.RESTORE_INTERVAL, (seen,))


def patched_dependencies(probe: Probe) -> Evidence:
    """Check the installed packages against the advisory file of the operator."""
    path = conf.ADVISORIES
    if path is None:
        raise UnverifiedError(_("No advisory file is configured."))
    try:
        age = advisories.age_of(path)
        packages = advisories.installed()
        hits = advisories.vulnerable(path, packages)
    except advisories.AdvisoryFileError:
        raise UnverifiedError(_("The advisory file is missing or not in OSV format.")) from None
    if age > conf.ADVISORIES_FRESH:
        text = _("The advisory file is %(days)d days old, too old to rely on.")
        raise UnverifiedError(finding(text, days=age.days))
    if not hits:
        text = _("%(count)d packages were compared; none has a known vulnerability.")
        return Evidence(True, (finding(text, count=len(packages)),))
    named = ", ".join(f"{name} {version} ({key})" for name, version, key in hits[:SHOWN])
    text = _("%(count)d known vulnerabilities: %(names)s")
    return Evidence(False, (finding(text, count=len(hits), names=named),))


def processors_under_contract(probe: Probe) -> Evidence:
    """Check that each declared job of a processor has a contract in force for each company, each
    contract a declared job, and that no review of one is overdue."""
    faults = processors.faults()
    contracts = sum(1 for _row in processors.in_force())
    seen = finding(_("%(contracts)d contracts with processors are in force."), contracts=contracts)
    return Evidence(not faults, (*faults[:SHOWN], seen))


MEASURES = (
    Measure(
        "transport",
        _("Encrypted transport"),
        _("All pages are served by HTTPS, and browsers are told to use nothing else."),
        _("reading along and changing data on its way"),
        encrypted_transport,
    ),
    Measure(
        "headers",
        _("Protective headers"),
        _("Pages load code from this site only, and tell other sites nothing of the page."),
        _("foreign code in the browser, and leaking addresses"),
        protective_headers,
    ),
    Measure(
        "no_debugging",
        _("Error pages without details"),
        _("Errors show nothing of code, settings or data."),
        _("spying out the system"),
        no_debugging,
    ),
    Measure(
        "sealed_packages",
        _("Encryption of access packages"),
        _("Packages are encrypted, each with a key of its own that is deleted with it."),
        _("theft of a disk or a backup"),
        sealed_packages,
    ),
    Measure(
        "erasure_journal",
        _("Erasures survive a restored backup"),
        _("A list of erasures, without names, is kept outside the database and replayed."),
        _("erased data that comes back"),
        journal_outside,
    ),
    Measure(
        "restored_backups",
        _("Backups that can be restored"),
        _("Backups are restored regularly as a test."),
        _("loss of data"),
        restored_backups,
    ),
    Measure(
        "patched_dependencies",
        _("Software without known vulnerabilities"),
        _("Installed packages are compared with published vulnerabilities."),
        _("attacks through known vulnerabilities"),
        patched_dependencies,
    ),
    Measure(
        "processors",
        _("Contracts with companies that work for us"),
        _("Each works under a contract, which is reviewed; we approve whom it engages."),
        _("data that leaves our hands without instructions"),
        processors_under_contract,
    ),
)
