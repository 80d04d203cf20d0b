"""A rehearsal in which everything goes wrong: faults of every kind, and kills at every boundary of I/O.

``crashing`` runs the program and kills it where it is told to; ``sites`` names the places; ``incidents`` is what may
befall a marathon and ``plan`` draws it by a seed; ``disturbance`` brings it on stage; ``verdict`` compares what was
left with a calm run; ``account`` counts.
"""
