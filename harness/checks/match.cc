#include "harness/checks/match.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "harness/cases/random.hpp"
#include "harness/checks/kinds.hpp"
#include "harness/checks/spot_check.hpp"
#include "harness/checks/tolerance.hpp"
#include "harness/timing/noise_sources.hpp"

namespace harness {
namespace {

constexpr int greetings = 15;
constexpr std::size_t noise_pairs = 9;
constexpr int warm_passes = 9;
constexpr double warm_seconds = 0.05;
constexpr double shortest_seconds = 1e-9;  // of a call, round trip taken off
// The CPU clock of a virtual machine can stand still for a while when its host was busy. No call of the
// reference takes less than this share of what it usually does.
constexpr double least_share = 0.25;
// Among the pairs that measure the noise, where a quarter may be noise.
constexpr double nothing_share = 0.01;
constexpr int readings = 4;
constexpr double long_wait = std::numeric_limits<double>::infinity(), short_wait = 3;  // seconds
constexpr double most_dropped_seconds = 6;  // of both contestants, while somebody came to share the core
// What may be used after an answer, of the time measured: closing up, a timer, a thread falling asleep.
constexpr double late_share = 0.05;
constexpr double late_seconds = 0.002;

double counted(const CallTime& time, int cores) {
  return cores == 1 ? time.cpu_seconds : time.wall_seconds;
}

// What an answer costs without any work.
double round_trip(const TimingContext& timing) {
  std::vector<double> seconds;
  for (int i = 0; i < greetings; ++i) seconds.push_back(counted(timing.reference.greet(), timing.cores));
  return median(seconds);
}

struct Answer {
  CallOutcome outcome;
  double seconds = 0;
};

// Both contestants' answers to the calls of one group.
struct Played {
  std::vector<CallRequest> calls;
  std::vector<Answer> student, reference;

  std::vector<double> student_seconds() const { return seconds_of(student); }
  std::vector<double> reference_seconds() const { return seconds_of(reference); }

 private:
  static std::vector<double> seconds_of(const std::vector<Answer>& answers) {
    std::vector<double> seconds;
    for (const Answer& answer : answers) seconds.push_back(answer.seconds);
    return seconds;
  }
};

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

class Match {
 public:
  Match(const CheckContext& context, const Workload& workload, const MatchOptions& options)
      : context_(context), workload_(workload), options_(options), round_trip_(round_trip(*context.timing)) {}

  // Not counted: pages, caches, compilers. Fast code is asked several times, until it has met all pages of
  // its own.
  void warm_up() {
    for (int group = 0; group < workload_.groups(); ++group) {
      first_.push_back(calls_.size());
      Played played = ask(group, true);
      for (const CallRequest& call : played.calls) magnitudes_.emplace_back(call.output_shapes.size(), 0.0);
      judge(group, played, true);
      std::ranges::move(played.calls, std::back_inserter(calls_));
    }
    double spent = 0;
    for (int pass = 0; pass < warm_passes && spent < warm_seconds; ++pass) {
      for (const CallRequest& call : calls_) spent += ask_student(call).seconds;
    }
  }

  Interval measure_noise() {
    std::vector<std::vector<double>> passes(2 * noise_pairs);
    for (std::vector<double>& pass : passes) {
      for (const CallRequest& call : calls_) pass.push_back(ask_reference(call, 0).seconds);
    }
    usual_ = typical(passes);
    for (std::vector<double>& pass : passes) {
      for (std::size_t call = 0; call < calls_.size(); ++call) {
        const double least = nothing_share * usual_[call];
        if (pass[call] < least) pass[call] = ask_reference(calls_[call], least).seconds;
      }
    }
    std::vector<double> ratios;
    for (std::size_t pass = 0; pass < passes.size(); pass += 2) {
      ratios.push_back(workload_.combine(passes[pass]) / workload_.combine(passes[pass + 1]));
    }
    const Interval noise = median_interval(ratios, options_.confidence);
    if (noise.high / noise.low < largest_step()) return noise;
    throw std::runtime_error("the machine is too restless to time anything: the reference took between " +
                             describe_number(noise.low) + " and " + describe_number(noise.high) +
                             " times its own time; stop other programs and grade again");
  }

  std::optional<TurnTimes> play(const TurnPlan& plan) {
    std::vector<double> student, reference;
    for (int group = 0; group < workload_.groups(); ++group) {
      const std::optional<Played> played = play_undisturbed(group, plan);
      if (!played) return std::nullopt;
      std::ranges::copy(played->student_seconds(), std::back_inserter(student));
      std::ranges::copy(played->reference_seconds(), std::back_inserter(reference));
    }
    student_times_.push_back(student);
    reference_times_.push_back(reference);
    return TurnTimes{{workload_.combine(student), sum(student)},
                     {workload_.combine(reference), sum(reference)}};
  }

  // After the last turn.
  void require_no_late_work() {
    double last = 0;
    try {
      last = context_.timing->student.greet().late_cpu_seconds;
    } catch (const std::runtime_error&) {
      // A process that has ended works no longer.
    }
    const double late = late_ + last;
    if (late <= late_seconds || late <= late_share * worked_) return;
    throw Stop{Status::failed,
               "work went on after the answers: " + describe_number(std::round(late * 1e4) / 10) +
                   " ms of CPU time beside " + describe_number(std::round(worked_ * 1e4) / 10) +
                   " ms within the calls; finish it, threads included, before the function returns"};
  }

  double slowdown() const { return slowdowns_.empty() ? 1 : median(slowdowns_); }

  double gflops() const {
    const std::vector<double> seconds = typical(student_times_);
    double total = 0, time = 0;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      const double done = operations(calls_[i]);
      total += done;
      if (done > 0) time += seconds[i];
    }
    return time > 0 ? total / time * 1e-9 : 0;
  }
  std::string advice() const {
    return workload_.advise(calls_, typical(student_times_), typical(reference_times_),
                            context_.timing->peak_gflops);
  }

 private:
  // A group is asked when nobody shares the core, and asked again, with other values, when somebody came
  // meanwhile: for a while. Nothing when somebody shares the core before it and the turns so far are enough.
  std::optional<Played> play_undisturbed(int group, const TurnPlan& plan) {
    for (;;) {
      const double before = await_calm(plan.decided);
      const bool shared = before >= kSharedSlowdown;
      if (shared && plan.decided) return std::nullopt;
      Played played = ask(group, plan.student_first);
      const double after = shared || !context_.timing->slowdown ? before : context_.timing->slowdown();
      judge(group, played, false);
      const bool came = !shared && after >= kSharedSlowdown;
      if (!came || dropped_seconds_ >= most_dropped_seconds) {
        slowdowns_.push_back(std::max(before, after));
        return played;
      }
      dropped_seconds_ += sum(played.student_seconds()) + sum(played.reference_seconds());
    }
  }

  // A narrower interval is not worth a long wait.
  double await_calm(bool decided) {
    return context_.timing->await_calm ? context_.timing->await_calm(decided ? short_wait : long_wait) : 1;
  }

  // Call by call in turns: what slows the core for some milliseconds slows both.
  Played ask(int group, bool student_first) {
    Played played;
    const auto key = derive_key(context_.seed, static_cast<std::uint64_t>(asked_++));
    played.calls = workload_.calls(group, key, [&](const CallRequest& call) {
      const std::size_t index = first_[static_cast<std::size_t>(group)] + played.reference.size();
      const double least = usual_.empty() ? 0 : least_share * usual_[index];
      if (student_first) played.student.push_back(ask_student(call));
      played.reference.push_back(ask_reference(call, least));
      if (!student_first) played.student.push_back(ask_student(call));
      return played.reference.back().outcome.outputs;
    });
    return played;
  }

  double without_round_trip(const CallTime& time) const {
    return std::max(counted(time, context_.timing->cores) - round_trip_, shortest_seconds);
  }

  // A time below `least` is the clock's fault.
  Answer ask_reference(const CallRequest& call, double least) {
    for (int reading = 0; reading < readings; ++reading) {
      TimedOutcome timed = context_.timing->reference.time(call);
      if (!timed.outcome.answered()) {
        throw std::runtime_error("performance: the reference did not answer: " + call.function->name + ": " +
                                 timed.outcome.message);
      }
      const double seconds = without_round_trip(timed.time);
      if (seconds >= least) return {std::move(timed.outcome), seconds};
    }
    throw std::runtime_error("the processor's clock stands still; stop other programs and grade again");
  }

  Answer ask_student(const CallRequest& call) {
    TimedOutcome timed = context_.timing->student.time(call);
    require_answer(call, timed.outcome);
    require_finite(call, timed.outcome);
    worked_ += timed.time.cpu_seconds;
    late_ += timed.time.late_cpu_seconds;
    return {std::move(timed.outcome), without_round_trip(timed.time)};
  }

  void judge(int group, const Played& played, bool is_first) {
    for (std::size_t call = 0; call < played.calls.size(); ++call) {
      std::vector<double>& magnitudes = magnitudes_[first_[static_cast<std::size_t>(group)] + call];
      judge_exactly(played.calls[call], call, played.student[call].outcome, is_first ? &magnitudes : nullptr);
      compare_all(played.calls[call], played.student[call].outcome, played.reference[call].outcome,
                  magnitudes);
    }
  }

  // Every value of the student with the kernels', both of which may be wrong by the tolerance.
  void compare_all(const CallRequest& call, const CallOutcome& student, const CallOutcome& reference,
                   const std::vector<double>& magnitudes) const {
    for (std::size_t o = 0; o < magnitudes.size(); ++o) {
      const HostTensor& got = student.outputs[o];
      const HostTensor& kernels = reference.outputs[o];
      const double allowed = allowed_error(2 * options_.tolerance, magnitudes[o]);
      const std::int64_t differing = got.dtype == reference::DType::i32
                                         ? count_apart(got.i32, kernels.i32, 0)
                                         : count_apart(got.f32, kernels.f32, allowed);
      if (differing > 0) fail_output(call, call.function->outputs[o].name, differing, got.size());
    }
  }

  template <class T>
  static std::int64_t count_apart(const std::vector<T>& a, const std::vector<T>& b, double allowed) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      count += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])) <= allowed ? 0 : 1;
    }
    return count;
  }

  // Some of the student's values in double precision. `magnitudes` is raised to the largest of each output.
  void judge_exactly(const CallRequest& call, std::size_t place, const CallOutcome& student,
                     std::vector<double>* magnitudes) {
    const auto key = derive_key(derive_key(context_.seed, static_cast<std::uint64_t>(asked_)), "spot checks");
    for (const SpotCheck& spot : spot_checks(call, derive_key(key, place))) {
      std::vector<reference::Output> exact =
          oracle_of(context_, *spot.request.function).evaluate(spot.request);
      std::vector<reference::Output> expected;
      CallOutcome answer;
      answer.status = Status::passed;
      for (const SpotCheck::Piece& piece : spot.pieces) {
        reference::Output& part = exact[piece.part_output];
        if (magnitudes != nullptr) raise((*magnitudes)[piece.output], part);
        answer.outputs.push_back(part_of(student.outputs[piece.output], piece.first,
                                         spot.request.output_shapes[piece.part_output]));
        expected.push_back(std::move(part));
      }
      require_equal(call, answer, expected);
    }
  }

  static void raise(double& largest, const reference::Output& part) {
    for (const double magnitude : part.magnitude.flat()) largest = std::max(largest, magnitude);
  }

  static HostTensor part_of(const HostTensor& whole, std::int64_t first, const reference::Shape& shape) {
    HostTensor part;
    part.dtype = whole.dtype;
    part.shape = shape;
    const std::int64_t end = first + part.size();
    if (whole.dtype == reference::DType::i32) {
      part.i32.assign(whole.i32.begin() + first, whole.i32.begin() + end);
    } else {
      part.f32.assign(whole.f32.begin() + first, whole.f32.begin() + end);
    }
    return part;
  }

  void require_equal(const CallRequest& call, const CallOutcome& answer,
                     const std::vector<reference::Output>& expected) const {
    const auto differences = compare(answer, expected, options_.tolerance);
    if (differences.empty()) return;
    const OutputDifference& first = differences.front();
    fail_output(call, expected[first.output].name, first.differing, first.total);
  }

  [[noreturn]] static void fail_output(const CallRequest& call, const std::string& output,
                                       std::int64_t differing, std::int64_t total) {
    throw Stop{Status::failed,
               call.function->name + ": a timed output is wrong: " + std::to_string(differing) + " of " +
                   std::to_string(total) + " values of " + output + " differ; " + describe_case(call)};
  }

  // Between tiers: with more noise than that not even they can be told apart.
  double largest_step() const {
    double largest = options_.tiers.front().at_most > 1 ? options_.tiers.front().at_most : 2;
    for (std::size_t t = 1; t < options_.tiers.size(); ++t) {
      largest = std::max(largest, options_.tiers[t].at_most / options_.tiers[t - 1].at_most);
    }
    return largest;
  }

  // Of each call, over the counted turns.
  static std::vector<double> typical(const std::vector<std::vector<double>>& turns) {
    std::vector<double> medians;
    for (std::size_t call = 0; call < turns.front().size(); ++call) {
      std::vector<double> seconds;
      for (const std::vector<double>& turn : turns) seconds.push_back(turn[call]);
      medians.push_back(median(seconds));
    }
    return medians;
  }

  const CheckContext& context_;
  const Workload& workload_;
  const MatchOptions& options_;
  const double round_trip_;
  int asked_ = 0;                                // groups, for fresh values
  std::vector<CallRequest> calls_;               // of all groups, as asked to warm up
  std::vector<std::size_t> first_;               // of each group
  std::vector<std::vector<double>> magnitudes_;  // the largest of each output of each call, warming up
  std::vector<double> usual_;                    // of the reference's calls, before the first turn
  std::vector<std::vector<double>> student_times_, reference_times_;
  std::vector<double> slowdowns_;  // of the core, the worse of before and after each group
  double dropped_seconds_ = 0;
  double worked_ = 0, late_ = 0;  // the student's CPU time, within the calls and between them
};

}  // namespace

MatchResult play_match(const CheckContext& context, const Workload& workload, const MatchOptions& options) {
  Match match(context, workload, options);
  MatchResult result;
  match.warm_up();
  result.noise = match.measure_noise();
  TurnBudget budget = options.budget;
  budget.warmup_turns = 0;
  result.turns = take_turns([&match](const TurnPlan& plan) { return match.play(plan); }, options.tiers,
                            budget, options.confidence);
  match.require_no_late_work();
  result.gflops = match.gflops();
  result.advice = match.advice();
  result.slowdown = match.slowdown();
  return result;
}

}  // namespace harness
