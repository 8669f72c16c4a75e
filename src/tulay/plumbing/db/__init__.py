"""How rows are kept: base columns, sealed fields, append-only tables, roles and row security."""
