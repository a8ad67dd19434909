#include "harness/checks/match.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "harness/cases/random.hpp"
#include "harness/checks/kinds.hpp"
#include "harness/checks/tolerance.hpp"

namespace harness {
namespace {

constexpr int greetings = 15;
constexpr int noise_warmups = 2;
constexpr int noise_pairs = 9;
constexpr double shortest_seconds = 1e-9;  // of a call, round trip taken off
// What may be used after an answer, of the time measured: closing up, a timer, a thread falling asleep.
constexpr double late_share = 0.05;
constexpr double late_seconds = 0.002;

// What an answer costs without any work.
double round_trip(TimedCaller& caller) {
  std::vector<double> seconds;
  for (int i = 0; i < greetings; ++i) seconds.push_back(caller.greet().cpu_seconds);
  return median(seconds);
}

struct Answers {
  std::vector<CallOutcome> outcomes;
  std::vector<double> seconds;
};

class Match {
 public:
  Match(const CheckContext& context, const Workload& workload, const MatchOptions& options)
      : context_(context),
        workload_(workload),
        options_(options),
        round_trip_(round_trip(context.timing->reference)) {}

  Interval measure_noise() {
    prepare(0);
    for (int warmup = 0; warmup < noise_warmups; ++warmup) time_reference(calls_.front());
    std::vector<double> ratios;
    for (int pair = 0; pair < noise_pairs; ++pair) {
      const double one = time_reference(calls_.front()).second;
      ratios.push_back(one / time_reference(calls_.front()).second);
    }
    const Interval noise = median_interval(ratios, options_.confidence);
    if (noise.high / noise.low < smallest_step()) return noise;
    throw std::runtime_error("the machine is too restless to time anything: the reference took between " +
                             describe_number(noise.low) + " and " + describe_number(noise.high) +
                             " times its own time; stop other programs and grade again");
  }

  double run_student(int turn) {
    prepare(turn);
    student_ = student_answers();
    if (turn == 0) judge_exactly();
    compare_when_both();
    student_times_.push_back(student_.seconds);
    return workload_.combine(student_.seconds);
  }

  double run_reference(int turn) {
    prepare(turn);
    reference_ = {};
    for (const CallRequest& call : calls_) {
      auto [outcome, seconds] = time_reference(call);
      reference_.outcomes.push_back(std::move(outcome));
      reference_.seconds.push_back(seconds);
    }
    compare_when_both();
    reference_times_.push_back(reference_.seconds);
    return workload_.combine(reference_.seconds);
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
    return workload_.advise(calls_, typical(student_times_), typical(reference_times_));
  }

 private:
  void prepare(int turn) {
    if (turn == turn_) return;
    turn_ = turn;
    student_ = {};
    reference_ = {};
    calls_ = workload_.calls(derive_key(context_.seed, static_cast<std::uint64_t>(turn)),
                             [this](const CallRequest& call) { return time_reference(call).first.outputs; });
  }

  double without_round_trip(const CallTime& time) const {
    return std::max(time.cpu_seconds - round_trip_, shortest_seconds);
  }

  std::pair<CallOutcome, double> time_reference(const CallRequest& call) {
    TimedOutcome timed = context_.timing->reference.time(call);
    if (timed.outcome.answered()) return {std::move(timed.outcome), without_round_trip(timed.time)};
    throw std::runtime_error("performance: the reference did not answer: " + call.function->name + ": " +
                             timed.outcome.message);
  }

  Answers student_answers() {
    Answers answers;
    for (const CallRequest& call : calls_) {
      TimedOutcome timed = context_.timing->student.time(call);
      require_answer(call, timed.outcome);
      require_finite(call, timed.outcome);
      answers.seconds.push_back(without_round_trip(timed.time));
      answers.outcomes.push_back(std::move(timed.outcome));
      worked_ += timed.time.cpu_seconds;
      late_ += timed.time.late_cpu_seconds;
    }
    return answers;
  }

  void judge_exactly() {
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      exact_.push_back(oracle_of(context_, *calls_[i].function).evaluate(calls_[i]));
      require_equal(i, exact_.back(), options_.tolerance);
      for (reference::Output& output : exact_.back()) {
        const std::span<double> magnitudes = output.magnitude.flat();
        std::ranges::fill(magnitudes, std::ranges::max(magnitudes));
      }
    }
  }

  void compare_when_both() {
    if (student_.outcomes.empty() || reference_.outcomes.empty()) return;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      for (std::size_t o = 0; o < exact_[i].size(); ++o) {
        exact_[i][o].value = reference_.outcomes[i].outputs[o].to_double();
      }
      require_equal(i, exact_[i], 2 * options_.tolerance);
    }
  }

  void require_equal(std::size_t call, const std::vector<reference::Output>& expected,
                     double tolerance) const {
    const auto differences = compare(student_.outcomes[call], expected, tolerance);
    if (differences.empty()) return;
    const OutputDifference& first = differences.front();
    const FunctionSpec& function = *calls_[call].function;
    throw Stop{Status::failed,
               function.name + ": a timed output is wrong: " + std::to_string(first.differing) + " of " +
                   std::to_string(first.total) + " values of " + function.outputs[first.output].name +
                   " differ; " + describe_case(calls_[call])};
  }

  double smallest_step() const {
    double smallest = options_.tiers.front().at_most > 1 ? options_.tiers.front().at_most : 2;
    for (std::size_t t = 1; t < options_.tiers.size(); ++t) {
      smallest = std::min(smallest, options_.tiers[t].at_most / options_.tiers[t - 1].at_most);
    }
    return smallest;
  }

  // Of each call, over the turns after the first.
  static std::vector<double> typical(const std::vector<std::vector<double>>& turns) {
    std::vector<double> medians;
    for (std::size_t call = 0; call < turns.front().size(); ++call) {
      std::vector<double> seconds;
      for (std::size_t turn = 1; turn < turns.size(); ++turn) seconds.push_back(turns[turn][call]);
      medians.push_back(median(seconds));
    }
    return medians;
  }

  const CheckContext& context_;
  const Workload& workload_;
  const MatchOptions& options_;
  const double round_trip_;
  int turn_ = -1;
  std::vector<CallRequest> calls_;                     // of this turn
  std::vector<std::vector<reference::Output>> exact_;  // values of this turn, magnitudes of the first
  Answers student_, reference_;                        // of this turn
  std::vector<std::vector<double>> student_times_, reference_times_;
  double worked_ = 0, late_ = 0;  // the student's CPU time, within the calls and between them
};

}  // namespace

MatchResult play_match(const CheckContext& context, const Workload& workload, const MatchOptions& options) {
  Match match(context, workload, options);
  MatchResult result;
  result.noise = match.measure_noise();
  result.turns = take_turns([&match](int turn) { return match.run_student(turn); },
                            [&match](int turn) { return match.run_reference(turn); }, options.tiers,
                            options.budget, options.confidence);
  match.require_no_late_work();
  result.gflops = match.gflops();
  result.advice = match.advice();
  return result;
}

}  // namespace harness
