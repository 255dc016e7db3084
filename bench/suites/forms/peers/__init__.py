"""What each figure is compared with: documented use of a library, at most 20 lines."""
