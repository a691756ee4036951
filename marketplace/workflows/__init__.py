"""Stories that cross rooms, one file each."""
