"""The pages of leaving: one's data, its copy, and the way out."""
