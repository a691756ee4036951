"""A provider's weekly programmes, those that are over among them; books and changes nothing."""
