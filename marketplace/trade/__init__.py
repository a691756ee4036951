"""What members offer one another: places, listings, availability, search and bookings."""
