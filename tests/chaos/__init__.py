"""Whatever is killed, nothing acknowledged is lost and no effect is repeated."""
