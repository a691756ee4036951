"""The sandbox as the marketplace meets it: through stripe-python over real HTTP, on a real database."""
