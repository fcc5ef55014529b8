"""A made-up organisation and the whole journey through it, without a browser."""
