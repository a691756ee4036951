"""Money in and out, kept in double entry; names its sources by kind and id."""
