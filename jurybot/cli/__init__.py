"""What is typed: parse, call one use case, print. Imports stand inside functions, so that --help is quick."""
