"""What comes of offers: how often they were shown, opened and booked, counted by day and never by person."""
