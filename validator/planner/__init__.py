"""CAL purchase plans: demand, supply, the cheapest purchase, and why nothing cheaper works."""
