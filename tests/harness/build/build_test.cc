#include "harness/build/build.hpp"

#include <chrono>

#include "tests/harness/session/course.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using test_support::Course;
using test_support::cpp_head;
using test_support::cpp_scale;
using test_support::cpp_scale_loop;

namespace {

const std::string honest = cpp_head + cpp_scale(cpp_scale_loop) + "}\n";

}  // namespace

TEST_CASE("a C++ submission of several files in folders builds and starts") {
  Course course;
  const BuiltSubmission program =
      course.build({{"demo.cpp", "#include \"parts/times.hpp\"\n" + cpp_head +
                                     cpp_scale("  times(x, factor, y);") + "}\n"},
                    {"parts/times.cpp",
                     "#include \"times.hpp\"\nvoid times(course::TensorView<const float, 2> x, float f, "
                     "course::TensorView<float, 2> y) {\n  y(0, 0) = f * x(0, 0);\n}\n"},
                    {"parts/times.hpp",
                     "#pragma once\n#include \"tensor_view.hpp\"\nvoid times(course::TensorView<const "
                     "float, 2> x, float f, course::TensorView<float, 2> y);\n"}});
  CAPTURE(program.message);
  CHECK(program.status == Status::passed);
  CHECK(program.language == Language::cpp);
  CHECK(program.message.empty());
  REQUIRE(program.argv.size() == 1);
  CHECK(program.argv[0] == "/job/program");
}

TEST_CASE("compiler errors come back with the student's file names and without the box's") {
  Course course;
  SECTION("of the compiler") {
    const BuiltSubmission program = course.build({{"demo.cpp", cpp_head + "int x = ;\n}\n"}});
    CHECK(program.status == Status::compile_error);
    CHECK_THAT(program.message, ContainsSubstring("demo.cpp:3:9: error: expected primary-expression"));
    CHECK(program.message.find('/') == std::string::npos);
  }
  SECTION("inside the course's header") {
    const BuiltSubmission program =
        course.build({{"demo.cpp", "#define namespace struct\n#include \"demo.hpp\"\n"}});
    CHECK(program.status == Status::compile_error);
    CHECK(program.message.find("/inc/") == std::string::npos);
    CHECK(program.message.find("./demo") == std::string::npos);
  }
  SECTION("a main of its own") {
    const BuiltSubmission program = course.build({{"demo.cpp", honest + "int main() {}\n"}});
    CHECK(program.status == Status::compile_error);
    CHECK_THAT(program.message,
               ContainsSubstring(
                   "demo.cpp: multiple definition of `main'; the grader's own program: first defined here"));
    CHECK(program.message.find("/tmp") == std::string::npos);
  }
  SECTION("an undefined helper") {
    const BuiltSubmission program =
        course.build({{"demo.cpp", cpp_head + "void helper(int);\n" +
                                       cpp_scale("  helper(1); y(0, 0) = factor * x(0, 0);") + "}\n"}});
    CHECK(program.status == Status::compile_error);
    CHECK_THAT(program.message, ContainsSubstring("demo.cpp: undefined reference to `demo::helper(int)'"));
    CHECK(program.message.find("cc") == std::string::npos);  // the temporary object's name differs each time
  }
  SECTION("the same text twice") {
    const std::map<std::string, std::string> files = {{"demo.cpp", "int f(); int main() { return f(); }\n"},
                                                      {"more.cpp", "int twice = 1;\n"},
                                                      {"third.cpp", "int twice = 2;\n"}};
    const std::string first = course.build(files).message;
    CHECK(first == course.build(files).message);
    CHECK_THAT(first, ContainsSubstring("multiple definition of `twice'"));
  }
  SECTION("a great many of them") {
    std::string source;
    for (int i = 0; i < 500; ++i)
      source += "int v" + std::to_string(i) + " = undefined_" + std::to_string(i) + ";\n";
    const BuiltSubmission program = course.build({{"demo.cpp", source}});
    CHECK(program.status == Status::compile_error);
    CHECK(program.message.size() < 4200);
    CHECK_THAT(program.message, ContainsSubstring("undefined_0"));
  }
}

TEST_CASE("the compiler's own limits are compile limits") {
  Course course;
  std::string source;
  SECTION("time") {
    course.assignment.limits.build.wall_seconds = 2;
    course.assignment.build.flags.push_back("-fconstexpr-ops-limit=1000000000000");
    course.assignment.build.flags.push_back("-fconstexpr-loop-limit=2147483647");
    source =
        "constexpr long h() { long s = 0; for (long i = 0; i < 2000000000; ++i) s += i; return s; }\n"
        "constexpr long z = h();\n";
  }
  SECTION("memory") {
    course.assignment.limits.build.memory_bytes = std::int64_t{200} << 20;
    source =
        "#include <array>\nconstexpr std::array<int, 60000000> a = [] { std::array<int, 60000000> b{}; "
        "for (int i = 0; i < 60000000; ++i) b[i] = i; return b; }();\nint f(int i) { return a[i]; }\n";
    course.assignment.build.flags.push_back("-fconstexpr-ops-limit=1000000000000");
    course.assignment.build.flags.push_back("-fconstexpr-loop-limit=2147483647");
  }
  SECTION("file size") {
    course.assignment.limits.build.file_bytes = std::int64_t{4} << 20;
    source = "__asm__(\".data\\n.fill 200000000, 1, 7\\n\");\n";
  }
  const BuiltSubmission program = course.build({{"demo.cpp", source}});
  CAPTURE(program.message);
  CHECK(program.status == Status::compile_limit);
  CHECK_FALSE(program.message.empty());
}

TEST_CASE("the compiler sees neither the machine's files nor the runner's sources") {
  Course course;
  for (const std::string path :
       {"/etc/passwd", "/etc/shadow", "/proc/self/environ", "/runner/../root/.profile"}) {
    const BuiltSubmission program = course.build({{"demo.cpp", "#include \"" + path + "\"\n" + honest}});
    CAPTURE(path, program.message);
    CHECK(program.status == Status::compile_error);
    CHECK(program.message.find("root:") == std::string::npos);
  }
}

TEST_CASE("libraries of the spec's flags follow the objects") {
  Course course;
  course.assignment.build.flags.insert(course.assignment.build.flags.begin(), {"-Wl,--as-needed", "-lz"});
  const BuiltSubmission program =
      course.build({{"demo.cpp", "extern \"C\" const char* zlibVersion();\n" + cpp_head +
                                     cpp_scale("  y(0, 0) = factor * x(0, 0) + zlibVersion()[0];") + "}\n"}});
  CAPTURE(program.message);
  CHECK(program.status == Status::passed);
}

TEST_CASE("a flag the compiler does not know is the staff's mistake, not a student's") {
  Course course;
  course.assignment.build.flags.push_back("-fno-such-flag");
  CHECK_THROWS_AS(course.build({{"demo.cpp", honest}}), ConfigError);
}

TEST_CASE("Python is parsed, not run, by the build") {
  Course course;
  SECTION("a syntax error") {
    const BuiltSubmission program =
        course.build({{"demo.py", "import os\n\n  \ndef scale(x, factor):\n    return x *\n"}});
    CHECK(program.status == Status::compile_error);
    CHECK(program.message == "demo.py:5: SyntaxError: invalid syntax\n    return x *\n              ^");
  }
  SECTION("in another file") {
    const BuiltSubmission program =
        course.build({{"demo.py", "import sub.more\n"}, {"sub/more.py", "def f(:\n"}});
    CHECK(program.status == Status::compile_error);
    CHECK_THAT(program.message, ContainsSubstring("sub/more.py:1: SyntaxError"));
  }
  SECTION("bytes that are not text") {
    CHECK(course.build({{"demo.py", std::string("x = 1\0\n", 7)}}).status == Status::compile_error);
    CHECK(course.build({{"demo.py", "x = '\xff\xfe'\n"}}).status == Status::compile_error);
  }
  SECTION("nesting that no parser survives") {
    CHECK(course.build({{"demo.py", "x = " + std::string(100000, '(') + "\n"}}).status ==
          Status::compile_error);
    CHECK(course.build({{"demo.py", "x = " + std::string(100000, '-') + "1\n"}}).status ==
          Status::compile_error);
  }
  SECTION("code that would end the build") {
    const BuiltSubmission program = course.build({{"demo.py", "import os\nos._exit(3)\n"}});
    CHECK(program.status == Status::passed);
    CHECK_FALSE(program.uses_numba);
  }
}

TEST_CASE("what a build costs beyond the compiler") {
  Course course;
  const auto timed = [&course](const std::string& source) {
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(course.build({{"demo.cpp", source}}).status == Status::passed);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const double first = timed(honest);
  const double second = timed(honest);
  WARN("C++ build with the runner " << first << " s, without " << second << " s");
  CHECK(second < first);
}
