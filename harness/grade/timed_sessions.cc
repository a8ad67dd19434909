#include "harness/grade/timed_sessions.hpp"

#include <algorithm>

#include "harness/grade/core_pace.hpp"
#include "harness/yardstick/yardstick.hpp"
#include "reference/kernels/fma_peak.hpp"

namespace harness {
namespace {

constexpr int peak_rounds = 20;  // of about a millisecond

std::mutex& lane() {
  static std::mutex mutex;
  return mutex;
}

// Whoever shares the core only lowers a figure, so the largest is the closest.
double measure_peak() {
  double peak = 0;
  for (int round = 0; round < peak_rounds; ++round) {
    peak = std::max(peak, reference::kernels::fma_gflops());
  }
  return peak;
}

double peak_gflops() {
  static const double peak = measure_peak();
  return peak;
}

}  // namespace

TimedSessions::TimedSessions(Sandbox& sandbox, const Assignment& assignment, const BuiltSubmission& program,
                             int cores, double& patience, const std::function<bool()>& cancelled)
    : lane_(lane()),
      sandbox_(sandbox),
      yardstick_program_(place_yardstick(sandbox, assignment)),
      student_(sandbox, assignment, program, cancelled),
      yardstick_(sandbox, assignment, yardstick_program_, cancelled, Session::Budget::unlimited),
      context_{student_,
               yardstick_,
               peak_gflops() * cores,
               cores,
               [&patience, &cancelled](double at_most) {
                 return core_pace().await_calm(patience, at_most, cancelled);
               },
               [] { return core_pace().slowdown(); }} {
  student_.start_on(timing_cores(cores));
  yardstick_.start_on(timing_cores(cores));
}

TimedSessions::~TimedSessions() {
  yardstick_.restart();
  sandbox_.remove_folder(yardstick_program_.job_folder);
}

}  // namespace harness
