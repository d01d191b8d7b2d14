"""What is asked: from a visitor's words to ranked results."""
