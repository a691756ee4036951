"""Who a member is and how they sign in."""
