"""Holds requests and answers against Stripe's own description of its API; it proves shape, not behaviour."""
