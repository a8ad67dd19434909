#include "harness/checks/match.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "harness/cases/random.hpp"
#include "harness/checks/kinds.hpp"
#include "harness/checks/spot_check.hpp"
#include "harness/checks/tolerance.hpp"
#include "harness/timing/noise_sources.hpp"

namespace harness {
namespace {

constexpr int greetings = 15;
constexpr int noise_pairs = 9;
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
constexpr double most_dropped_seconds = 2;  // of both contestants, in turns that were disturbed
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

struct Answers {
  std::vector<CallOutcome> outcomes;
  std::vector<double> seconds;
};

class Match {
 public:
  Match(const CheckContext& context, const Workload& workload, const MatchOptions& options)
      : context_(context), workload_(workload), options_(options), round_trip_(round_trip(*context.timing)) {}

  // Not counted: pages, caches, compilers. Fast code is asked several times, until it has met all pages of
  // its own.
  void warm_up() {
    prepare(0, false);
    student_ = student_answers();
    reference_ = reference_answers();
    compare_when_both();
    double spent = 0;
    for (int pass = 0; pass < warm_passes && spent < warm_seconds; ++pass) {
      for (const double seconds : student_answers().seconds) spent += seconds;
    }
  }

  Interval measure_noise() {
    std::vector<std::vector<double>> passes;
    for (int pass = 0; pass < 2 * noise_pairs; ++pass) passes.push_back(reference_answers().seconds);
    usual_ = typical(passes);
    for (std::vector<double>& seconds : passes) read_again_below(nothing_share, seconds);
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

  RunTime run_student(int turn) {
    prepare(turn, false);
    await_calm();
    student_ = student_answers();
    look_at_core();
    compare_when_both();
    student_times_.push_back(student_.seconds);
    return run_time(student_.seconds);
  }

  RunTime run_reference(int turn) {
    prepare(turn, true);
    await_calm();
    if (reference_.outcomes.size() != calls_.size()) reference_ = reference_answers();
    read_again_below(least_share, reference_.seconds);
    look_at_core();
    compare_when_both();
    reference_times_.push_back(reference_.seconds);
    return run_time(reference_.seconds);
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

  // Of the last turn, which is forgotten when others came to share the core meanwhile, or shared it before
  // and no more turns are needed.
  TurnVerdict appraise(bool decided) {
    is_decided_ = decided;
    const bool is_dropped =
        was_shared() ? decided : came_to_be_shared_ && dropped_seconds_ < most_dropped_seconds;
    if (!is_dropped) return TurnVerdict::counts;
    for (std::vector<std::vector<double>>* times : {&student_times_, &reference_times_}) {
      dropped_seconds_ += run_time(times->back()).spent;
      times->pop_back();
    }
    return was_shared() ? TurnVerdict::enough : TurnVerdict::again;
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
  RunTime run_time(const std::vector<double>& seconds) const {
    return {.seconds = workload_.combine(seconds),
            .spent = std::accumulate(seconds.begin(), seconds.end(), 0.0)};
  }

  // By this turn's first contestant. Where one call's answer is another's input the reference answers them
  // all meanwhile, which is its turn if it comes first.
  void prepare(int turn, bool reference_first) {
    if (turn == turn_) return;
    turn_ = turn;
    is_awaited_ = came_to_be_shared_ = false;
    student_ = {};
    reference_ = {};
    calls_ = workload_.calls(derive_key(context_.seed, static_cast<std::uint64_t>(turn_)),
                             [&](const CallRequest& call) {
                               if (reference_first) await_calm();
                               return ask_reference(call, reference_).outputs;
                             });
    if (!reference_first) reference_ = {};
  }

  // As late as can be: calm moments are short. A narrower interval is not worth a long wait.
  void await_calm() {
    if (std::exchange(is_awaited_, true) || !context_.timing->await_calm) return;
    slowdowns_.push_back(context_.timing->await_calm(is_decided_ ? short_wait : long_wait));
  }

  // Already before the turn, and the patience was spent.
  bool was_shared() const { return !slowdowns_.empty() && slowdowns_.back() >= kSharedSlowdown; }

  void look_at_core() {
    if (slowdowns_.empty() || was_shared()) return;
    came_to_be_shared_ = came_to_be_shared_ || context_.timing->slowdown() >= kSharedSlowdown;
  }

  double without_round_trip(const CallTime& time) const {
    return std::max(counted(time, context_.timing->cores) - round_trip_, shortest_seconds);
  }

  void read_again_below(double share, std::vector<double>& seconds) {
    for (int reading = 1; !all_above(share, seconds); ++reading) {
      if (reading == readings)
        throw std::runtime_error("the processor's clock stands still; stop other programs and grade again");
      seconds = reference_answers().seconds;
    }
  }

  bool all_above(double share, const std::vector<double>& seconds) const {
    for (std::size_t i = 0; i < seconds.size(); ++i) {
      if (seconds[i] < share * usual_[i]) return false;
    }
    return true;
  }

  const CallOutcome& ask_reference(const CallRequest& call, Answers& answers) {
    TimedOutcome timed = context_.timing->reference.time(call);
    if (!timed.outcome.answered()) {
      throw std::runtime_error("performance: the reference did not answer: " + call.function->name + ": " +
                               timed.outcome.message);
    }
    answers.outcomes.push_back(std::move(timed.outcome));
    answers.seconds.push_back(without_round_trip(timed.time));
    return answers.outcomes.back();
  }

  Answers reference_answers() {
    Answers answers;
    for (const CallRequest& call : calls_) ask_reference(call, answers);
    return answers;
  }

  Answers student_answers() {
    Answers answers;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      TimedOutcome timed = context_.timing->student.time(calls_[i]);
      require_answer(calls_[i], timed.outcome);
      require_finite(calls_[i], timed.outcome);
      answers.seconds.push_back(without_round_trip(timed.time));
      answers.outcomes.push_back(std::move(timed.outcome));
      worked_ += timed.time.cpu_seconds;
      late_ += timed.time.late_cpu_seconds;
    }
    return answers;
  }

  void compare_when_both() {
    if (student_.outcomes.empty() || reference_.outcomes.empty()) return;
    if (turn_ == 0) {
      for (const CallRequest& call : calls_) magnitudes_.emplace_back(call.output_shapes.size(), 0.0);
    }
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      judge_exactly(i);
      compare_all(i);
    }
  }

  // Every value of the student with the kernels', both of which may be wrong by the tolerance.
  void compare_all(std::size_t call) const {
    for (std::size_t o = 0; o < magnitudes_[call].size(); ++o) {
      const HostTensor& got = student_.outcomes[call].outputs[o];
      const HostTensor& reference = reference_.outcomes[call].outputs[o];
      const double allowed = allowed_error(2 * options_.tolerance, magnitudes_[call][o]);
      const std::int64_t differing = got.dtype == reference::DType::i32
                                         ? count_apart(got.i32, reference.i32, 0)
                                         : count_apart(got.f32, reference.f32, allowed);
      if (differing > 0) fail_output(call, calls_[call].function->outputs[o].name, differing, got.size());
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

  // Some of the student's values in double precision. In the first turn the largest magnitudes are kept.
  void judge_exactly(std::size_t call) {
    const auto key = derive_key(derive_key(context_.seed, static_cast<std::uint64_t>(turn_)), "spot checks");
    for (const SpotCheck& spot : spot_checks(calls_[call], derive_key(key, call))) {
      std::vector<reference::Output> exact =
          oracle_of(context_, *spot.request.function).evaluate(spot.request);
      std::vector<reference::Output> expected;
      CallOutcome answer;
      answer.status = Status::passed;
      for (const SpotCheck::Piece& piece : spot.pieces) {
        reference::Output& part = exact[piece.part_output];
        if (turn_ == 0) raise(magnitudes_[call][piece.output], part);
        answer.outputs.push_back(part_of(student_.outcomes[call].outputs[piece.output], piece.first,
                                         spot.request.output_shapes[piece.part_output]));
        expected.push_back(std::move(part));
      }
      require_equal(call, answer, expected, options_.tolerance);
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

  void require_equal(std::size_t call, const CallOutcome& answer,
                     const std::vector<reference::Output>& expected, double tolerance) const {
    const auto differences = compare(answer, expected, tolerance);
    if (differences.empty()) return;
    const OutputDifference& first = differences.front();
    fail_output(call, expected[first.output].name, first.differing, first.total);
  }

  [[noreturn]] void fail_output(std::size_t call, const std::string& output, std::int64_t differing,
                                std::int64_t total) const {
    throw Stop{Status::failed, calls_[call].function->name + ": a timed output is wrong: " +
                                   std::to_string(differing) + " of " + std::to_string(total) +
                                   " values of " + output + " differ; " + describe_case(calls_[call])};
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
  int turn_ = -1;
  std::vector<CallRequest> calls_;               // of this turn
  std::vector<std::vector<double>> magnitudes_;  // the largest of each output of each call, in the first turn
  Answers student_, reference_;                  // of this turn
  std::vector<std::vector<double>> student_times_, reference_times_;
  std::vector<double> slowdowns_;                        // of the core, before each turn
  std::vector<double> usual_;                            // of the reference's calls, before the first turn
  bool is_decided_ = false;                              // the tier, by the turns so far
  bool is_awaited_ = false, came_to_be_shared_ = false;  // in this turn
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
  result.turns =
      take_turns([&match](int turn) { return match.run_student(turn + 1); },
                 [&match](int turn) { return match.run_reference(turn + 1); }, options.tiers, budget,
                 options.confidence, [&match](bool decided) { return match.appraise(decided); });
  match.require_no_late_work();
  result.gflops = match.gflops();
  result.advice = match.advice();
  result.slowdown = match.slowdown();
  return result;
}

}  // namespace harness
