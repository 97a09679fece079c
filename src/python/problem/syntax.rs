//! Syntax errors in CPython's words and at CPython's places.
