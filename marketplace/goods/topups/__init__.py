"""What brings credits into a wallet: packs by card, printed codes; spends none of them."""
