"""Reviews of real bookings, by both sides, sealed until both wrote or the time is over."""
