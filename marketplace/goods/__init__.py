"""What the platform itself sells: credits and what they buy; never a provider’s service and never their money."""
