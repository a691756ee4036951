"""Another time or fewer people: proposed by one side of a booking, answered by the other."""
