"""Lists of words and of pictures that a person has to look at before others read or see them."""
