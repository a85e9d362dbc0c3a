"""The only place where objects are joined: settings in, a bot, a desk or the acts of the command line out."""
