"""What somebody asks for, by message or on the pages: to join, to see, to be forgotten, to be heard; an appeal, a
question, an act of a steward. One module for each matter.
"""
