"""The admin pages of the parts."""
