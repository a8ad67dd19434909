#include "harness/session/session.hpp"

#include <sched.h>

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
#include "harness/session/autopsy.hpp"
#include "harness/session/conversation.hpp"
#include "harness/session/verdict.hpp"

namespace harness {
namespace {

constexpr std::size_t first_capacity = std::size_t{64} << 20;
// Where time counts: a process meets each page for the first time once, and that takes as long as copying it.
constexpr std::size_t timed_capacity = std::size_t{16} << 20;
constexpr std::size_t max_text_bytes = 4096;  // of one message
constexpr std::size_t max_captured_bytes = 65536;
constexpr double forever_seconds = 1e8;
constexpr int strikes = 2;  // time limits of a function before it is not called again

// Pages that the call brought were all used; what else was used, was there before.
CallMemory call_memory(const MemoryReading& before, const MemoryReading& after) {
  CallMemory memory{before.resident_bytes, after.peak_bytes, -1};
  if (after.accessed_bytes >= 0) {
    const std::int64_t brought = std::max<std::int64_t>(0, after.resident_bytes - before.resident_bytes);
    memory.reused_bytes = std::max<std::int64_t>(0, after.accessed_bytes - brought);
  }
  return memory;
}

CallOutcome ended(Verdict verdict) {
  CallOutcome outcome;
  outcome.status = verdict.status;
  outcome.message = std::move(verdict.message);
  return outcome;
}

CallOutcome ready() {
  CallOutcome outcome;
  outcome.status = Status::passed;
  return outcome;
}

Limits without_total(Limits limits) {
  limits.total_seconds = forever_seconds;
  limits.run.cpu_seconds = forever_seconds;
  return limits;
}

}  // namespace

struct Session::Impl {
  Impl(Sandbox& box, const Assignment& spec, const BuiltSubmission& built, std::function<bool()> is_cancelled,
       Budget budget)
      : sandbox(box),
        assignment(spec),
        program(built),
        cancelled(std::move(is_cancelled)),
        limits(budget == Budget::one_grading ? spec.limits : without_total(spec.limits)) {}
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  CallOutcome prepare();
  CallTime greet();
  // The last two may be null.
  CallOutcome call(const CallRequest& request, CallMemory* memory, CallTime* time);
  Reply ask_timed(const Question& question, CallTime& time);
  BoxCommand command() const;
  void launch();
  void stop();
  CallOutcome to_outcome(const Reply& reply, const std::string& what) const;
  void note_missing(const std::string& lines);
  double call_limit(const FunctionSpec& function) const;
  Question greeting() const;
  bool begins_anew();
  void explain_crash(CallOutcome& outcome, const CallRequest* request, const Question& question);
  double left_seconds() const { return limits.total_seconds - costs.student_seconds - costs.session_seconds; }
  Verdict out_of_time() const {
    return {Status::time_limit,
            "the " + seconds_text(limits.total_seconds) + " for all calls of one grading are used up"};
  }

  Sandbox& sandbox;
  const Assignment& assignment;
  const BuiltSubmission program;
  const std::function<bool()> cancelled;
  const Limits limits;

  std::unique_ptr<Conversation> running;
  std::set<const FunctionSpec*> called;  // in the process that is running
  double cpu_at_answer = 0;              // its CPU time after the last timed answer
  std::optional<Cores> cores;
  std::size_t capacity = first_capacity;
  bool measures_memory = false;
  std::optional<CallOutcome> refusal;  // why the process cannot start: every call ends so
  std::map<std::string, std::string, std::less<>> missing;
  std::map<std::string, std::string, std::less<>> lookalikes;
  bool looked_for_lookalikes = false;
  std::map<const FunctionSpec*, int> time_limits;
  std::map<const FunctionSpec*, std::pair<std::string, std::string>> causes;  // of a crash with that message
  SessionCosts costs;
  bool said_too_much = false;  // in this round
  std::string output;          // of processes that ended
};

BoxCommand Session::Impl::command() const {
  const Mount job{program.job_folder, job_in_box};
  BoxCommand started;
  started.argv = program.argv;
  started.mounts = {job};
  started.working_folder = job_in_box;
  started.limits = limits.run;
  started.measure_memory = measures_memory;
  started.cores = cores;
  // The limit of one call is ours to keep; the process as a whole may live as long as the grading.
  started.limits.wall_seconds = limits.total_seconds;
  const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
  const std::string threads = std::to_string(cores ? cores->count : 1);
  started.environment = {{"OMP_NUM_THREADS", threads},
                         {"OPENBLAS_NUM_THREADS", threads},
                         {"MKL_NUM_THREADS", threads},
                         {"NUMBA_NUM_THREADS", cores ? threads : std::to_string(std::min(4U, machine))}};
  return started;
}

void Session::Impl::launch() {
  running = std::make_unique<Conversation>(sandbox, command(), capacity, limits, cancelled);
  ++costs.starts;
}

void Session::Impl::stop() {
  if (!running) return;
  const Clock::time_point start = Clock::now();
  running->end();
  said_too_much = said_too_much || running->said_too_much();
  output += running->output();
  if (output.size() > max_captured_bytes) output.resize(max_captured_bytes);
  running.reset();
  called.clear();
  cpu_at_answer = 0;
  costs.session_seconds += seconds_since(start);
}

CallOutcome Session::Impl::to_outcome(const Reply& reply, const std::string& what) const {
  if (reply.verdict) return ended(*reply.verdict);
  std::string text = printable(reply.text, max_text_bytes);
  switch (reply.status) {
    case frames::Answer::done:
      return ready();
    case frames::Answer::exception:
      return ended({Status::crashed, std::move(text)});
    case frames::Answer::memory:
      return ended(out_of_memory(limits, text));
    case frames::Answer::threads:
      return ended(thread_refused(limits, text));
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
  if (running) return ready();
  const Clock::time_point start = Clock::now();
  const double stopped_before = costs.session_seconds;
  launch();
  const Question question = greeting();
  const Reply reply = running->ask(question);
  CallOutcome outcome = to_outcome(reply, question.what);
  if (outcome.answered()) {
    note_missing(reply.text);
  } else {
    stop();
    explain_crash(outcome, nullptr, question);
    if (outcome.status != Status::internal_error) refusal = outcome;
  }
  outcome.wall_seconds = seconds_since(start);
  costs.session_seconds = stopped_before + outcome.wall_seconds;
  return outcome;
}

Question Session::Impl::greeting() const {
  Question question;
  question.token = fresh_token();
  question.what = program.language == Language::cpp ? "the start of the program" : "the import of the module";
  question.limit_seconds = std::min(limits.warmup_seconds, std::max(0.0, left_seconds()));
  return question;
}

// Numba's compiled code is worth seconds and lives in the process: there the runner puts back what calls may
// have changed, and says so. False: only a fresh process will do.
bool Session::Impl::begins_anew() {
  if (!running || running->said_too_much()) return false;
  const Clock::time_point start = Clock::now();
  Question question = greeting();
  question.limit_seconds = std::min(question.limit_seconds, limits.run.wall_seconds);
  const Reply reply = running->ask(question);
  costs.session_seconds += seconds_since(start);
  return to_outcome(reply, question.what).answered() && !running->ended();
}

// Once a function: code that crashes on every case would take as long again.
void Session::Impl::explain_crash(CallOutcome& outcome, const CallRequest* request,
                                  const Question& question) {
  if (outcome.status != Status::crashed || sandbox.isolation() == "none" || left_seconds() <= 0) return;
  const FunctionSpec* function = request != nullptr ? request->function : nullptr;
  auto known = causes.find(function);
  if (known == causes.end()) {
    const Clock::time_point start = Clock::now();
    BoxCommand once_more = command();
    once_more.traced = true;
    once_more.environment.emplace_back("HOME", "/");  // else Python asks for it, through a refused socket
    Conversation traced(sandbox, std::move(once_more), capacity, limits, cancelled);
    known = causes.try_emplace(function, outcome.message, find_cause(traced, {greeting(), request, question}))
                .first;
    costs.session_seconds += seconds_since(start);
  }
  if (known->second.first == outcome.message) outcome.message += known->second.second;
}

Reply Session::Impl::ask_timed(const Question& question, CallTime& time) {
  const double before = running->process().cpu_seconds();
  Reply reply = running->ask(question);
  time.wall_seconds = reply.wall_seconds;
  if (reply.verdict) return reply;
  const double after = running->process().cpu_seconds();
  // A process that ended behind its answer has no CPU time any more; it gains nothing by that.
  time.cpu_seconds = before >= 0 && after >= 0 ? after - before : reply.wall_seconds;
  time.late_cpu_seconds = cpu_at_answer > 0 && before >= 0 ? before - cpu_at_answer : 0;
  cpu_at_answer = after;
  return reply;
}

CallTime Session::Impl::greet() {
  if (const CallOutcome start = prepare(); !start.answered()) {
    throw std::runtime_error("session: no process to time: " + start.message);
  }
  CallTime time;
  const Question question = greeting();
  const Reply reply = ask_timed(question, time);
  if (const CallOutcome outcome = to_outcome(reply, question.what); !outcome.answered()) {
    throw std::runtime_error("session: a greeting was not answered: " + outcome.message);
  }
  return time;
}

// Numba compiles when a function is first called.
double Session::Impl::call_limit(const FunctionSpec& function) const {
  const bool first = program.uses_numba && !called.contains(&function);
  return first ? std::max(limits.warmup_seconds, limits.run.wall_seconds) : limits.run.wall_seconds;
}

CallOutcome Session::Impl::call(const CallRequest& request, CallMemory* memory, CallTime* time) {
  const FunctionSpec& function = *request.function;
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
  if (CallOutcome start = prepare(); !start.answered()) return start;
  if (const auto why = missing.find(function.name); why != missing.end()) {
    return ended({Status::missing_function, why->second});
  }

  Question question;
  question.function = static_cast<std::uint32_t>(&function - assignment.functions.data());
  question.token = fresh_token();
  if (memory != nullptr) running->exchange().forget();
  question.words = running->exchange().place(request, question.token);
  question.what = function.name;
  question.limit_seconds = std::min(call_limit(function), std::max(0.0, left_seconds()));
  called.insert(&function);
  const MemoryReading before = memory != nullptr ? running->process().reset_memory() : MemoryReading{};
  const Reply reply = time != nullptr ? ask_timed(question, *time) : running->ask(question);
  if (memory != nullptr) *memory = call_memory(before, running->process().memory());
  costs.student_seconds += reply.wall_seconds;

  CallOutcome outcome = to_outcome(reply, function.name);
  outcome.wall_seconds = reply.wall_seconds;
  if (outcome.answered()) {
    outcome.outputs = running->exchange().take(request);
    auto complaint = program.trusted ? std::nullopt : running->exchange().judge(request, outcome.outputs);
    if (complaint) {
      outcome.message = std::move(complaint->text);
      if (!complaint->accumulated) {
        outcome.status = Status::failed;
        outcome.outputs.clear();
      }
    }
  }
  // What a refused allocation or thread left behind must not cost the next call.
  const bool exhausted = outcome.status == Status::memory_limit || outcome.status == Status::process_limit;
  if (running->ended() || exhausted) stop();
  if (memory == nullptr) explain_crash(outcome, &request, question);
  if (outcome.status == Status::time_limit) {
    ++time_limits[&function];
    if (left_seconds() <= 0) return ended(out_of_time());
  }
  return outcome;
}

Session::Session(Sandbox& sandbox, const Assignment& assignment, const BuiltSubmission& program,
                 std::function<bool()> cancelled, Budget budget)
    : impl_(std::make_unique<Impl>(sandbox, assignment, program, std::move(cancelled), budget)) {}
Session::~Session() = default;

CallOutcome Session::prepare() {
  return impl_->prepare();
}
const std::map<std::string, std::string, std::less<>>& Session::missing() const {
  return impl_->missing;
}
CallOutcome Session::call(const CallRequest& request) {
  return impl_->call(request, nullptr, nullptr);
}
MeasuredOutcome Session::measure(const CallRequest& request) {
  if (!impl_->measures_memory) impl_->stop();
  impl_->measures_memory = true;
  // Each processor's share of the memory is known to the kernel late: one processor, one such error.
  if (!impl_->cores) impl_->cores = Cores{sched_getcpu(), 1};
  MeasuredOutcome measured;
  measured.outcome = impl_->call(request, &measured.memory, nullptr);
  return measured;
}
TimedOutcome Session::time(const CallRequest& request) {
  TimedOutcome timed;
  timed.outcome = impl_->call(request, nullptr, &timed.time);
  return timed;
}
CallTime Session::greet() {
  return impl_->greet();
}
void Session::start_on(Cores cores) {
  impl_->cores = cores;
  impl_->capacity = timed_capacity;
}
void Session::restart() {
  impl_->stop();
}

std::optional<std::string> Session::end_round() {
  // A process that was never called is as good as a fresh one.
  if (!impl_->called.empty() && !(impl_->program.uses_numba && impl_->begins_anew())) impl_->stop();
  if (!std::exchange(impl_->said_too_much, false)) return std::nullopt;
  return "the code interfered with the grader's connection: it answered more often than it was asked";
}

const SessionCosts& Session::costs() const {
  return impl_->costs;
}

std::string Session::captured_output() const {
  std::string raw = impl_->output;
  if (impl_->running) raw += impl_->running->output();
  return printable(raw, max_captured_bytes);
}

}  // namespace harness
