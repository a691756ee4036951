"""Members, what they show of themselves, and how we write to them."""
