"""Results of other tools, taken in as evidence of the assets they speak of."""
