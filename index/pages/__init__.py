"""What one page says: bytes to a record of its blocks, marks and claims."""
