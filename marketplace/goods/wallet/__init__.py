"""Members' credits: lots with cost and expiry, what was spent and why; knows nothing of what is bought with them."""
