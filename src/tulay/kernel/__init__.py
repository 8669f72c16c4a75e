"""Pure vocabulary shared by everybody; imports the standard library only."""
