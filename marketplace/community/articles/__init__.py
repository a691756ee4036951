"""Articles by members: written as a draft, published at once or later, changed in the open, and what they bring."""
