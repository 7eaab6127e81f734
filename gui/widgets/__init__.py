"""Parts used on more than one page, and what we paint ourselves."""
