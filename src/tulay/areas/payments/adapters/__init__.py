"""Who moves money outside: gateways and banks."""
