"""Embeds in stored HTML, and titles and pictures that the server fetched for them."""
