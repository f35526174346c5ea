"""What a draft has where people must write; it is not sent, nor decided upon, with one."""

GAP = "…"
