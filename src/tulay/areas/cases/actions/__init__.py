"""Everything an actor can do to a request; split by what is done."""
