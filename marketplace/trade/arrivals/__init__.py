"""Who came: the code at the door, the word on the doorstep, and what happens when somebody did not come."""
