"""Where everything is kept: one database for one instance. SQLAlchemy Core on SQLite, or on PostgreSQL by URL.

What belongs here: tables, how rows become the values of `service.rows`, transactions, the lock, the request budget.
What does not: any decision. The sealed tables can be emptied without touching a single event.
"""
