"""What is written for ever about draws: its entries, the draw of a panel and of a standing jury, the tree over
tickets, what binds a case before its panel is drawn. (VERIFY.md.)
"""
