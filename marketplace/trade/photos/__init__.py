"""Photos of offers: made anew, as many as the provider may show, in the order the provider chose."""
