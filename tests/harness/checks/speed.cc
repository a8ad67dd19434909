// CPU time of our own code for each check of a7-convnet, with a float32 student in process whose time is
// shown apart. A program, not a test: timings are for people.

#include <chrono>
#include <cstdio>
#include <ctime>

#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

class TimedCaller final : public harness::Caller {
 public:
  explicit TimedCaller(harness::Caller& student) : student_(student) {}
  harness::CallOutcome call(const harness::CallRequest& request) override {
    const double start = cpu_seconds();
    ++calls;
    auto outcome = student_.call(request);
    seconds += cpu_seconds() - start;
    return outcome;
  }
  double seconds = 0;
  int calls = 0;

 private:
  harness::Caller& student_;
};

}  // namespace

int main() {
  const double load_start = cpu_seconds();
  auto bench = test_support::CheckBench::a7();
  std::printf("loading the specification and its checks: %.1f ms\n\n", 1e3 * (cpu_seconds() - load_start));
  std::printf("%-28s %7s %12s %10s\n", "check", "calls", "student ms", "ours ms");
  auto honest = test_support::honest_student();
  double ours = 0;
  for (const auto& spec : bench.assignment().checks) {
    const harness::Check& check = bench.check(spec.id);
    if (!check.calls_functions() || check.timed_cores() > 0) continue;
    TimedCaller student(honest);
    const double start = cpu_seconds();
    const auto result = bench.run(spec.id, student);
    const double mine = cpu_seconds() - start - student.seconds;
    ours += mine;
    std::printf("%-28s %7d %12.2f %10.2f  %s %s\n", spec.id.c_str(), student.calls, 1e3 * student.seconds,
                1e3 * mine, harness::to_string(result.status), result.message.c_str());
  }
  std::printf("%-28s %7s %12s %10.2f\n", "all", "", "", 1e3 * ours);
}
