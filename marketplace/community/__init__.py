"""What members say to each other, and how that stays honest."""
