"""What a provider shows of themselves."""
