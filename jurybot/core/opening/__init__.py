"""What is asked before a case is judged: when reports open one and by which criterion, who may second, whose turn it
is, who speaks for a server, what a panel is given to judge by.
"""
