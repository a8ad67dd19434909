#include "harness/policy/source_evidence.hpp"

#include "harness/intake/intake.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

namespace {

using Lines = std::vector<std::string>;

Lines evidence(const std::string& own) {
  return evidence_in_preprocessed(
      "# 0 \"./convnet.cpp\"\n# 1 \"/usr/include/stdio.h\" 1 3 4\nint system(const char*);\n"
      "# 7 \"./convnet.cpp\" 2\n" +
      own);
}

// In the box, as a grading does it.
Lines python_evidence(const std::string& source) {
  static const Assignment assignment = load_assignment(GRADER_ASSIGNMENTS "/a7-convnet");
  static Sandbox sandbox({});
  static BuildKit kit(sandbox, assignment);
  Snapshot snapshot;
  snapshot.language = Language::python;
  snapshot.files = {{"convnet.py", source}};
  return find_source_evidence(sandbox, assignment, kit, snapshot, nullptr);
}

}  // namespace

TEST_CASE("what the student's own lines call is evidence, what headers declare is not") {
  CHECK(evidence("void f() { cblas_sgemm(1, 2); }\n") ==
        Lines{"convnet.cpp:7: cblas_sgemm: calls BLAS, a matrix product"});
  CHECK(evidence("\nextern \"C\" void dgemv_(...);\n").front().starts_with("convnet.cpp:8: dgemv_"));
  CHECK(evidence("if (fork() == 0) return;\n").size() == 1);
  CHECK(evidence("madvise(p, n, 20);\n").size() == 1);
  CHECK(evidence("int f();\n").empty());
}

TEST_CASE("names of the student's own, members and literals are no evidence") {
  CHECK(evidence("void im2col(); void gemm(); void sgemm_blocked();\n").empty());
  CHECK(evidence("const char* s = \"cblas_sgemm fork()\"; char c = 'f';\n").empty());
  CHECK(evidence("thing.system(1); thing->clone();\n").empty());
  CHECK(evidence("int n = 1'000; fork();\n").size() == 1);
}

TEST_CASE("a function called twice is named once") {
  CHECK(evidence("fork(); fork();\nfork();\n").size() == 1);
}

TEST_CASE("windows of an image and index tables are found by Python's own parser") {
  CHECK(python_evidence("import numpy as np\n"
                        "def f(x):\n"
                        "    return np.lib.stride_tricks.sliding_window_view(x, (3, 3))\n") ==
        Lines{"convnet.py:3: sliding_window_view: all windows of an image at once"});
  CHECK(python_evidence("from numpy.lib.stride_tricks import as_strided as honest\n"
                        "y = honest(x, (1, 2), (3, 4))\n") ==
        Lines{"convnet.py:2: as_strided: all windows of an image at once"});
  CHECK(python_evidence("import numpy as np\n"
                        "a = np.ndarray((2, 2), np.float32, x, 0, (8, 4))\n"
                        "b = np.ndarray((2, 2), np.float32)\n") ==
        Lines{"convnet.py:2: ndarray: an array with strides of its own"});
  CHECK(python_evidence("import numpy as np\n"
                        "def f(x, w):\n"
                        "    i = np.arange(9)[:, None] + np.arange(9)\n"
                        "    j = i + 1\n"
                        "    return w @ x[:, i, j].reshape(9, -1)\n") ==
        Lines{"convnet.py:5: an image read through a table of indices, and a matrix product"});
}

TEST_CASE("honest Python is no evidence") {
  CHECK(python_evidence("import numpy as np\n"
                        "# as_strided, sliding_window_view\n"
                        "def im2col(x, w):\n"
                        "    'as_strided'\n"
                        "    y = 0\n"
                        "    for k in np.arange(3):\n"
                        "        for l in range(3):\n"
                        "            y = y + np.tensordot(w[:, :, k, l], x[:, k:k + 5, l:l + 5], 1)\n"
                        "    return y\n")
            .empty());
}
