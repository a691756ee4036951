"""How much one member may write, by how long and how well they are known here: one table for every door."""
