"""Many verifications of an untouched site, in search of false alarms."""
