// Calls made again, and rounds that end: neither state nor surplus answers go unseen.

#include "harness/session/second_look.hpp"

#include <unistd.h>

#include <cmath>
#include <limits>

#include "tests/harness/session/course.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_caller.hpp"

using namespace harness;
using test_support::Course;
using test_support::cpp_head;
using test_support::cpp_scale;
using test_support::cpp_scale_loop;
using test_support::is_scaled;
using Lines = std::vector<std::string>;

namespace {

struct Fake {
  Assignment assignment = test_support::demo_assignment();
  test_support::FakeCaller student;
  CallRequest scale(float first) {
    return make_request(*assignment.find_function("scale"), {HostTensor::floats({1, 2}, {first, 1})}, {2});
  }
};

}  // namespace

TEST_CASE("an answer that changes by one bit when the call is made again is named") {
  Fake fake;
  float last = 1;
  fake.student.functions["scale"] = [&last](const CallRequest&) {
    return std::vector{HostTensor::floats({1, 2}, {2, last})};
  };
  SecondLook student(fake.student);
  CHECK(student.call(fake.scale(1)).answered());
  SECTION("the same bytes") {
    CHECK(student.changed_answers().empty());
  }
  SECTION("another last bit") {
    last = std::nextafter(1.0F, 2.0F);
    CHECK(student.changed_answers() == Lines{"scale gave other bytes when the same call was made again"});
  }
  SECTION("a zero of another sign, a NaN like the first one") {
    last = 0.0F;
    SecondLook zero(fake.student);
    zero.call(fake.scale(1));
    last = -0.0F;
    CHECK(zero.changed_answers().size() == 1);
    last = std::numeric_limits<float>::quiet_NaN();
    SecondLook nan(fake.student);
    nan.call(fake.scale(1));
    CHECK(nan.changed_answers().empty());
  }
  SECTION("no answer the second time") {
    fake.student.functions["scale"] = [](const CallRequest&) -> std::vector<HostTensor> {
      throw test_support::FakeFailure{Status::crashed, "secret 1.5"};
    };
    CHECK(student.changed_answers() ==
          Lines{"scale ended with crashed when a call that it had answered was made again"});
  }
}

TEST_CASE("only the first answered call of each function is made again") {
  Fake fake;
  int failures = 1;
  fake.student.functions["scale"] = [&failures](const CallRequest& request) {
    if (failures-- > 0) throw test_support::FakeFailure{Status::crashed, "not yet"};
    return std::vector{request.inputs[0]};
  };
  SecondLook student(fake.student);
  for (const float first : {1.0F, 2.0F, 3.0F}) student.call(fake.scale(first));
  CHECK(fake.student.calls == 3);
  CHECK(student.changed_answers().empty());
  CHECK(fake.student.calls == 4);
}

TEST_CASE("what a function does to its process does not reach the next round") {
  Course course;
  const std::string misdeed =
      "  feenableexcept(FE_ALL_EXCEPT);\n  sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, "
      "nullptr);\n"
      "  static int calls; if (++calls > 1) factor = 0;\n";
  const BuiltSubmission program =
      course.build({{"demo.cpp", "#include <fenv.h>\n#include <signal.h>\n" + cpp_head +
                                     cpp_scale(misdeed + cpp_scale_loop) + test_support::cpp_split + "}\n"}});
  CAPTURE(program.message);
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  for (int round = 0; round < 3; ++round) {
    CHECK(is_scaled(session.call(course.scale(2)), 2));
    CHECK_FALSE(is_scaled(session.call(course.scale(2)), 2));
    CHECK_FALSE(session.end_round());
  }
  CHECK(session.costs().starts == 3);
  REQUIRE(session.prepare().answered());
  CHECK_FALSE(session.end_round());  // nothing was called: the process is still fresh
  CHECK(is_scaled(session.call(course.scale(2)), 2));
  CHECK(session.costs().starts == 4);
}

TEST_CASE("an answer too many is seen at the end of the round, also behind the last call") {
  Course course;
  const std::string twice =
      "#include <sys/syscall.h>\n#include <unistd.h>\n"
      "static int answers;\n"
      "extern \"C\" ssize_t write(int fd, const void* bytes, std::size_t count) {\n"
      "  const ssize_t sent = syscall(SYS_write, fd, bytes, count);\n"
      "  if (fd == 3 && ++answers == 3) { usleep(2000); syscall(SYS_write, fd, bytes, count); }\n"
      "  return sent;\n}\n";
  const BuiltSubmission program =
      course.build({{"demo.cpp", cpp_head + cpp_scale(cpp_scale_loop) + "}\n" + twice}});
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  CHECK(is_scaled(session.call(course.scale(1)), 1));
  CHECK_FALSE(session.end_round());
  CHECK(is_scaled(session.call(course.scale(1)), 1));
  CHECK(is_scaled(session.call(course.scale(2)), 2));
  usleep(50000);
  const auto complaint = session.end_round();
  REQUIRE(complaint);
  CHECK_THAT(*complaint, ContainsSubstring("it answered more often than it was asked"));
  CHECK_FALSE(session.end_round());
}

TEST_CASE("with Numba the process stays, and the runner puts its state back") {
  Course course;
  const BuiltSubmission program =
      course.build({{"demo.py",
                     "import ctypes, locale, signal\nimport numpy as np\nMENTIONED = 'numba'\ncalls = []\n"
                     "def scale(x, factor):\n"
                     "    calls.append(0)\n"
                     "    assert not signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
                     "    assert np.geterr()['divide'] == 'warn'\n"
                     "    np.seterr(all='raise')\n"
                     "    assert ctypes.CDLL(None).fegetround() == 0\n"
                     "    ctypes.CDLL(None).fesetround(0x800)\n"
                     "    return x * np.float32(factor) + np.float32(len(calls) - 1)\n"}});
  CAPTURE(program.message);
  REQUIRE(program.status == Status::passed);
  Session session(course.sandbox, course.assignment, program, nullptr);
  CHECK(is_scaled(session.call(course.scale(2)), 2));
  CHECK_FALSE(session.end_round());
  const CallOutcome second = session.call(course.scale(2));
  CAPTURE(second.message);
  REQUIRE(second.answered());
  CHECK(is_scaled(second, 2));
  CHECK(session.call(course.scale(2)).outputs.at(0).f32[1] == 3);  // within a round the module remembers
  CHECK(session.costs().starts == 1);
}

TEST_CASE("with Numba, what Python keeps for the process is put back, or the process is replaced") {
  Course course;
  const auto starts = [&](const std::string& global, const std::string& misdeed) {
    CAPTURE(misdeed);
    const BuiltSubmission program = course.build(
        {{"demo.py",
          "import gc, os, random, signal, sys, threading\nimport numpy as np\nMENTIONED = 'numba'\n" +
              global + "\ndef scale(x, factor):\n" + misdeed + "\n    return x * np.float32(factor)\n"}});
    REQUIRE(program.status == Status::passed);
    Session session(course.sandbox, course.assignment, program, nullptr);
    for (int round = 0; round < 3; ++round) {
      const CallOutcome outcome = session.call(course.scale(2));
      CAPTURE(outcome.message);
      CHECK(is_scaled(outcome, 2));
      CHECK_FALSE(session.end_round());
    }
    return session.costs().starts;
  };
  CHECK(
      starts("table = {'n': [0]}\nseen = np.zeros(2)",
             "    global late\n    assert 'late' not in globals() and table == {'n': [0]} and seen[1] == 0\n"
             "    late = table['n'][0] = seen[1] = 1") == 1);
  CHECK(starts("",
               "    assert 'X' not in os.environ and gc.isenabled() and '/x' not in sys.path\n"
               "    os.environ['X'] = '1'; gc.disable(); sys.path.append('/x')") == 1);
  CHECK(starts("state = np.random.rand()",
               "    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL\n"
               "    signal.signal(signal.SIGALRM, lambda *_: os._exit(1))\n"
               "    assert signal.setitimer(signal.ITIMER_REAL, 60)[0] == 0") == 1);
  CHECK(starts("",
               "    threading.Thread(target=__import__('time').sleep, args=(60,), daemon=True).start()\n"
               "    assert threading.active_count() == 2") == 3);
  CHECK(starts("class Counter:\n    n = 0\ncounter = Counter()",
               "    assert counter.n == 0\n    counter.n += 1") == 3);
}
