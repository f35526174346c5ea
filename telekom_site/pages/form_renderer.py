"""How forms look on this site: every field with its label, the reason we ask, and its errors."""

from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    """Renders `{{ field.as_field_group }}` with our own template."""

    field_template_name = "site/field.html"
