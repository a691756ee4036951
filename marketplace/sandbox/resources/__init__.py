"""One file per family of Stripe's resources, each adding its routes to the table; imports none of them."""
