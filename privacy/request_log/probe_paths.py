"""Paths that only a scanner asks this site for: declared patterns by the software they look for."""

import re
from functools import lru_cache

from privacy.request_log.conf import conf

PATTERNS: dict[str, str] = {
    "WordPress": r"/wp-(login|admin|content|includes|json|config)|/xmlrpc\.php",
    "secret files": r"/\.(env|git|svn|hg|aws|ssh|docker|htpasswd|htaccess|npmrc|vscode)\b",
    "database tools": r"/(phpmyadmin|pma|adminer|mysqladmin|phppgadmin)\b",
    "PHP": r"\.php\d?$",
    "Java": r"/(actuator|solr|manager/html|jenkins|jolokia|struts)\b|\.(jsp|do)$",
    "Windows": r"\.aspx?$|/(owa|autodiscover|ecp)\b",
    "shells": r"/(cgi-bin|shell|cmd|boaform|hnap1)\b|eval-stdin",
    "backups": r"\.(bak|old|sql|swp|tar|tar\.gz|tgz|zip)$|/(backup|dump|database)s?\b",
    "other folders": r"\.\./|%2e%2e|/etc/passwd",
}


def probe_of(path: str) -> str:
    """Return what software a path looks for; empty for an ordinary path."""
    for name, pattern in _patterns():
        if pattern.search(path):
            return name
    return ""


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    declared = {**PATTERNS, **conf.REQUEST_LOG_PROBE_PATHS}
    return [(name, _compiled(pattern)) for name, pattern in declared.items()]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
