"""What a visitor consented to: choices, the cookies that keep them, their wording and their proof."""
