"""How a case goes on: one step at a time, with its dossier, what jurors wrote and how it is counted, fresh looks at it.

What opens one stands in `opening`, how its panel is drawn in `draw`, when its deadlines pass in `arriving`.
"""
