"""What the platform earns and what it still owes, read from the ledger; it never writes there."""
