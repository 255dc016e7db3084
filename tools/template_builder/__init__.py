"""Builds the Word templates from layouts: used once per form, and again when a layout changes before it is in use."""
