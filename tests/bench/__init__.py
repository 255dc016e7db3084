"""The harness for figures."""
