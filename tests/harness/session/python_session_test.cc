// A Python submission and every way in which its function can end.

#include <map>

#include "tests/harness/session/course.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using test_support::Course;
using test_support::is_scaled;

namespace {

const std::string head = "import numpy as np\n";

struct Misdeed {
  const char* code;  // runs inside scale(x, factor)
  Status status;
  const char* message;
};

const std::map<int, Misdeed> misdeeds = {
    {10, {"raise ValueError('bad luck')", Status::crashed, "ValueError: bad luck\n  demo.py:"}},
    {11,
     {"raise NotImplementedError('scale is not implemented yet')", Status::crashed,
      "scale is not implemented yet"}},
    {12, {"return helper(x)", Status::crashed, "in helper: return x.nothing"}},
    {13,
     {"return np.linalg.inv(np.zeros((2, 2)))", Status::crashed, "LinAlgError: Singular matrix\n  demo.py:"}},
    {14, {"return recurse(1)", Status::crashed, "RecursionError"}},
    {15, {"import ctypes; ctypes.string_at(0)", Status::crashed, "SIGSEGV"}},
    {16, {"import os; os.abort()", Status::crashed, "SIGABRT"}},
    {17, {"import time; time.sleep(60)", Status::time_limit, "scale did not end within 1 s"}},
    {18, {"while True: pass", Status::time_limit, "scale did not end within 1 s"}},
    {19, {"import sys; sys.exit(0)", Status::protocol_error, "exit code 0"}},
    {20, {"import os; os._exit(5)", Status::protocol_error, "exit code 5"}},
    {21, {"np.zeros(1 << 42)", Status::memory_limit, "out of memory"}},
    {22, {"many_threads()", Status::process_limit, "24 at a time"}},
    {23,
     {"while True: print('again and again and again')", Status::output_limit, "printed more than 64 KiB"}},
    {24, {"x[1, 1] += 1", Status::failed, "input x was changed at [1,1]"}},
    {25, {"return None", Status::failed, "scale returned None, expected y"}},
    {26, {"return x.astype(np.float64)", Status::failed, "y has dtype float64, expected float32"}},
    {27, {"return x.T", Status::failed, "y has shape (3, 2), expected (2, 3)"}},
    {28, {"return [[0.0] * 3] * 2", Status::failed, "scale returned 2 values, expected 1: y"}},
    {29, {"return 1.5", Status::failed, "y has type float, expected a numpy array"}},
    {30, {"return x, x", Status::failed, "scale returned 2 values, expected 1: y"}},
    {31, {"return np.float32(1)", Status::failed, "y has type numpy.float32"}},
    {32, {"import os; os.write(3, b'gibberish')", Status::protocol_error, "a frame of 9 bytes"}},
    {33,
     {"import os, struct; os.write(3, struct.pack('<IIQII', 0x53414731, 0, 7, 0, 0))", Status::protocol_error,
      "nobody asked for"}},
    {34, {"import os; os.close(3)", Status::protocol_error, ""}},
    {35, {"raise Nasty()", Status::crashed, "Nasty (it cannot be printed: RuntimeError)"}},
    {36, {"yield 1", Status::failed, "y has type generator"}},
};

std::string misbehaving_source() {
  std::string text = head +
                     "import threading, time\n"
                     "class Nasty(Exception):\n    def __str__(self): raise RuntimeError('no')\n"
                     "def helper(x):\n    return x.nothing\n"
                     "def recurse(n):\n    return recurse(n + 1)\n"
                     "def many_threads():\n    for i in range(200):\n"
                     "        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()\n";
  for (const auto& [number, misdeed] : misdeeds) {
    text += "def misdeed_" + std::to_string(number) + "(x):\n    " + misdeed.code + "\n    return x\n";
  }
  return text +
         "def scale(x, factor):\n"
         "    deed = globals().get('misdeed_' + str(int(factor)))\n"
         "    return deed(x) if deed else x * np.float32(factor)\n";
}

std::string all_functions(const std::string& scale) {
  return head + scale +
         "def split(x):\n    return x, np.stack([x, -x], axis=1)\n"
         "def weird(a, b, c, d, e, f, n, t):\n"
         "    assert type(n) is int and type(t) is float and c.dtype == np.int32\n"
         "    assert f.flags.c_contiguous and f.flags.writeable and f.flags.aligned\n"
         "    return f + np.float32(n + t), c.copy(), np.array([a.sum() + e.shape[4] + f.ndim], "
         "dtype=np.float32)\n";
}

}  // namespace

TEST_CASE("Python: honest functions answer, whatever ranks, types and number of outputs") {
  Course course;
  const BuiltSubmission program = course.build(
      {{"demo.py",
        all_functions(
            "from helpers.more import times\ndef scale(x, factor):\n    return times(x, factor)\n")},
       {"helpers/more.py",
        "import numpy as np\ndef times(x, factor):\n    return x * np.float32(factor)\n"}});
  CAPTURE(program.message);
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  const CallOutcome ready = session.prepare();
  CAPTURE(ready.message);
  REQUIRE(ready.answered());
  CHECK(session.missing().empty());
  CHECK(is_scaled(session.call(course.scale(0.5)), 0.5F));
  const CallOutcome split =
      session.call(make_request(course.function("split"), {HostTensor::floats({2}, {3, 4})}, {}));
  REQUIRE(split.answered());
  CHECK(split.outputs[1].f32 == std::vector<float>{3, -3, 4, -4});
  const CallOutcome empty =
      session.call(make_request(course.function("split"), {HostTensor::floats({0}, {})}, {}));
  CHECK(empty.answered());

  const auto ones = [](const reference::Shape& shape) {
    return HostTensor::floats(
        shape, std::vector<float>(static_cast<std::size_t>(reference::element_count(shape)), 1));
  };
  const CallOutcome weird = session.call(make_request(
      course.function("weird"),
      {ones({2}), ones({2, 3}), HostTensor::ints({2, 3, 1}, {-1, 2, -3, 4, 2147483647, -2147483647 - 1}),
       ones({2, 3, 1, 4}), ones({2, 3, 1, 4, 2}), ones({2, 3, 1, 4, 2, 5})},
      {-3, 0.25}));
  CAPTURE(weird.message);
  REQUIRE(weird.answered());
  CHECK(weird.outputs[0].f32 == std::vector<float>(240, -1.75F));
  CHECK(weird.outputs[1].i32 == std::vector<std::int32_t>{-1, 2, -3, 4, 2147483647, -2147483647 - 1});
  CHECK(weird.outputs[2].f32 == std::vector<float>{10});
  CHECK(session.costs().starts == 1);
}

TEST_CASE("Python: each misdeed has its status and its words, and does not cost the next call") {
  Course course;
  const BuiltSubmission program = course.build({{"demo.py", misbehaving_source()}});
  CAPTURE(program.message);
  REQUIRE(program.status == Status::passed);
  std::unique_ptr<Session> session;
  for (const auto& [number, misdeed] : misdeeds) {
    // A session refuses a function that hung twice.
    if (!session || misdeed.status == Status::time_limit) {
      session = std::make_unique<Session>(course.sandbox, course.assignment, program, nullptr);
    }
    CAPTURE(misdeed.code);
    const CallOutcome outcome = session->call(course.scale(number));
    CAPTURE(outcome.message);
    CHECK(std::string(to_string(outcome.status)) == to_string(misdeed.status));
    CHECK_THAT(outcome.message, ContainsSubstring(misdeed.message));
    CHECK(outcome.outputs.empty());
    CHECK(outcome.message.find("/") ==
          std::string::npos);  // neither the runner's lines nor the box's folders
    CHECK(is_scaled(session->call(course.scale(2)), 2));
  }
}

TEST_CASE("Python: a value that should be a tuple is said to be one value") {
  Course course;
  const BuiltSubmission program = course.build({{"demo.py", head + "def split(x):\n    return x\n"}});
  Session session(course.sandbox, course.assignment, program, nullptr);
  const CallOutcome outcome =
      session.call(make_request(course.function("split"), {HostTensor::floats({2}, {3, 4})}, {}));
  CHECK(outcome.status == Status::failed);
  CHECK(outcome.message == "split returned one value of type numpy.ndarray, expected 2: a, b");
}

TEST_CASE("Python: an error of the import is what every call ends with") {
  Course course;
  std::string source;
  Status status = Status::crashed;
  std::string message;
  SECTION("exception") {
    source = "def f():\n    return 1 / 0\nf()\n";
    message =
        "ZeroDivisionError: division by zero\n  demo.py:3 in <module>: f()\n  demo.py:2 in f: return 1 / 0";
  }
  SECTION("a package that is not there") {
    source = "import tensorflow\n";
    message = "No module named 'tensorflow'";
  }
  SECTION("exit") {
    source = "import os\nos._exit(0)\n";
    status = Status::protocol_error;
    message = "the import of the module did not answer";
  }
  SECTION("sys.exit") {
    source = "import sys\nsys.exit('bye')\n";
    status = Status::protocol_error;
    message = "exit code 1";
  }
  SECTION("a hang") {
    course.assignment.limits.warmup_seconds = 2;
    source = "while True: pass\n";
    status = Status::time_limit;
    message = "the import of the module did not end within 2 s";
  }
  const BuiltSubmission program = course.build({{"demo.py", source}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  for (const CallOutcome& outcome : {session.prepare(), session.call(course.scale(1))}) {
    CAPTURE(outcome.message);
    CHECK(outcome.status == status);
    CHECK_THAT(outcome.message, ContainsSubstring(message));
  }
  CHECK(session.costs().starts == 1);
}

TEST_CASE("Python: arity, absence and things that are not functions are missing functions") {
  Course course;
  std::string source = head;
  std::string message;
  bool missing = true;
  SECTION("not there") {
    source += "def scael(x, factor):\n    return x\n";
    message = "demo.py does not define scale";
  }
  SECTION("not a function") {
    source += "scale = 3\n";
    message = "scale has type int, expected a function";
  }
  SECTION("one argument too few") {
    source += "def scale(x):\n    return x\n";
    message = "scale is defined as scale(x), expected 2 arguments: scale(x, factor)";
  }
  SECTION("one argument too many") {
    source += "def scale(x, factor, more):\n    return x\n";
    message = "scale is defined as scale(x, factor, more), expected 2 arguments";
  }
  SECTION("other names, defaults and *args fit") {
    source += "def scale(image, *rest, tuning=3):\n    return image * np.float32(rest[0])\n";
    missing = false;
  }
  SECTION("a callable object and a lambda fit") {
    source +=
        "class Scale:\n    def __call__(self, x, f):\n        return x * np.float32(f)\nscale = Scale()\n"
        "split = lambda x: (x, x)\n";
    missing = false;
  }
  const BuiltSubmission program = course.build({{"demo.py", source}});
  Session session(course.sandbox, course.assignment, program, nullptr);
  REQUIRE(session.prepare().answered());
  CHECK(session.missing().count("scale") == (missing ? 1U : 0U));
  const CallOutcome outcome = session.call(course.scale(2));
  CAPTURE(outcome.message);
  if (missing) {
    CHECK(outcome.status == Status::missing_function);
    CHECK_THAT(outcome.message, ContainsSubstring(message));
  } else {
    CHECK(is_scaled(outcome, 2));
  }
}

TEST_CASE("Python: the submission's folder cannot replace NumPy nor run code of its own at start") {
  Course course;
  const BuiltSubmission program =
      course.build({{"demo.py", all_functions("def scale(x, factor):\n    return x * np.float32(factor)\n")},
                    {"numpy.py", "raise RuntimeError('not numpy')\n"},
                    {"sitecustomize.py", "import os\nos._exit(9)\n"},
                    {"usercustomize.py", "import os\nos._exit(9)\n"},
                    {"inspect.py", "raise RuntimeError('not inspect')\n"}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  CHECK(is_scaled(session.call(course.scale(3)), 3));
}

TEST_CASE("Python: a module of the submission comes before one of the same name that is installed") {
  Course course;
  const BuiltSubmission program =
      course.build({{"demo.py", head + "from colorsys import times\ndef scale(x, factor):\n"
                                       "    return times(x, factor)\n"},
                    {"colorsys.py",
                     "import numpy as np\ndef times(x, factor):\n"
                     "    return x * np.float32(factor)\n"}});
  Session session(course.sandbox, course.assignment, program, nullptr);
  CHECK(is_scaled(session.call(course.scale(3)), 3));
}

TEST_CASE("Python: Numba compiles in the warm-up's time, its cache is ignored, its arity is seen") {
  Course course;
  course.assignment.limits.run.wall_seconds = 0.5;  // less than any compilation takes
  const BuiltSubmission program = course.build(
      {{"demo.py", head +
                       "from numba import njit, vectorize, prange\n"
                       "@njit(cache=True, parallel=True)\ndef scale(x, factor):\n    y = np.empty_like(x)\n"
                       "    for i in prange(x.shape[0]):\n        for j in range(x.shape[1]):\n"
                       "            y[i, j] = x[i, j] * np.float32(factor)\n    return y\n"
                       "@njit(cache=True)\ndef split(x, y, z):\n    return x\n"}});
  REQUIRE(program.status == Status::passed);
  REQUIRE(program.uses_numba);
  Session session(course.sandbox, course.assignment, program, nullptr);
  const CallOutcome first = session.call(course.scale(2));
  CAPTURE(first.message);
  CHECK(is_scaled(first, 2));
  const CallOutcome second = session.call(course.scale(3));
  CHECK(is_scaled(second, 3));
  CHECK(second.wall_seconds < first.wall_seconds);
  CHECK_THAT(session.missing().at("split"), ContainsSubstring("expected 1 arguments"));
  WARN("session start with Numba " << session.costs().session_seconds << " s, first call "
                                   << first.wall_seconds << " s");
}

TEST_CASE("Python: compiled code whose index leaves a tensor is told, as is a refused system call") {
  Course course;
  const BuiltSubmission program = course.build(
      {{"demo.py", head + "import ctypes, socket\nfrom numba import njit\n@njit\n"
                          "def beyond(x, n):\n    total = np.float32(0)\n    for i in range(n):\n"
                          "        total += x[0, i]\n    return total\n"
                          "def scale(x, factor):\n    if factor == 1:\n        socket.socket()\n"
                          "    if factor == 2:\n        return x[7]\n"
                          "    return np.full_like(x, beyond(x, int(factor)))\n"}});
  REQUIRE(program.status == Status::passed);
  const auto message = [&](double factor) {
    Session session(course.sandbox, course.assignment, program, nullptr);
    return session.call(course.scale(factor)).message;
  };
  CHECK_THAT(message(7), ContainsSubstring("was computed from memory beside a tensor"));
  CHECK_THAT(message(1000), ContainsSubstring("; it touched memory 3 elements after the input x"));
  CHECK_THAT(message(1), ContainsSubstring("; the sandbox refused the system call socket"));
  const std::string plain = message(2);
  CHECK_THAT(plain, ContainsSubstring("IndexError"));
  CHECK(plain.find("; ") == std::string::npos);
}

TEST_CASE("Python: what was printed is kept, made printable and bounded") {
  Course course;
  const BuiltSubmission program = course.build(
      {{"demo.py", head + "def scale(x, factor):\n"
                          "    import os\n    print('caf\\u00e9')\n    os.write(2, b'\\x1b[31mred\\xff\\n')\n"
                          "    return x * np.float32(factor)\n"}});
  Session session(course.sandbox, course.assignment, program, nullptr);
  REQUIRE(is_scaled(session.call(course.scale(2)), 2));
  session.restart();
  REQUIRE(is_scaled(session.call(course.scale(2)), 2));
  session.restart();
  const std::string once = "caf\xc3\xa9\n\\x1b[31mred\xef\xbf\xbd\n";
  CHECK(session.captured_output() == once + once);
}
