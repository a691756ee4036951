"""The same time every week for some weeks: one payment, and each week a booking of its own."""
