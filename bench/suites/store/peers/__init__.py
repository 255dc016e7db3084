"""What ours is compared with: each file one library's documented use, at most 20 lines of it."""
