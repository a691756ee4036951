"""People can leave: a copy of everything about a member, and its end."""
