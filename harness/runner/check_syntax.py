"""Compiles the Python files of a folder without running them: check_syntax.py <folder>. Exit status 1 and one
message when a file is not Python. Runs inside the box."""

import os
import sys


def complaint(name, error):
    if not isinstance(error, SyntaxError):
        return f"{name}: {type(error).__name__}: {error}"
    text = f"{name}:{error.lineno}: {type(error).__name__}: {error.msg}"
    line = (error.text or "").rstrip("\n")
    if line.strip():
        indent = len(line) - len(line.lstrip())
        text += f"\n    {line.strip()}\n    {' ' * max(0, (error.offset or 1) - 1 - indent)}^"
    return text


def main():
    root = sys.argv[1]
    for folder, folders, files in os.walk(root):
        folders.sort()
        for file in sorted(files):
            path = os.path.join(folder, file)
            name = os.path.relpath(path, root)
            with open(path, "rb") as source:
                text = source.read()
            try:
                compile(text, name, "exec", dont_inherit=True)
            except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
                print(complaint(name, error))
                sys.exit(1)


main()
