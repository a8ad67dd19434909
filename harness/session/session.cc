#include "harness/session/session.hpp"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "harness/build/printable.hpp"
#include "harness/build/quantities.hpp"
#include "harness/build/symbols.hpp"
#include "harness/generate/generate.hpp"
#include "harness/session/channel.hpp"
#include "harness/session/exchange.hpp"
#include "harness/session/verdict.hpp"

namespace harness {
namespace {

using Clock = BoxProcess::Clock;

constexpr std::size_t first_capacity = std::size_t{64} << 20;
constexpr std::int64_t tmp_bytes = std::int64_t{16} << 20;
constexpr std::size_t max_text_bytes = 4096;  // of one message
constexpr std::size_t max_captured_bytes = 65536;
constexpr int strikes = 2;  // time limits of a function before it is not called again
constexpr std::chrono::milliseconds poll_interval{100};  // of `cancelled`
constexpr std::chrono::milliseconds exit_grace{1000};    // from a closed socket to the end of the process

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Clock::time_point after(Clock::time_point start, double seconds) {
  return start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

std::uint64_t fresh_token() {
  std::uint64_t token = 0;
  while (token == 0) {
    if (getrandom(&token, sizeof token, 0) != static_cast<ssize_t>(sizeof token)) {
      throw std::runtime_error("session: getrandom failed");
    }
  }
  return token;
}

CallOutcome ended(Verdict verdict) {
  CallOutcome outcome;
  outcome.status = verdict.status;
  outcome.message = std::move(verdict.message);
  return outcome;
}

// One process and what connects us to it.
struct Running {
  explicit Running(std::size_t capacity_bytes) : exchange(capacity_bytes) {}
  Channel channel;
  Exchange exchange;
  std::unique_ptr<BoxProcess> process;  // destroyed first
  std::set<const FunctionSpec*> called;
};

// An answer in form, or the verdict on a process that gave none. In the second case the process is gone.
struct Reply {
  std::optional<Verdict> verdict;
  frames::Answer status = frames::Answer::done;
  std::string text;
};

}  // namespace

struct Session::Impl {
  Impl(Sandbox& box, const Assignment& spec, const BuiltSubmission& built, std::function<bool()> is_cancelled)
      : sandbox(box), assignment(spec), program(built), cancelled(std::move(is_cancelled)) {}
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  CallOutcome prepare();
  CallOutcome call(const CallRequest& request);
  void launch();
  BoxExit stop();
  Reply ask(std::uint32_t function, std::uint64_t token, const std::vector<std::uint64_t>& words,
            const std::string& what, double limit_seconds);
  Reply await(std::uint64_t token, const std::string& what, double limit_seconds);
  Reply accept(Received received, std::uint64_t token);
  Reply gone(const std::string& what);
  Reply broken(const std::string& how);
  CallOutcome to_outcome(Reply reply, const std::string& what);
  void note_missing(const std::string& lines);
  double call_limit(const FunctionSpec& function) const;
  double left_seconds() const {
    return assignment.limits.total_seconds - costs.student_seconds - costs.session_seconds;
  }
  Verdict out_of_time() const {
    return {Status::time_limit, "the " + seconds_text(assignment.limits.total_seconds) +
                                    " for all calls of one grading are used up"};
  }

  Sandbox& sandbox;
  const Assignment& assignment;
  const BuiltSubmission program;
  const std::function<bool()> cancelled;

  std::unique_ptr<Running> running;
  std::size_t capacity = first_capacity;
  std::optional<CallOutcome> refusal;  // why the process cannot start: every call ends so
  std::map<std::string, std::string, std::less<>> missing;
  std::map<std::string, std::string, std::less<>> lookalikes;
  bool looked_for_lookalikes = false;
  std::map<const FunctionSpec*, int> time_limits;
  SessionCosts costs;
  std::string output;  // of processes that ended
};

void Session::Impl::launch() {
  const Mount job{program.job_folder, job_in_box};
  BoxCommand command;
  command.argv = program.argv;
  command.mounts = {job};
  command.working_folder = job_in_box;
  command.tmp_bytes = tmp_bytes;
  command.limits = assignment.limits.run;
  // The limit of one call is ours to keep; the process as a whole may live as long as the grading.
  command.limits.wall_seconds = assignment.limits.total_seconds;
  command.limits.memory_bytes +=
      static_cast<std::int64_t>(capacity);  // the shared memory is not the student's
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  command.environment = {{"OMP_NUM_THREADS", "1"},
                         {"OPENBLAS_NUM_THREADS", "1"},
                         {"MKL_NUM_THREADS", "1"},
                         {"NUMBA_NUM_THREADS", std::to_string(std::min(4U, cores))}};
  auto fresh = std::make_unique<Running>(capacity);
  command.descriptors = {{fresh->channel.remote_descriptor(), frames::control_descriptor},
                         {fresh->exchange.descriptor(), frames::memory_descriptor}};
  fresh->process = sandbox.start(command);
  fresh->channel.close_remote();
  running = std::move(fresh);
  ++costs.starts;
}

BoxExit Session::Impl::stop() {
  if (!running) return {};
  const Clock::time_point start = Clock::now();
  const BoxExit exit = running->process->kill_and_reap();
  output += running->process->output();
  if (output.size() > max_captured_bytes) output.resize(max_captured_bytes);
  running.reset();
  costs.session_seconds += seconds_since(start);
  return exit;
}

Reply Session::Impl::broken(const std::string& how) {
  stop();
  Reply reply;
  reply.verdict = {Status::protocol_error, "the code interfered with the grader's connection: " + how};
  return reply;
}

// The process ended, or closed its end of the socket and should be ending.
Reply Session::Impl::gone(const std::string& what) {
  const auto event = running->process->wait(-1, Clock::now() + exit_grace);
  const bool still_there = event == BoxProcess::Event::deadline;
  if (still_there) return broken("it closed the control socket");
  const std::size_t printed_before = output.size();
  const BoxExit exit = stop();
  Reply reply;
  reply.verdict = event == BoxProcess::Event::output_limit
                      ? printed_too_much(assignment.limits)
                      : judge_exit(exit, assignment.limits, what, output.substr(printed_before));
  return reply;
}

Reply Session::Impl::accept(Received received, std::uint64_t token) {
  if (received.kind == Received::Kind::malformed) return broken(received.problem);
  if (received.header.token != token) return broken("an answer that nobody asked for");
  Reply reply;
  reply.status = static_cast<frames::Answer>(received.header.status);
  reply.text = std::move(received.text);
  if (received.header.ending != 0) {
    stop();
    return reply;
  }
  const Received::Kind surplus = running->channel.receive().kind;
  if (surplus == Received::Kind::malformed || surplus == Received::Kind::answer)
    return broken("a second answer");
  return reply;
}

Reply Session::Impl::await(std::uint64_t token, const std::string& what, double limit_seconds) {
  const Clock::time_point deadline = after(Clock::now(), limit_seconds);
  for (;;) {
    const Clock::time_point slice = std::min(deadline, Clock::now() + poll_interval);
    switch (running->process->wait(running->channel.descriptor(), slice)) {
      case BoxProcess::Event::readable: {
        Received received = running->channel.receive();
        if (received.kind == Received::Kind::nothing) break;
        if (received.kind == Received::Kind::closed) return gone(what);
        return accept(std::move(received), token);
      }
      case BoxProcess::Event::exited:
        return gone(what);
      case BoxProcess::Event::output_limit: {
        stop();
        Reply reply;
        reply.verdict = printed_too_much(assignment.limits);
        return reply;
      }
      case BoxProcess::Event::deadline: {
        const bool is_cancelled = cancelled && cancelled();
        if (!is_cancelled && Clock::now() < deadline) break;
        stop();
        Reply reply;
        reply.verdict = is_cancelled ? Verdict{Status::internal_error, "the grading was cancelled"}
                                     : too_slow(what, limit_seconds);
        return reply;
      }
    }
  }
}

Reply Session::Impl::ask(std::uint32_t function, std::uint64_t token, const std::vector<std::uint64_t>& words,
                         const std::string& what, double limit_seconds) {
  // Anything that is there before the question was not asked for.
  const Received early = running->channel.receive();
  if (early.kind == Received::Kind::malformed || early.kind == Received::Kind::answer) {
    return broken("an answer that nobody asked for");
  }
  if (!running->channel.send(function, token, words)) return gone(what);
  return await(token, what, limit_seconds);
}

CallOutcome Session::Impl::to_outcome(Reply reply, const std::string& what) {
  if (reply.verdict) return ended(std::move(*reply.verdict));
  std::string text = printable(reply.text, max_text_bytes);
  switch (reply.status) {
    case frames::Answer::done: {
      CallOutcome outcome;
      outcome.status = Status::passed;
      return outcome;
    }
    case frames::Answer::exception:
      return ended({Status::crashed, std::move(text)});
    case frames::Answer::memory:
      stop();  // what the failed call still holds must not cost the next one
      return ended(out_of_memory(assignment.limits, text));
    case frames::Answer::threads:
      stop();
      return ended(thread_refused(assignment.limits, text));
    case frames::Answer::wrong:
      return ended({Status::failed, std::move(text)});
    case frames::Answer::missing:
      break;
  }
  return ended({Status::missing_function, what + " is not defined"});
}

// `lines`: "<index in the spec> <why, or nothing>".
void Session::Impl::note_missing(const std::string& lines) {
  missing.clear();
  std::vector<std::pair<const FunctionSpec*, std::string>> found;
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    std::size_t index = assignment.functions.size();
    const auto [rest, error] = std::from_chars(lines.data() + begin, lines.data() + end, index);
    if (error == std::errc() && index < assignment.functions.size()) {
      const std::string why(rest, lines.data() + end);
      found.emplace_back(&assignment.functions[index],
                         printable(why.empty() ? why : why.substr(1), max_text_bytes));
      names.push_back(assignment.functions[index].name);
    }
    begin = end + 1;
  }
  if (!names.empty() && !std::exchange(looked_for_lookalikes, true)) {
    lookalikes = find_lookalikes(sandbox, assignment, program, names, cancelled);
  }
  for (auto& [function, why] : found) {
    if (why.empty()) {
      const auto hint = lookalikes.find(function->name);
      why = assignment.unit + "::" + function->name + " is not defined as " + assignment.unit +
            ".hpp declares it";
      why += hint != lookalikes.end()
                 ? "; it is " + hint->second
                 : "; expected in namespace " + assignment.unit + ": " + cpp_declaration(*function);
    }
    missing.emplace(function->name, std::move(why));
  }
}

CallOutcome Session::Impl::prepare() {
  if (refusal) return *refusal;
  if (running) return to_outcome({}, {});
  const Clock::time_point start = Clock::now();
  launch();
  const std::string what =
      program.language == Language::cpp ? "the start of the program" : "the import of the module";
  const double limit = std::min(assignment.limits.warmup_seconds, std::max(0.0, left_seconds()));
  const double stopping_before = costs.session_seconds;
  Reply reply = ask(frames::hello_function, fresh_token(), {}, what, limit);
  const std::string lines = reply.text;
  CallOutcome outcome = to_outcome(std::move(reply), what);
  if (outcome.answered()) {
    note_missing(lines);
  } else {
    stop();
    if (outcome.status != Status::internal_error) refusal = outcome;
  }
  costs.session_seconds = stopping_before + seconds_since(start);
  outcome.wall_seconds = seconds_since(start);
  return outcome;
}

// Numba compiles when a function is first called.
double Session::Impl::call_limit(const FunctionSpec& function) const {
  const Limits& limits = assignment.limits;
  const bool first = program.uses_numba && !running->called.contains(&function);
  return first ? std::max(limits.warmup_seconds, limits.run.wall_seconds) : limits.run.wall_seconds;
}

CallOutcome Session::Impl::call(const CallRequest& request) {
  const FunctionSpec& function = *request.function;
  const auto index = static_cast<std::uint32_t>(&function - assignment.functions.data());
  if (time_limits[&function] >= strikes) {
    return ended(
        {Status::time_limit, function.name + " has already exceeded its time limit twice; not called again"});
  }
  if (left_seconds() <= 0) return ended(out_of_time());
  const std::size_t needed = Exchange::bytes_needed(request);
  if (needed > capacity) {
    stop();
    capacity = std::bit_ceil(needed);
  }
  if (CallOutcome ready = prepare(); !ready.answered()) return ready;
  if (const auto why = missing.find(function.name); why != missing.end()) {
    return ended({Status::missing_function, why->second});
  }

  const std::uint64_t token = fresh_token();
  const std::vector<std::uint64_t> words = running->exchange.place(request, token);
  const double limit = call_limit(function);
  running->called.insert(&function);
  const double stopping_before = costs.session_seconds;
  const Clock::time_point start = Clock::now();
  Reply reply = ask(index, token, words, function.name, std::min(limit, std::max(0.0, left_seconds())));
  const double stopping = costs.session_seconds - stopping_before;
  const double wall_seconds = seconds_since(start) - stopping;
  costs.student_seconds += wall_seconds;

  CallOutcome outcome = to_outcome(std::move(reply), function.name);
  outcome.wall_seconds = wall_seconds;
  if (outcome.status == Status::time_limit) {
    ++time_limits[&function];
    if (left_seconds() <= 0) return ended(out_of_time());
  }
  if (!outcome.answered()) return outcome;
  if (auto complaint = running->exchange.judge(request, outcome.outputs)) {
    outcome.status = Status::failed;
    outcome.message = std::move(*complaint);
    outcome.outputs.clear();
  }
  return outcome;
}

Session::Session(Sandbox& sandbox, const Assignment& assignment, const BuiltSubmission& program,
                 std::function<bool()> cancelled)
    : impl_(std::make_unique<Impl>(sandbox, assignment, program, std::move(cancelled))) {}
Session::~Session() = default;

CallOutcome Session::prepare() {
  return impl_->prepare();
}
const std::map<std::string, std::string, std::less<>>& Session::missing() const {
  return impl_->missing;
}
CallOutcome Session::call(const CallRequest& request) {
  return impl_->call(request);
}
void Session::restart() {
  impl_->stop();
}
const SessionCosts& Session::costs() const {
  return impl_->costs;
}

std::string Session::captured_output() const {
  std::string raw = impl_->output;
  if (impl_->running) raw += impl_->running->process->output();
  return printable(raw, max_captured_bytes);
}

}  // namespace harness
