"""What is published: from a folder of HTML to a generation of the index."""
