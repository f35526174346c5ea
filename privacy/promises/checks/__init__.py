"""The checks behind the statements: each looks at an effect in the live system."""
