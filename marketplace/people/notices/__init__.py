"""The centre of notices: what a member was told, how letters come, and the letter of the day."""
