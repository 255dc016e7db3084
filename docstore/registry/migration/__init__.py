"""Migrations of modules: scripts in the manner of OpenUpgrade, run on MongoDB in batches that can be resumed."""
