"""What belongs to no single area: house rules, journeys, contracts, whole processes."""
