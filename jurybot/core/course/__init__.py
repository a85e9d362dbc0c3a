"""The course of a case: the transition table and the functions that stand in it, from filing to what stewards do; and
the gate that says whether what they want may go out.
"""
