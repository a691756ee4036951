"""A Stripe-shaped HTTP server of our own, for people without keys; it never moves money."""
