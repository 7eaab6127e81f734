"""A labelled corpus: files in five encodings of which it is known by construction where which value stands.

Nothing of core is imported: what a type looks like is said here a second time, from the standards, so that a mistake in
a detector cannot hide in the corpus. Every person, number and company is drawn from the seed.
"""
