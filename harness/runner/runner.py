"""Answers calls of a student's Python functions: reads a request from descriptor 3, hands out NumPy arrays over
the shared memory of descriptor 4, copies what was returned back into it. Started as

    python3 -I -u runner.py <folder of the submission> <signatures.json> [numba]

It runs inside the box, knows no expected value, and nothing it says is trusted. The frames are described in
protocol.md.
"""

import inspect
import json
import linecache
import mmap
import os
import struct
import sys

import numpy
from numpy import copyto, ndarray

# Everything is imported and bound before a submission is: its modules and its patches of NumPy come too late.

CONTROL, MEMORY = 3, 4
REQUEST_MAGIC, ANSWER_MAGIC = 0x51524731, 0x53414731
REQUEST, ANSWER = struct.Struct("<IIQII"), struct.Struct("<IIQII")
MAX_WORDS, MAX_MESSAGE_BYTES = 1024, 16384
DONE, EXCEPTION, OUT_OF_MEMORY, THREADS_REFUSED, WRONG, MISSING = range(6)
EXIT_BAD_REQUEST, EXIT_NO_ANSWER = 121, 122
SHOWN_FRAMES = 4  # at each end of a traceback


class WrongResult(Exception):
    """What a function returned does not fit its signature."""


class Request:
    def __init__(self):
        frame = os.read(CONTROL, REQUEST.size + 8 * MAX_WORDS)
        if not frame:
            os._exit(0)  # the session has closed its end
        magic, self.function, self.token, words, _ = REQUEST.unpack_from(frame)
        if magic != REQUEST_MAGIC or len(frame) != REQUEST.size + 8 * words:
            os._exit(EXIT_BAD_REQUEST)
        self.frame = frame
        self.position = REQUEST.size

    def word(self, form):
        (value,) = struct.unpack_from(form, self.frame, self.position)
        self.position += 8
        return value

    def tensor(self, memory, spec):
        offset = self.word("<Q")
        shape = tuple(self.word("<q") for _ in range(spec["rank"]))
        return ndarray(shape, dtype=spec["dtype"], buffer=memory, offset=offset)

    def param(self, spec):
        return self.word("<q") if spec["kind"] == "int" else self.word("<d")

    def answer(self, status, message=""):
        body = message.encode("utf-8", "replace")[:MAX_MESSAGE_BYTES]
        try:
            os.write(CONTROL, ANSWER.pack(ANSWER_MAGIC, status, self.token, len(body), 0) + body)
        except OSError:
            os._exit(EXIT_NO_ANSWER)


def type_of(value):
    return f"{type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")


def classify(error):
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY
    refused = isinstance(error, RuntimeError) and "can't start new thread" in str(error)
    return THREADS_REFUSED if refused or isinstance(error, BlockingIOError) else EXCEPTION


def describe(error, folder):
    """The exception and the lines of the student's own files that led to it."""
    lines = [f"{type(error).__name__}: {error}".replace(folder, "")]
    step, own = error.__traceback__, []
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename.startswith(folder):
            own.append((code.co_filename, step.tb_lineno, code.co_name))
        step = step.tb_next
    left_out = len(own) - 2 * SHOWN_FRAMES
    for index, (file, line, name) in enumerate(own):
        if SHOWN_FRAMES <= index < len(own) - SHOWN_FRAMES:
            if index == SHOWN_FRAMES:
                lines.append(f"  ... {left_out} more calls")
            continue
        source = linecache.getline(file, line).strip()
        lines.append(f"  {file[len(folder):]}:{line} in {name}: {source}")
    return "\n".join(lines)


def report(request, error, folder):
    if isinstance(error, SystemExit):
        os._exit(error.code if isinstance(error.code, int) else 0 if error.code is None else 1)
    try:
        status, text = classify(error), describe(error, folder)
    except BaseException as second:  # the exception's own __str__ may raise, or memory may be short
        status, text = classify(second), f"{type(error).__name__} (it cannot be printed: {type(second).__name__})"
    request.answer(status, text)


def ignore_numba_cache():
    """@njit(cache=True) writes beside the source, which is read-only here, and would raise."""
    try:
        import numba.core.ccallback
        import numba.core.dispatcher
        import numba.np.ufunc.ufuncbuilder
    except ImportError:
        return  # the submission's own import will say so, if there is one

    for owner in (
        numba.core.dispatcher.Dispatcher,
        numba.core.ccallback.CFunc,
        numba.np.ufunc.ufuncbuilder.UFuncDispatcher,
    ):
        owner.enable_caching = lambda self: None


def keep_state():
    """A function that puts back what a call may have changed. A process that keeps Numba's compiled code lives
    through all checks; any other is replaced between them."""
    import ctypes
    import locale
    import signal

    library, default_environment = ctypes.CDLL(None), ctypes.c_void_p(-1)  # FE_DFL_ENV
    blocked, errors = signal.pthread_sigmask(signal.SIG_BLOCK, ()), numpy.geterr()
    set_mask, set_errors, set_locale, all_categories = (
        signal.pthread_sigmask, numpy.seterr, locale.setlocale, locale.LC_ALL
    )
    set_all = signal.SIG_SETMASK
    name = set_locale(all_categories)

    def restore():
        library.fesetenv(default_environment)
        set_mask(set_all, blocked)
        set_errors(**errors)
        set_locale(all_categories, name)

    return restore


def why_not_callable(module, spec):
    """None, or why the function cannot be called as the assignment says."""
    name = spec["name"]
    if not hasattr(module, name):
        return f"{module.__name__}.py does not define {name}"
    function = getattr(module, name)
    if not callable(function):
        return f"{name} has type {type_of(function)}, expected a function"
    names = [argument["name"] for argument in spec["inputs"] + spec["params"]]
    try:
        signature = inspect.signature(function)  # sees through Numba's dispatchers
    except (TypeError, ValueError):
        return None  # a callable without a signature: the call will show
    try:
        signature.bind(*names)
    except TypeError:
        return (
            f"{name} is defined as {name}{signature}, expected {len(names)} arguments: {name}({', '.join(names)})"
        )
    return None


def store(view, spec, value):
    name, dtype, shape = spec["name"], numpy.dtype(spec["dtype"]), view.shape
    if not issubclass(type(value), ndarray):  # isinstance believes __class__
        raise WrongResult(
            f"{name} has type {type_of(value)}, expected a numpy array of dtype {dtype} and shape {shape}"
        )
    value = ndarray.view(value, ndarray)  # a subclass may lie about itself, or run code when it is copied
    if value.dtype != dtype:
        raise WrongResult(
            f"{name} has dtype {value.dtype}, expected {dtype}: keep every array {dtype}, "
            f"or end with .astype(np.{dtype})"
        )
    if value.shape != shape:
        raise WrongResult(f"{name} has shape {value.shape}, expected {shape}")
    copyto(view, value)


def store_all(views, spec, result):
    outputs = spec["outputs"]
    names = ", ".join(output["name"] for output in outputs)
    if result is None:
        raise WrongResult(f"{spec['name']} returned None, expected {names}: is there a return at its end?")
    if isinstance(result, (tuple, list)):
        values = result
        if len(values) != len(outputs):
            raise WrongResult(f"{spec['name']} returned {len(values)} values, expected {len(outputs)}: {names}")
    elif len(outputs) == 1:
        values = (result,)
    else:
        raise WrongResult(
            f"{spec['name']} returned one value of type {type_of(result)}, expected {len(outputs)}: {names}"
        )
    for view, output, value in zip(views, outputs, values):
        store(view, output, value)


def call(request, memory, module, spec, folder):
    arguments = [request.tensor(memory, argument) for argument in spec["inputs"]]
    arguments += [request.param(argument) for argument in spec["params"]]
    views = [request.tensor(memory, output) for output in spec["outputs"]]
    try:
        store_all(views, spec, getattr(module, spec["name"])(*arguments))
    except WrongResult as wrong:
        request.answer(WRONG, str(wrong))
    except BaseException as error:
        report(request, error, folder)
    else:
        request.answer(DONE)


def start(folder, signatures, uses_numba):
    """Imports the submission and answers the session's first question; gives back the module."""
    request = Request()
    try:
        if uses_numba:
            ignore_numba_cache()
        sys.path.insert(0, folder)
        module = __import__(signatures["unit"])
        lines = []
        for index, spec in enumerate(signatures["functions"]):
            why = why_not_callable(module, spec)
            if why is not None:
                lines.append(f"{index} {' '.join(why.split())[:400]}\n")
    except BaseException as error:
        report(request, error, folder)
        return None
    request.answer(DONE, "".join(lines))
    return module


def main():
    folder, signatures_file = sys.argv[1:3]
    folder = os.path.join(folder, "")
    with open(signatures_file, encoding="utf-8") as file:
        signatures = json.load(file)
    memory = mmap.mmap(MEMORY, 0)
    uses_numba = "numba" in sys.argv[3:]
    restore = keep_state() if uses_numba else lambda: None
    module = start(folder, signatures, uses_numba)
    while True:
        request = Request()
        restore()
        spec = signatures["functions"][request.function]
        if module is None or not hasattr(module, spec["name"]):
            request.answer(MISSING)
        else:
            call(request, memory, module, spec, folder)


if __name__ == "__main__":
    main()
