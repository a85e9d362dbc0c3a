"""The Mastodon instance: how it is asked, what its answers mean, how effects are carried out and found again.

gateway.py is the way in and performer.py the way out; setup.py and authority.py are for whoever installs. What is
decided, when something is sent and how often, is not known here.
"""
