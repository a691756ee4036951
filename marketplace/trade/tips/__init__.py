"""Thanks in money: a customer's own idea, all of it for the provider."""
