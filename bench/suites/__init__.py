"""The suites, each a package with a `SUITE`."""
