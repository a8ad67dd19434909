"""Prints what in Python sources speaks for unrolling, one line each: "convnet.py:12: what". Only the syntax tree is
looked at: nothing is imported, comments and strings are no evidence, and neither are the names a student chose.
"""

import ast
import os
import sys

WINDOWS = {"as_strided", "sliding_window_view"}
PRODUCTS = {"dot", "matmul", "tensordot", "einsum", "inner", "vdot"}
INDEX_MAKERS = {"arange", "indices", "meshgrid", "mgrid", "ogrid", "ix_", "repeat", "tile", "outer", "unravel_index",
                "ravel_multi_index"}
PROCESSES = {"multiprocessing", "subprocess", "concurrent", "pty"}
OUTSIDE = {"ctypes", "cffi", "scipy", "torch"}
FILES = {"memmap", "tofile", "fromfile", "save", "savez", "mkstemp", "TemporaryFile", "NamedTemporaryFile"}


def name_of(node):
    """The last name of a.b.c, or of c."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


class Finder(ast.NodeVisitor):
    def __init__(self, tree):
        self.found = []
        self.aliases = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.aliases[alias.asname or alias.name] = alias.name

    def note(self, node, what):
        self.found.append((node.lineno, what))

    def called(self, node):
        name = name_of(node.func)
        return self.aliases.get(name, name) if isinstance(node.func, ast.Name) else name

    def visit_Import(self, node):
        for alias in node.names:
            self.module(node, alias.name)

    def visit_ImportFrom(self, node):
        self.module(node, node.module or "")

    def module(self, node, module):
        root = module.split(".")[0]
        if root in PROCESSES:
            self.note(node, f"{root}: starts a process, whose memory is not measured")
        if root in OUTSIDE:
            self.note(node, f"{root}: code outside Python")

    def visit_Call(self, node):
        name = self.called(node)
        if name in WINDOWS:
            self.note(node, f"{name}: all windows of an image at once")
        elif name == "ndarray" and (len(node.args) > 4 or any(word.arg == "strides" for word in node.keywords)):
            self.note(node, "ndarray: an array with strides of its own")
        elif name == "madvise":
            self.note(node, "madvise: tells the kernel how it uses its memory, which is measured")
        elif name == "fork":
            self.note(node, "fork: starts a process, whose memory is not measured")
        elif name in FILES or (name == "open" and isinstance(node.func, ast.Name)):
            self.note(node, f"{name}: uses a file, whose memory is not measured unless it is mapped")
        elif name in ("eval", "exec", "__import__", "import_module") or (
            name == "compile" and isinstance(node.func, ast.Name)
        ):
            self.note(node, f"{name}: runs code that cannot be read here")
        self.generic_visit(node)

    def visit_FunctionDef(self, node):
        self.tables_and_products(node)
        self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def tables_and_products(self, function):
        """An array read through tables of indices, and a matrix product, in one function."""
        tables = set()
        for _ in range(3):  # tables made of tables
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and self.makes_table(node.value, tables):
                    for target in node.targets:
                        tables.update(n.id for n in ast.walk(target) if isinstance(n, ast.Name))
        gathers = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and self.is_gather(node, tables)
        ]
        if gathers and any(self.is_product(node) for node in ast.walk(function)):
            self.note(gathers[0], "an image read through a table of indices, and a matrix product")

    def makes_table(self, value, tables):
        for node in ast.walk(value):
            if isinstance(node, ast.Call) and self.called(node) in INDEX_MAKERS:
                return True
            if isinstance(node, ast.Name) and node.id in tables:
                return True
        return False

    def is_gather(self, node, tables):
        places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        used = [
            place
            for place in places
            if not isinstance(place, ast.Slice)
            and any(isinstance(n, ast.Name) and n.id in tables for n in ast.walk(place))
        ]
        return len(used) >= 2 or (len(used) == 1 and len(places) == 1)

    def is_product(self, node):
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, ast.MatMult)
        return isinstance(node, ast.Call) and self.called(node) in PRODUCTS


def main():
    folder = sys.argv[1]
    for root, folders, files in sorted(os.walk(folder)):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                tree = ast.parse(file.read())
            finder = Finder(tree)
            finder.visit(tree)
            for line, what in sorted(set(finder.found)):
                print(f"{os.path.relpath(path, folder)}:{line}: {what}")


if __name__ == "__main__":
    main()
