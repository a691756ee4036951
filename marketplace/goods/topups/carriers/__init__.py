"""Top-ups on a phone bill: SMS, carrier billing, premium calls; each carrier is an adapter of one interface."""
