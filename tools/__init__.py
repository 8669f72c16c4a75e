"""Programs of the workshop: import contract, documentation generators."""
