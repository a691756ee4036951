"""Made-up neighbours at real places, so that a fresh checkout is worth a walk; never loaded in production."""
