// Sessions over time: many calls, several at once, restarts, limits over a whole grading, nothing left
// behind.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/harness/session/course.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using test_support::Course;
using test_support::cpp_head;
using test_support::cpp_scale;
using test_support::cpp_scale_loop;
using test_support::is_scaled;

namespace {

const std::string honest = cpp_head + cpp_scale(cpp_scale_loop) + "}\n";

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::size_t resident_bytes() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return pages * static_cast<std::size_t>(getpagesize());
}

}  // namespace

TEST_CASE("a thousand calls in a row are answered by one process, each with its own values") {
  Course course;
  Session session(course.sandbox, course.assignment, course.build({{"demo.cpp", honest}}), nullptr);
  std::vector<double> seconds;
  bool all_right = true;
  for (int i = 0; i < 1000; ++i) {
    const CallOutcome outcome = session.call(course.scale(i));
    all_right = all_right && is_scaled(outcome, static_cast<float>(i));
    seconds.push_back(outcome.wall_seconds);
  }
  CHECK(all_right);
  CHECK(session.costs().starts == 1);
  WARN("median round trip " << median(seconds) * 1e6 << " us, session start and stop "
                            << session.costs().session_seconds * 1e3 << " ms");
}

TEST_CASE("two sessions at once on two threads do not disturb each other") {
  const auto work = [](int worker, bool& all_right) {
    Course course(test_support::demo_assignment(), {true, worker});
    Session session(course.sandbox, course.assignment, course.build({{"demo.cpp", honest}}), nullptr);
    all_right = true;
    for (int i = 0; i < 200; ++i) {
      const float factor = static_cast<float>(i * (worker + 1));
      all_right = all_right && is_scaled(session.call(course.scale(factor)), factor);
      if (i % 50 == 49) session.restart();
    }
  };
  bool first = false;
  bool second = false;
  std::thread other([&] { work(1, second); });
  work(0, first);
  other.join();
  CHECK(first);
  CHECK(second);
}

TEST_CASE("a function that timed out twice is not called again, the others are") {
  Course course;
  course.assignment.limits.run.wall_seconds = 0.3;
  const BuiltSubmission program =
      course.build({{"demo.cpp", "#include <unistd.h>\n" + cpp_head +
                                     cpp_scale("  sleep(60); (void)x, (void)factor, (void)y;") +
                                     test_support::cpp_split + "}\n"}});
  Session session(course.sandbox, course.assignment, program, nullptr);
  const CallRequest split = make_request(course.function("split"), {HostTensor::floats({1}, {1})}, {});
  for (int i = 0; i < 2; ++i) {
    CHECK(session.call(course.scale(1)).status == Status::time_limit);
    CHECK(session.call(split).answered());
  }
  const int starts = session.costs().starts;
  const CallOutcome refused = session.call(course.scale(1));
  CHECK(refused.status == Status::time_limit);
  CHECK(refused.message == "scale has already exceeded its time limit twice; not called again");
  CHECK(session.call(split).answered());
  CHECK(session.costs().starts == starts);
}

TEST_CASE("the time for all calls of a grading is limited") {
  Course course;
  course.assignment.limits.total_seconds = 2.5;
  course.assignment.limits.run.wall_seconds = 20;
  const BuiltSubmission program =
      course.build({{"demo.cpp", "#include <unistd.h>\n" + cpp_head +
                                     cpp_scale("  usleep(900000);\n" + cpp_scale_loop) + "}\n"}});
  Session session(course.sandbox, course.assignment, program, nullptr);
  CHECK(is_scaled(session.call(course.scale(1)), 1));
  CallOutcome last;
  for (int i = 0; i < 3; ++i) last = session.call(course.scale(1));
  CHECK(last.status == Status::time_limit);
  CHECK(last.message == "the 2.5 s for all calls of one grading are used up");

  Session solution(course.sandbox, course.assignment, program, nullptr, Session::Budget::unlimited);
  for (int i = 0; i < 4; ++i) CHECK(is_scaled(solution.call(course.scale(1)), 1));
}

TEST_CASE("a call that needs more shared memory gets it") {
  Course course;
  course.assignment.limits.run.wall_seconds = 20;
  Session session(course.sandbox, course.assignment, course.build({{"demo.cpp", honest}}), nullptr);
  const std::int64_t n = 4096;
  const CallOutcome outcome = session.call(make_request(
      course.function("scale"),
      {HostTensor::floats({n, n}, std::vector<float>(static_cast<std::size_t>(n * n), 1.5F))}, {2}));
  CAPTURE(outcome.message);
  REQUIRE(outcome.answered());
  CHECK(std::all_of(outcome.outputs[0].f32.begin(), outcome.outputs[0].f32.end(),
                    [](float y) { return y == 3; }));
  CHECK(is_scaled(session.call(course.scale(2)), 2));
}

TEST_CASE(
    "a process that died between two calls is the outcome of the next call, and replaced for the one after") {
  Course course;
  const BuiltSubmission program = course.build(
      {{"demo.cpp",
        "#include <signal.h>\n#include <thread>\n#include <unistd.h>\n" + cpp_head +
            cpp_scale(cpp_scale_loop + "  if (factor == 2) std::thread([] { usleep(20000); raise(SIGSEGV); "
                                       "}).detach();") +
            "}\n"}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  CHECK(is_scaled(session.call(course.scale(2)), 2));
  usleep(200000);
  const CallOutcome outcome = session.call(course.scale(1));
  CAPTURE(outcome.message);
  CHECK(outcome.status == Status::crashed);
  CHECK_THAT(outcome.message, ContainsSubstring("SIGSEGV"));
  CHECK(is_scaled(session.call(course.scale(3)), 3));
}

TEST_CASE("a grading that is cancelled stops waiting at once") {
  Course course;
  course.assignment.limits.run.wall_seconds = 60;
  const BuiltSubmission program =
      course.build({{"demo.cpp", "#include <unistd.h>\n" + cpp_head +
                                     cpp_scale("  sleep(60); (void)x, (void)factor, (void)y;") + "}\n"}});
  bool cancelled = false;
  Session session(course.sandbox, course.assignment, program, [&cancelled] { return cancelled; });
  REQUIRE(session.prepare().answered());
  cancelled = true;
  const CallOutcome outcome = session.call(course.scale(1));
  CHECK(outcome.status == Status::internal_error);
  CHECK(outcome.wall_seconds < 10);
}

TEST_CASE("sessions leave no descriptors, memory or processes behind") {
  Course course;
  const BuiltSubmission program =
      course.build({{"demo.cpp", "#include <stdlib.h>\n" + cpp_head +
                                     cpp_scale("  if (factor == 2) abort();\n" + cpp_scale_loop) + "}\n"}});
  const auto use = [&] {
    Session session(course.sandbox, course.assignment, program, nullptr);
    CHECK(is_scaled(session.call(course.scale(1)), 1));
    CHECK(session.call(course.scale(2)).status == Status::crashed);
    CHECK(is_scaled(session.call(course.scale(1)), 1));
  };
  for (int i = 0; i < 3; ++i) use();
  const std::size_t descriptors = open_descriptors();
  [[maybe_unused]] const std::size_t resident = resident_bytes();
  for (int i = 0; i < 20; ++i) use();
  CHECK(open_descriptors() == descriptors);
  // A sanitizer keeps freed memory for a while, and finds what is never freed by itself.
#ifndef __SANITIZE_ADDRESS__
  CHECK(resident_bytes() < resident + (std::size_t{4} << 20));
#endif
}

TEST_CASE("without isolation the same submissions are built and run") {
  Course course(test_support::demo_assignment(), {false, 0});
  CHECK(course.sandbox.isolation() == "none");
  const BuiltSubmission cpp = course.build({{"demo.cpp", honest}});
  CAPTURE(cpp.message);
  REQUIRE(cpp.status == Status::passed);
  Session cpp_session(course.sandbox, course.assignment, cpp, nullptr);
  CHECK(is_scaled(cpp_session.call(course.scale(2)), 2));
  const BuiltSubmission broken = course.build({{"demo.cpp", cpp_head + "int x = y;\n}\n"}});
  CHECK(broken.status == Status::compile_error);
  CHECK_THAT(broken.message, ContainsSubstring("demo.cpp:3:9: error"));
  CHECK(broken.message.find('/') == std::string::npos);

  const BuiltSubmission python =
      course.build({{"demo.py",
                     "import numpy as np\ndef scale(x, factor):\n    if factor == 3: raise ValueError('no')\n"
                     "    return x * np.float32(factor)\n"}});
  CAPTURE(python.message);
  REQUIRE(python.status == Status::passed);
  Session python_session(course.sandbox, course.assignment, python, nullptr);
  CHECK(is_scaled(python_session.call(course.scale(2)), 2));
  CHECK(python_session.call(course.scale(3)).message ==
        "ValueError: no\n  demo.py:3 in scale: if factor == 3: raise ValueError('no')");
  WARN("Python session start and stop " << python_session.costs().session_seconds * 1e3 << " ms");
}
