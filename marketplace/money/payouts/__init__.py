"""What providers are owed, reviewed and sent."""
