"""The welcome of new members: a named host writes to each, or says why not; never a machine."""
