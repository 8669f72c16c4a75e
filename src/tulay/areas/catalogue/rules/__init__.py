"""What a service is made of, when it may be shown, and how it is searched. Pure."""
