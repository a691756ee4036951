"""Places that are asked for: the provider answers before anything is charged."""
