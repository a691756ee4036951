"""Memberships given as presents: paid once, with a card and a day, for so many months; they renew nothing."""
