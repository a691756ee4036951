"""The pages a person sees: paying, proving who one is, giving a bank account; they need no script."""
