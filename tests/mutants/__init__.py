"""Changes modules of core/ in small ways, one at a time, to see whether tests notice:
`make mutants MODULE=rule.ballot`.

`changes` says what can be changed, `trial` tries it within one run of pytest, `__main__` tells what came of it. Nothing
on disk is touched: a function's code is exchanged in a fork of the process that has imported the tests.
"""
