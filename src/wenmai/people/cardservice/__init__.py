"""The service of the social-security card: who holds a card or shows its electronic code. See `interface`."""
