"""A season of a small co-op, played in the sandbox: what `jurybot demo` shows.

`script.py` says which cases there are and what each comes to; `cast.py` who lives in the world; `jurors.py` and
`people.py` what they do; `phrases.py` what they write; `narrator.py` and `telling.py` how it is told; `play.py` joins
them. Everything comes from the seed.
"""
