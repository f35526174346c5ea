"""What the tags put into a page, and the document around a plug-in."""
