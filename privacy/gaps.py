"""What a draft has where people must write: it is neither sent nor decided upon while it is there."""

GAP = "…"
