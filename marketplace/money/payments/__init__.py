"""Everything between us and the payment provider."""
