"""A small site with social_consent and little else."""
