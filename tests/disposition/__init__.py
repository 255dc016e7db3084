"""The one door of destruction."""
