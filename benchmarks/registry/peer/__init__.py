"""The same tables as a project with django-gdpr-assist would see them, and what a person's rights
cost there."""
