"""The command line. `catalogue` and `system_packages` use the standard library only: they run before .venv exists."""
