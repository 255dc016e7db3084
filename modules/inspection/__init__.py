"""行政检查: the procedure and its forms are data; registered by their place."""
