"""Discussions of clubs: posts in their order, replies, reactions, accepted answers; they tell nobody but members."""
