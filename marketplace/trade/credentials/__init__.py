"""Documents that the law asks of providers, and the gates in front of what is offered without them."""
