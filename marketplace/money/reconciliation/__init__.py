"""Every movement the payment provider lists, beside what the ledger says of it."""
