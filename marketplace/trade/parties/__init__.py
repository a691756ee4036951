"""Friends at one table: seats kept for a group in which everybody pays their own."""
