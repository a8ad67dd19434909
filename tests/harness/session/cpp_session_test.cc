// A C++ submission and every way in which its function can end.

#include <map>
#include <set>

#include "tests/harness/session/course.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using test_support::Course;
using test_support::cpp_head;
using test_support::cpp_scale;
using test_support::cpp_scale_loop;
using test_support::cpp_split;
using test_support::is_scaled;

namespace {

const std::string includes =
    "#include <assert.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n"
    "#include <new>\n#include <stdexcept>\n#include <string>\n#include <thread>\n#include <vector>\n";

// scale() misbehaves as the factor says; 1 and 2 are honest.
struct Misdeed {
  const char* code;
  Status status;
  const char* message;
};

const std::map<int, Misdeed> misdeeds = {
    {10, {"throw std::runtime_error(\"bad luck\");", Status::crashed, "std::runtime_error: bad luck"}},
    {11,
     {"throw std::logic_error(\"scale is not implemented yet\");", Status::crashed,
      "scale is not implemented yet"}},
    {12, {"throw 42;", Status::crashed, "int 42"}},
    {13, {"throw \"words\";", Status::crashed, "\"words\""}},
    {14, {"throw std::string(\"x\");", Status::crashed, "string"}},
    {15, {"*static_cast<volatile int*>(nullptr) = 1;", Status::crashed, "segmentation fault (SIGSEGV)"}},
    {16, {"abort();", Status::crashed, "abort (SIGABRT)"}},
    {17, {"assert(factor == 0);", Status::crashed, "Assertion `factor == 0' failed"}},
    {18, {"raise(SIGKILL);", Status::crashed, "SIGKILL"}},
    {19, {"volatile int zero = 0; static volatile int sink; sink = 7 / zero;", Status::crashed, "SIGFPE"}},
    {20, {"for (;;) usleep(1000);", Status::time_limit, "scale did not end within 1 s"}},
    {21, {"exit(0);", Status::protocol_error, "exit code 0"}},
    {22, {"_exit(3);", Status::protocol_error, "exit code 3"}},
    {23, {"quick_exit(4);", Status::protocol_error, "exit code 4"}},
    {24, {"std::vector<char> all(std::size_t{1} << 42);", Status::memory_limit, "out of memory"}},
    {25,
     {"volatile int n = -1; static float* volatile sink; sink = new float[n];", Status::crashed,
      "bad_array_new_length"}},
    {26,
     {"std::vector<std::thread> many; for (int i = 0; i < 200; ++i) many.emplace_back([] { sleep(5); });",
      Status::process_limit, "24 at a time"}},
    {27,
     {"for (;;) puts(\"the same line, over and over again\");", Status::output_limit,
      "printed more than 64 KiB"}},
    {28, {"const_cast<float*>(x.data())[4] += 1;", Status::failed, "input x was changed at [1,1]"}},
    {29, {"y.data()[6] = 0;", Status::failed, "element after the output y"}},
    {30, {"y.data()[-1] = 0;", Status::failed, "element before the output y"}},
    {31,
     {"for (std::size_t i = 0; i < 5; ++i) y.data()[i] = 0; return;", Status::failed,
      "y[1,2] was never written"}},
    {32, {"write(3, \"gibberish\", 9);", Status::protocol_error, "a frame of 9 bytes"}},
    {33,
     {"unsigned forged[6] = {0x53414731, 0, 1, 2, 0, 0}; write(3, forged, sizeof forged);",
      Status::protocol_error, "nobody asked for"}},
    {34, {"close(3);", Status::protocol_error, "interfered with the grader's connection"}},
    {35,
     {"std::thread([] { throw std::runtime_error(\"from a thread\"); }).join();", Status::crashed,
      "std::runtime_error: from a thread"}},
    {36, {"std::thread forgotten([] { sleep(1); });", Status::crashed, "std::terminate was called"}},
    {38,
     {"if (fopen(\"/tmp/x\", \"w\") == nullptr && fopen(\"x\", \"w\") == nullptr) throw "
      "std::runtime_error(\"nothing to write to\");",
      Status::crashed, "nothing to write to"}},
};

std::string misbehaving_source() {
  std::string body = "  switch (static_cast<int>(factor)) {\n";
  for (const auto& [number, misdeed] : misdeeds) {
    body += "  case " + std::to_string(number) + ": { " + misdeed.code + " break; }\n";
  }
  return includes + cpp_head + cpp_scale(body + "  default: break;\n  }\n" + cpp_scale_loop) + "}\n";
}

}  // namespace

TEST_CASE("C++: an honest function answers with its outputs") {
  Course course;
  const BuiltSubmission program =
      course.build({{"demo.cpp", cpp_head + cpp_scale(cpp_scale_loop) + cpp_split + "}\n"}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  CHECK(is_scaled(session.call(course.scale(2)), 2));
  CHECK(is_scaled(session.call(course.scale(-0.5)), -0.5F));
  const CallOutcome split =
      session.call(make_request(course.function("split"), {HostTensor::floats({2}, {3, 4})}, {}));
  REQUIRE(split.answered());
  CHECK(split.outputs[1].f32 == std::vector<float>{3, -3, 4, -4});
  CHECK(split.wall_seconds > 0);
  CHECK(session.costs().starts == 1);
  CHECK(session.missing().count("weird") == 1);
}

TEST_CASE("C++: each misdeed has its status and its words, and does not cost the next call") {
  Course course;
  course.assignment.limits.run.file_bytes = std::int64_t{1} << 20;
  const BuiltSubmission program = course.build({{"demo.cpp", misbehaving_source()}});
  INFO(program.message);
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  for (const auto& [number, misdeed] : misdeeds) {
    CAPTURE(misdeed.code);
    CHECK(is_scaled(session.call(course.scale(1)), 1));
    const CallOutcome outcome = session.call(course.scale(number));
    CAPTURE(outcome.message);
    CHECK(std::string(to_string(outcome.status)) == to_string(misdeed.status));
    CHECK_THAT(outcome.message, ContainsSubstring(misdeed.message));
    CHECK(outcome.outputs.empty());
    CHECK(is_scaled(session.call(course.scale(2)), 2));
  }
}

// Reads x, or writes y, `factor` elements beyond the last element or before the first; honest for 0.
const std::string straying =
    "  const float* from = x.data(); float* to = y.data();\n"
    "  for (std::size_t i = 0; i < y.size(); ++i) to[i] = from[i];\n"
    "  const int distance = static_cast<int>(factor);\n"
    "  const int last = static_cast<int>(x.size()) - 1;\n"
    "  if (distance > 2000) to[distance - 4000 + last] = 1;\n"
    "  else if (distance > 0) to[0] = from[last + distance];\n"
    "  else if (distance < -2000) to[distance + 4000] = 1;\n"
    "  else if (distance < 0) to[0] = from[distance];\n";

TEST_CASE("C++: an index that leaves its tensor by up to a page is told, reading and writing") {
  Course course;
  const BuiltSubmission program = course.build({{"demo.cpp", cpp_head + cpp_scale(straying) + "}\n"}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  for (const std::int64_t size : {1, 3, 4, 17, 1024, 1500, 20000}) {
    const HostTensor x = HostTensor::floats({1, size}, std::vector<float>(static_cast<std::size_t>(size), 1));
    const auto outcome = [&](double factor) {
      return session.call(make_request(course.function("scale"), {x}, {factor}));
    };
    REQUIRE(outcome(0).answered());
    for (const int distance : {1, 2, 5, 900}) {
      CAPTURE(size, distance);
      for (const bool writes : {false, true}) {
        for (const int sign : {1, -1}) {
          const CallOutcome strayed = outcome(sign * (distance + (writes ? 4000 : 0)));
          CAPTURE(writes, sign, strayed.message);
          CHECK_FALSE(strayed.answered());
          const bool told = strayed.message.find("memory beside a tensor") != std::string::npos ||
                            strayed.message.find("segmentation fault") != std::string::npos ||
                            strayed.message.find("an index leaves the tensor") != std::string::npos;
          CHECK(told);
        }
      }
    }
  }
}

TEST_CASE("C++: a crash is explained by the place it touched and the system call it was refused") {
  Course course;
  const auto message = [&](const std::string& body) {
    const BuiltSubmission program = course.build(
        {{"demo.cpp", "#include <sys/socket.h>\n" + includes + cpp_head + cpp_scale(body) + "}\n"}});
    REQUIRE(program.status == Status::passed);
    Session session(course.sandbox, course.assignment, program, nullptr);
    const std::string first = session.call(course.scale(2)).message;
    CHECK(session.call(course.scale(2)).message == first);
    return first;
  };
  CHECK_THAT(message("  y.data()[6 + 2] = x.data()[0] * factor;"),
             ContainsSubstring("; it touched memory 3 elements after the output y"));
  CHECK_THAT(message("  float sum = 0; for (int i = 0; i < 1000; ++i) sum += x.data()[i] * factor;\n"
                     "  y.data()[0] = sum;"),
             ContainsSubstring("; it touched memory 3 elements after the input x"));
  CHECK(message("  if (socket(AF_INET, SOCK_STREAM, 0) < 0) throw std::runtime_error(\"no net\");\n"
                "  (void)x, (void)y, (void)factor;") ==
        "std::runtime_error: no net; the sandbox refused the system call socket (files, network and other "
        "programs are out of reach)");
  const std::string unexplained =
      message("  std::thread([] { puts(\"x\"); }).join(); (void)x, (void)y, (void)factor; throw 42;");
  CHECK(unexplained.find(';') == std::string::npos);
}

TEST_CASE("C++: the stack lies elsewhere within a page in every call") {
  Course course;
  const BuiltSubmission program = course.build(
      {{"demo.cpp",
        "#include <cstdint>\n" + cpp_head +
            cpp_scale("  char here = 0;\n"
                      "  const auto place = reinterpret_cast<std::uintptr_t>(&here) % 4096;\n"
                      "  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = float(place);\n") +
            cpp_split + "}\n"}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  std::set<float> places;
  constexpr int calls = 40;
  for (int call = 0; call < calls; ++call) {
    const CallOutcome outcome = session.call(course.scale(1));
    REQUIRE(outcome.answered());
    places.insert(outcome.outputs[0].f32[0]);
  }
  CHECK(places.size() == calls);
  CHECK(*places.rbegin() - *places.begin() > 3500);
}

TEST_CASE("C++: an answer given twice is a protocol error") {
  Course course;
  const std::string twice =
      "#include <sys/syscall.h>\n#include <unistd.h>\n"
      "extern \"C\" ssize_t write(int fd, const void* bytes, std::size_t count) {\n"
      "  syscall(SYS_write, fd, bytes, count);\n  return syscall(SYS_write, fd, bytes, count);\n}\n";
  const BuiltSubmission program =
      course.build({{"demo.cpp", cpp_head + cpp_scale(cpp_scale_loop) + "}\n" + twice}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  // The second one is seen at once or, when it is slower than we are, before the next question.
  CallOutcome outcome = session.prepare();
  if (outcome.answered()) outcome = session.call(course.scale(1));
  CHECK(outcome.status == Status::protocol_error);
  CHECK_THAT(outcome.message, ContainsSubstring("the code interfered with the grader's connection"));
}

TEST_CASE("C++: a forged answer is bytes to be judged") {
  Course course;
  // Answers with the right token (found on the stack of the runner, say) before anything was computed.
  const std::string forge =
      "#include <sys/syscall.h>\n#include <string.h>\n#include <unistd.h>\n"
      "static unsigned long token;\n"
      "extern \"C\" ssize_t read(int fd, void* bytes, std::size_t count) {\n"
      "  const ssize_t got = syscall(SYS_read, fd, bytes, count);\n"
      "  memcpy(&token, static_cast<char*>(bytes) + 8, 8);\n  return got;\n}\n";
  const std::string body =
      "  unsigned forged[6] = {0x53414731, 0, 0, 0, 0, 0};\n  memcpy(forged + 2, &token, 8);\n"
      "  write(3, forged, sizeof forged);\n  _exit(0);\n";
  const BuiltSubmission program =
      course.build({{"demo.cpp", cpp_head + "}\n" + forge + "namespace demo {\n" + cpp_scale(body) + "}\n"}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  const CallOutcome outcome = session.call(course.scale(1));
  CHECK(outcome.status == Status::failed);
  CHECK(outcome.message == "y[0,0] was never written");
}

TEST_CASE("C++: what happens before main is what the start ends with") {
  Course course;
  course.assignment.limits.warmup_seconds = 1;
  std::string global;
  Status status = Status::not_run;
  std::string message;
  SECTION("an exception") {
    global = "static int g = [] { throw std::runtime_error(\"too early\"); return 1; }();";
    status = Status::crashed;
    message = "std::runtime_error: too early";
  }
  SECTION("an exit") {
    global = "static int g = [] { exit(0); return 1; }();";
    status = Status::protocol_error;
    message = "exit code 0";
  }
  SECTION("a hang") {
    global = "static int g = [] { sleep(60); return 1; }();";
    status = Status::time_limit;
    message = "the start of the program did not end within 1 s";
  }
  const BuiltSubmission program =
      course.build({{"demo.cpp", includes + global + "\n" + cpp_head + cpp_scale(cpp_scale_loop) + "}\n"}});
  INFO(program.message);
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  for (const CallOutcome& outcome : {session.prepare(), session.call(course.scale(1))}) {
    CAPTURE(outcome.message);
    CHECK(outcome.status == status);
    CHECK_THAT(outcome.message, ContainsSubstring(message));
  }
  CHECK(session.costs().starts == 1);
}

TEST_CASE("C++: a missing function costs only itself, and the message says what is there instead") {
  Course course;
  const std::string wrong_types =
      "void split(TensorView<float, 1> x, TensorView<float, 1>, TensorView<float, 2>) { x(0) = 1; }\n";
  const BuiltSubmission program =
      course.build({{"demo.cpp", cpp_head + cpp_scale(cpp_scale_loop) + wrong_types + "}\n"},
                    {"more.cpp", "float weird(float x) { return x + 1; }\n"}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  REQUIRE(session.prepare().answered());
  CHECK(session.missing().count("scale") == 0);
  const CallOutcome split =
      session.call(make_request(course.function("split"), {HostTensor::floats({2}, {3, 4})}, {}));
  CHECK(split.status == Status::missing_function);
  CHECK_THAT(split.message,
             ContainsSubstring("defined with other argument types: split(TensorView<float, 1>"));
  CHECK_THAT(session.missing().at("weird"),
             ContainsSubstring("defined outside namespace demo: weird(float)"));
  CHECK(is_scaled(session.call(course.scale(2)), 2));
}

TEST_CASE("C++: ranks 1 to 6, both kinds of parameters, int32 and several outputs") {
  Course course;
  const std::string body =
      "void weird(TensorView<const float, 1> a, TensorView<const float, 2> b, TensorView<const std::int32_t, "
      "3> c,\n"
      "           TensorView<const float, 4> d, TensorView<const float, 5> e, TensorView<const float, 6> f, "
      "int n,\n"
      "           float t, TensorView<float, 6> s, TensorView<std::int32_t, 3> k, TensorView<float, 1> m) {\n"
      "  for (std::size_t i = 0; i < f.size(); ++i) s.data()[i] = f.data()[i] + n + t;\n"
      "  for (std::size_t i = 0; i < c.size(); ++i) k.data()[i] = c.data()[i];\n"
      "  m(0) = a(0) + b(0, 1) + d(1, 2, 0, 0) + e.extent(4) + f.extent(5);\n}\n";
  const BuiltSubmission program = course.build({{"demo.cpp", cpp_head + body + "}\n"}});
  INFO(program.message);
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  const auto ones = [](const reference::Shape& shape) {
    return HostTensor::floats(
        shape, std::vector<float>(static_cast<std::size_t>(reference::element_count(shape)), 1));
  };
  const CallOutcome outcome = session.call(make_request(
      course.function("weird"),
      {ones({2}), ones({2, 3}), HostTensor::ints({2, 3, 1}, {-1, 2, -3, 4, 2147483647, -2147483647 - 1}),
       ones({2, 3, 1, 4}), ones({2, 3, 1, 4, 2}), ones({2, 3, 1, 4, 2, 5})},
      {-3, 0.25}));
  CAPTURE(outcome.message);
  REQUIRE(outcome.answered());
  CHECK(outcome.outputs[0].f32 == std::vector<float>(240, -1.75F));
  CHECK(outcome.outputs[1].i32 == std::vector<std::int32_t>{-1, 2, -3, 4, 2147483647, -2147483647 - 1});
  CHECK(outcome.outputs[2].f32 == std::vector<float>{10});
}
