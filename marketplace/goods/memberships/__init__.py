"""Plans that admins edit, memberships that members pay for by month or year, and what both give until when."""
