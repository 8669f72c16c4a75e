"""The endpoints of this area: every module with a `router` is found by `site.api`."""
