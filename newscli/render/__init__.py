"""Values → output. Its files are its doors: a command imports the writers that it needs and no others."""
