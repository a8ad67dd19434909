#include "harness/grade/timed_sessions.hpp"

#include <sched.h>

#include "harness/yardstick/yardstick.hpp"

namespace harness {
namespace {

std::mutex& lane() {
  static std::mutex mutex;
  return mutex;
}

// The last processor that we may use: the first ones are where a system keeps its own work.
int timing_core() {
  cpu_set_t ours;
  if (sched_getaffinity(0, sizeof ours, &ours) != 0) return 0;
  int core = CPU_SETSIZE - 1;
  while (core > 0 && !CPU_ISSET(static_cast<std::size_t>(core), &ours)) --core;
  return core;
}

}  // namespace

TimedSessions::TimedSessions(Sandbox& sandbox, const Assignment& assignment, const BuiltSubmission& program,
                             const std::function<bool()>& cancelled)
    : lane_(lane()),
      sandbox_(sandbox),
      yardstick_program_(place_yardstick(sandbox, assignment)),
      student_(sandbox, assignment, program, cancelled),
      yardstick_(sandbox, assignment, yardstick_program_, cancelled, Session::Budget::unlimited),
      context_{student_, yardstick_, [this] { return yardstick_.round_trip_seconds(); }} {
  const int core = timing_core();
  student_.start_on_core(core);
  yardstick_.start_on_core(core);
}

TimedSessions::~TimedSessions() {
  yardstick_.restart();
  sandbox_.remove_folder(yardstick_program_.job_folder);
}

}  // namespace harness
