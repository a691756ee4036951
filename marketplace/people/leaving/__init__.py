"""What a member asked for about their data: a copy of it, or its end."""
