"""What may happen to a request, by whom and by when. Pure: no database, no clock, no Django."""
