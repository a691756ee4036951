"""What members design and sell in the shop: their makers earn promotional credits and fame, never money."""
