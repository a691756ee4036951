"""A provider's own view of a customer: what was booked, what was said, what she noted."""
