"""Signs that somebody plays with credits, gifts or codes, for finance to look at; a rule alone punishes nobody."""
