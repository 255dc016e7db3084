"""The blob store: bytes, ranges, fixity."""
