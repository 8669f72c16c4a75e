"""What can be asked about requests; split by who asks and for what."""
