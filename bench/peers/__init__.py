"""Other tools that the accuracy benchmark measures beside Pandian on the same files, set up as well as we can."""
