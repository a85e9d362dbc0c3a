"""What is served over HTTP: the jurors' and stewards' pages, health and metrics. No use case is decided here, and
nothing is asked of the instance but who has signed in.
"""
