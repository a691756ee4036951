"""What the tax authorities ask of platforms about their sellers (DAC7): who they are, and what they took."""
