"""The classroom: assignments with checks, and a grading chain that survives its students.

A wing of its own: nothing of the package imports it.  `assignments` is the table of what there is,
`checks` holds one module of checks for an assignment, `build` and `release` make notebooks and student
copies, `audit` grades one submission in isolation, `grade` a whole class.  ``python -m
splinelens.classroom`` is its command line.
"""

__all__: list[str] = []
