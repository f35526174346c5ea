"""What `manage.py check` finds, and how it reads templates, static files and settings."""
