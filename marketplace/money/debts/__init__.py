"""What providers owe us, and how it is kept back from later payouts."""
