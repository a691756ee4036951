"""When a provider can be booked: opening hours, exceptions, and the free slots that follow from them."""
