"""Checks of the assignments: ``check_<function>(student_function)``, one module for an assignment.

Each check takes the student's function and the keyword `variant`, returns None where the answer is
right, and raises an AssertionError with one sentence where it is not.
"""

__all__: list[str] = []
