"""What a visitor consented to: choices, the cookies that keep them, wording and proof."""
