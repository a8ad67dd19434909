#include "harness/grade/grade.hpp"

#include <algorithm>
#include <utility>

#include "harness/build/build.hpp"
#include "harness/checks/caller_oracle.hpp"
#include "harness/grade/patience.hpp"
#include "harness/grade/timed_sessions.hpp"
#include "harness/intake/boxed_unpack.hpp"
#include "harness/intake/intake.hpp"
#include "harness/policy/source_evidence.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "harness/session/second_look.hpp"
#include "harness/session/session.hpp"

namespace harness {
namespace {

// Positions in assignment.checks of the checks to run, in the order of the spec.
std::vector<std::size_t> select_checks(const Assignment& assignment, const GradeRequest& request) {
  std::vector<std::string> available;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < assignment.checks.size(); ++i) {
    const CheckSpec& spec = assignment.checks[i];
    if (!request.official && spec.visibility == Visibility::hidden) continue;
    available.push_back(spec.id);
    if (request.only.empty() ||
        std::find(request.only.begin(), request.only.end(), spec.id) != request.only.end()) {
      chosen.push_back(i);
    }
  }
  for (const std::string& id : request.only) {
    if (std::find(available.begin(), available.end(), id) != available.end()) continue;
    const std::optional<std::string> nearest = nearest_name(id, available);
    throw ConfigError("there is no check '" + id + "' to run" +
                      (nearest ? "; did you mean '" + *nearest + "'?" : std::string()));
  }
  return chosen;
}

// What a process of that language may hold before it is given anything to do: the runner takes 4 MB, Python
// with NumPy 40 MB, with Numba and what it compiled 200 MB.
double idle_bytes(const BuiltSubmission& program) {
  if (program.language == Language::cpp) return 32e6;
  return program.uses_numba ? 400e6 : 100e6;
}

CheckResult blank_result(const CheckSpec& spec) {
  CheckResult result;
  result.id = spec.id;
  result.kind = spec.kind;
  for (const FunctionSpec* function : spec.functions) result.functions.push_back(function->name);
  result.max_score = spec.points;
  result.visibility = spec.visibility;
  return result;
}

}  // namespace

std::shared_ptr<const PreparedAssignment> prepare_assignment(const std::filesystem::path& path) {
  auto prepared = std::make_shared<PreparedAssignment>();
  prepared->assignment = load_assignment(path);
  prepared->checks = make_checks(prepared->assignment);
  registry_oracles(prepared->assignment);  // refuses a spec whose signatures the registry does not share
  return prepared;
}

void require_applicable(const GradeRequest& request, const Assignment& assignment) {
  select_checks(assignment, request);
  const auto& languages = assignment.languages;
  if (request.language && std::find(languages.begin(), languages.end(), *request.language) == languages.end())
    throw ConfigError("assignment " + assignment.id + " does not take " +
                      (*request.language == Language::cpp ? "C++" : "Python"));
}

struct Grader::Impl {
  // An instructor's solution that serves as oracle: built and run as a submission is.
  struct Solution {
    BuiltSubmission program;
    std::unique_ptr<Session> session;
  };

  Impl(std::shared_ptr<const PreparedAssignment> the_assignment, GraderOptions options)
      : prepared(std::move(the_assignment)),
        sandbox({.isolate = options.sandbox, .worker = options.worker}),
        unpacker(sandbox),
        kit(sandbox, prepared->assignment),
        oracles(registry_oracles(prepared->assignment)) {
    for (const FunctionSpec& function : assignment().functions) {
      if (function.solution) oracles[function.name] = solution_oracle(*function.solution);
    }
  }

  const Assignment& assignment() const { return prepared->assignment; }

  Unpack unpack() {
    return
        [this](std::string_view archive, const Limits& limits) { return unpacker.unpack(archive, limits); };
  }

  std::unique_ptr<Oracle> solution_oracle(const std::filesystem::path& folder) {
    auto found = solutions.find(folder);
    if (found == solutions.end()) {
      auto solution = std::make_unique<Solution>();
      try {
        solution->program = kit.build(take_in(folder, assignment(), std::nullopt, unpack()), {});
      } catch (const BadSubmission& refusal) {
        throw ConfigError(folder.string() + ": the solution cannot be used: " + refusal.what());
      }
      if (solution->program.status != Status::passed) {
        throw ConfigError(folder.string() + ": the solution does not build: " + solution->program.message);
      }
      solution->session = std::make_unique<Session>(sandbox, assignment(), solution->program, nullptr);
      found = solutions.emplace(folder, std::move(solution)).first;
    }
    return std::make_unique<CallerOracle>(*found->second->session);
  }

  std::shared_ptr<const PreparedAssignment> prepared;
  Sandbox sandbox;
  BoxedUnpacker unpacker;
  BuildKit kit;
  std::map<std::filesystem::path, std::unique_ptr<Solution>> solutions;
  Oracles oracles;
};

namespace {

// The checks of one grading and what has become of them.
class Record {
 public:
  Record(const PreparedAssignment& prepared, const GradeRequest& request)
      : prepared_(prepared), request_(request), pending_(select_checks(prepared.assignment, request)) {}

  void add(CheckResult result) {
    if (request_.on_check) request_.on_check(result);
    results_.push_back(std::move(result));
  }

  // `compiles` says what became of the submission before any function was called. When it could not be
  // graded, the remaining checks are skipped; a spec without such a check reports the failure in each of
  // them.
  void conclude_build(Status status, const std::string& message) {
    const bool built = status == Status::passed;
    const bool reported = std::any_of(pending_.begin(), pending_.end(), [this](std::size_t i) {
      return !prepared_.checks[i]->calls_functions();
    });
    std::vector<std::size_t> rest;
    for (const std::size_t i : pending_) {
      const bool answers_for_build = !prepared_.checks[i]->calls_functions();
      if (built && !answers_for_build) {
        rest.push_back(i);
        continue;
      }
      CheckResult result = blank_result(prepared_.assignment.checks[i]);
      if (answers_for_build || !reported) {
        result.status = status;
        result.message = message;
        if (built) result.score = result.max_score;
      } else {
        result.status = Status::skipped;
        result.message = "not run: the submission could not be started";
      }
      add(std::move(result));
    }
    pending_ = std::move(rest);
  }

  const std::vector<std::size_t>& pending() const { return pending_; }
  // In the order of the spec.
  std::vector<CheckResult> results() && {
    const auto& specs = prepared_.assignment.checks;
    const auto position = [&specs](const CheckResult& result) {
      return std::find_if(specs.begin(), specs.end(),
                          [&result](const CheckSpec& spec) { return spec.id == result.id; }) -
             specs.begin();
    };
    std::stable_sort(
        results_.begin(), results_.end(),
        [&position](const CheckResult& a, const CheckResult& b) { return position(a) < position(b); });
    return std::move(results_);
  }

 private:
  const PreparedAssignment& prepared_;
  const GradeRequest& request_;
  std::vector<std::size_t> pending_;
  std::vector<CheckResult> results_;
};

void throw_if_cancelled(const GradeRequest& request) {
  if (request.cancelled != nullptr && request.cancelled->load()) throw Cancelled("the grading was cancelled");
}

// The code answered, rightly or not.
bool has_answer(Status status) {
  return status == Status::passed || status == Status::partial || status == Status::failed;
}

std::string own_failure(const std::exception& error) {
  return std::string("the grader failed, not your code: ") + error.what();
}

// Of a check for which there is nothing to measure with.
CheckResult not_measured(const CheckSpec& spec, const std::exception& error) {
  CheckResult result = blank_result(spec);
  result.status = Status::internal_error;
  result.message = own_failure(error);
  return result;
}

// Runs one check; a failure of ours is tried once more in a fresh session before it is called one.
CheckResult run_check(const PreparedAssignment& prepared, std::size_t index, Session& session, Caller& again,
                      Oracles& oracles, const GradeRequest& request, PolicyContext& policy,
                      TimingContext* timing) {
  const Assignment& assignment = prepared.assignment;
  const CheckSpec& spec = assignment.checks[index];
  const bool secret = spec.visibility == Visibility::hidden;
  const std::uint64_t seed =
      secret ? request.seeds.value().for_check(assignment.id, spec.id, spec.seed) : spec.seed;
  CheckResult result = blank_result(spec);
  const auto add = [&result](const std::string& words) {
    result.message += (result.message.empty() ? "" : "; ") + words;
  };
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      SecondLook student(session);
      CheckResult judged =
          prepared.checks[index]->run({assignment, spec, student, oracles, seed, &again, &policy, timing});
      result.status = judged.status;
      result.score = judged.score;
      result.message = std::move(judged.message);
      result.mistakes = std::move(judged.mistakes);
      result.smallest_case = std::move(judged.smallest_case);
      result.performance = judged.performance;
      if (has_answer(result.status)) {
        for (const std::string& changed : student.changed_answers()) add(changed);
      }
      // An exception is an answer too: whether the second one came in time to replace it is chance.
      const bool said_something = has_answer(result.status) || result.status == Status::crashed;
      if (const auto complaint = session.end_round(); complaint && said_something) {
        result.status = Status::protocol_error;
        result.score = 0;
        result.message = *complaint;
      }
      break;
    } catch (const std::exception& error) {
      throw_if_cancelled(request);
      result.status = Status::internal_error;
      result.message = own_failure(error);
      session.restart();
    }
  }
  throw_if_cancelled(request);
  return result;
}

}  // namespace

Grader::Grader(std::shared_ptr<const PreparedAssignment> assignment, GraderOptions options)
    : impl_(std::make_unique<Impl>(std::move(assignment), options)) {}
Grader::~Grader() = default;
Grader::Grader(Grader&&) noexcept = default;
Grader& Grader::operator=(Grader&&) noexcept = default;

GradingResult Grader::grade(const std::filesystem::path& submission, const GradeRequest& request) {
  const Assignment& assignment = impl_->assignment();
  if (request.official && !request.seeds)
    throw std::invalid_argument("grade: an official grading needs seeds");
  const Clock::time_point start = Clock::now();
  const std::function<bool()> cancelled = [&request] {
    return request.cancelled != nullptr && request.cancelled->load();
  };

  GradingResult result;
  result.assignment = assignment.id;
  result.spec_hash = assignment.spec_hash;
  result.engine = engine_version();
  result.seed_id = request.official ? request.seeds->id() : "public";
  result.isolation = impl_->sandbox.isolation();
  result.official = request.official && result.isolation != "none";

  Record record(*impl_->prepared, request);
  try {
    const Snapshot snapshot = take_in(submission, assignment, request.language, impl_->unpack());
    result.submission_hash = snapshot.hash;
    result.language = snapshot.language;
    result.notes = snapshot.notes;

    const Clock::time_point build_start = Clock::now();
    const BuiltSubmission program = impl_->kit.build(snapshot, cancelled);
    result.costs.build = seconds_since(build_start);
    throw_if_cancelled(request);
    if (program.status == Status::passed) {
      Session session(impl_->sandbox, assignment, program, cancelled);
      // Sessions start when they are first asked: most gradings need no explanations.
      Session again(impl_->sandbox, assignment, program, cancelled);
      Session meter(impl_->sandbox, assignment, program, cancelled);
      PolicyContext policy{
          meter, idle_bytes(program),
          [&] { return find_source_evidence(impl_->sandbox, assignment, impl_->kit, snapshot, cancelled); },
          std::nullopt};
      const CallOutcome ready = session.prepare();
      throw_if_cancelled(request);
      record.conclude_build(ready.status, ready.message);
      const std::vector<std::size_t> pending = record.pending();
      const auto add_costs = [&result](const SessionCosts& costs) {
        result.costs.student += costs.student_seconds;
        result.costs.session += costs.session_seconds;
      };
      if (ready.answered()) {
        const auto timed_cores = [this](std::size_t index) {
          return impl_->prepared->checks[index]->timed_cores();
        };
        Patience patience(kPatienceSeconds,
                          static_cast<int>(std::ranges::count_if(
                              pending, [&](std::size_t index) { return timed_cores(index) > 0; })));
        for (const std::size_t index : pending) {
          std::optional<TimedSessions> timed;
          if (const int cores = timed_cores(index); cores > 0) {
            try {
              timed.emplace(impl_->sandbox, assignment, program, cores, patience.next(), cancelled);
            } catch (const std::runtime_error& error) {
              record.add(not_measured(assignment.checks[index], error));
              continue;
            }
          }
          record.add(run_check(*impl_->prepared, index, session, again, impl_->oracles, request, policy,
                               timed ? &timed->context() : nullptr));
          if (timed) add_costs(timed->student_costs());
        }
      }
      result.toeplitz = std::move(policy.found);
      for (const Session* used : {&session, &again, &meter}) add_costs(used->costs());
    } else {
      record.conclude_build(program.status, program.message);
    }
    impl_->sandbox.remove_folder(program.job_folder);
  } catch (const BadSubmission& refusal) {
    record.conclude_build(Status::bad_submission, refusal.what());
  } catch (const Cancelled&) {
    throw;
  } catch (const ConfigError&) {
    throw;
  } catch (const std::exception& error) {
    record.conclude_build(Status::internal_error, own_failure(error));
  }

  result.checks = std::move(record).results();
  for (const CheckResult& check : result.checks) {
    result.score += check.score;
    result.max_score += check.max_score;
  }
  result.costs.total = seconds_since(start);
  return result;
}

}  // namespace harness
