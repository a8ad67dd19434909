"""Answers calls of a student's Python functions: reads a request from descriptor 3, hands out NumPy arrays over
the shared memory of descriptor 4, copies what was returned back into it. Started as

    python3 -I -u runner.py <folder of the submission> <signatures.json> [numba]

It runs inside the box, knows no expected value, and nothing it says is trusted. The frames are described in
protocol.md.
"""

import copy
import ctypes
import gc
import inspect
import json
import linecache
import locale
import mmap
import os
import random
import signal
import struct
import sys
import threading

import numpy
from numpy import copyto, ndarray

# Everything is imported and bound before a submission is: its modules and its patches of NumPy come too late.

CONTROL, MEMORY = 3, 4
MEMORY_ADDRESS, GUARD_BYTES = 0x200000000000, 4096
REQUEST_MAGIC, ANSWER_MAGIC = 0x51524731, 0x53414731
HELLO = 0xFFFFFFFF
REQUEST, ANSWER = struct.Struct("<IIQII"), struct.Struct("<IIQII")
MAX_WORDS, MAX_MESSAGE_BYTES = 1024, 16384
DONE, EXCEPTION, OUT_OF_MEMORY, THREADS_REFUSED, WRONG, MISSING = range(6)
EXIT_BAD_REQUEST, EXIT_NO_ANSWER = 121, 122
SHOWN_FRAMES = 4  # at each end of a traceback


class WrongResult(Exception):
    """What a function returned does not fit its signature."""


class Memory:
    """The shared memory, mapped where the session expects it, and the guards beside a call's tensors: compiled code
    whose index leaves a tensor by more than the rest of its page ends the process."""

    def __init__(self):
        size = os.fstat(MEMORY).st_size
        library = ctypes.CDLL(None, use_errno=True)
        library.mmap.restype = ctypes.c_void_p
        library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + 3 * [ctypes.c_int] + [ctypes.c_long]
        library.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        access = mmap.PROT_READ | mmap.PROT_WRITE
        address = library.mmap(MEMORY_ADDRESS, size, access, mmap.MAP_SHARED, MEMORY, 0)
        if address == ctypes.c_void_p(-1).value:
            os._exit(EXIT_BAD_REQUEST)
        self.bytes = (ctypes.c_char * size).from_address(address)
        self.size, self.address, self.access = size, address, access
        self.protect = library.mprotect
        self.fits = mmap.PAGESIZE == GUARD_BYTES
        self.open_pages()

    def close_pages_beside(self, offset, size):
        first, last = offset & -GUARD_BYTES, -(-(offset + size) & -GUARD_BYTES)
        if not self.fits or first < GUARD_BYTES or last + GUARD_BYTES > self.size:
            return
        self.protect(self.address + first - GUARD_BYTES, GUARD_BYTES, 0)
        self.protect(self.address + last, GUARD_BYTES, 0)
        self.first, self.last = min(self.first, first - GUARD_BYTES), max(self.last, last + GUARD_BYTES)

    def open_pages(self):
        if hasattr(self, "first") and self.first < self.last:
            self.protect(self.address + self.first, self.last - self.first, self.access)
        self.first, self.last = self.size, 0


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
        array = ndarray(shape, dtype=spec["dtype"], buffer=memory.bytes, offset=offset)
        memory.close_pages_beside(offset, array.nbytes)
        return array

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


def keep_modes():
    """A function that puts back what a call may have changed of how the process computes. A process that keeps Numba's
    compiled code lives through all checks; any other is replaced between them."""
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


PLAIN = (type(None), bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, ndarray,
         numpy.generic)


class Round:
    """What the submission's modules and Python's own settings were after the import; `begin_anew` puts them back for
    the next check, or says why only a fresh process will do."""

    def __init__(self, folder):
        self.modules = {
            name: module
            for name, module in sys.modules.items()
            if str(getattr(module, "__file__", None) or "").startswith(folder)
        }
        self.values = {name: dict(vars(module)) for name, module in self.modules.items()}
        self.why_not = None
        self.data = {}
        for name, values in self.values.items():
            for key, value in values.items():
                if key.startswith("__"):
                    continue
                if isinstance(value, PLAIN):
                    try:
                        self.data[name, key] = copy.deepcopy(value)
                    except Exception:
                        self.why_not = f"{name}.{key} cannot be copied"
                elif type(value).__module__ in self.modules:
                    self.why_not = f"{name}.{key} is an object with a state of its own"
        self.handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
        self.recursion, self.collects = sys.getrecursionlimit(), gc.isenabled()
        self.environment, self.path = dict(os.environ), list(sys.path)
        self.random, self.numpy_random = random.getstate(), numpy.random.get_state()

    def begin_anew(self):
        if threading.active_count() > 1:
            return "threads of the last check still run"
        if self.why_not is not None:
            return self.why_not
        for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
            signal.setitimer(timer, 0)
        for number, handler in self.handlers.items():
            if handler is not None and signal.getsignal(number) != handler:
                signal.signal(number, handler)
        sys.setrecursionlimit(self.recursion)
        (gc.enable if self.collects else gc.disable)()
        os.environ.clear()
        os.environ.update(self.environment)
        sys.path[:] = self.path
        random.setstate(self.random)
        numpy.random.set_state(self.numpy_random)
        for name, module in self.modules.items():
            vars(module).clear()
            vars(module).update(self.values[name])
        for (name, key), value in self.data.items():
            setattr(self.modules[name], key, copy.deepcopy(value))
        return None


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


def begin_round(request, state):
    """The session greets again before the next check."""
    try:
        why_not = state.begin_anew() if state is not None else None
    except BaseException as error:  # the submission has replaced what this needs
        why_not = type_of(error)
    request.answer(DONE if why_not is None else EXCEPTION, why_not or "")


def main():
    folder, signatures_file = sys.argv[1:3]
    folder = os.path.join(folder, "")
    with open(signatures_file, encoding="utf-8") as file:
        signatures = json.load(file)
    memory = Memory()
    uses_numba = "numba" in sys.argv[3:]
    restore = keep_modes() if uses_numba else lambda: None
    module = start(folder, signatures, uses_numba)
    state = Round(folder) if uses_numba and module is not None else None
    while True:
        request = Request()
        restore()
        if request.function == HELLO:
            begin_round(request, state)
            continue
        spec = signatures["functions"][request.function]
        if module is None or not hasattr(module, spec["name"]):
            request.answer(MISSING)
        else:
            call(request, memory, module, spec, folder)
            memory.open_pages()


if __name__ == "__main__":
    main()
