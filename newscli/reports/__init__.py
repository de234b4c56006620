"""What is counted and linked over an index. Its files are its doors."""
