#include "grader/batch.hpp"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <map>
#include <utility>

#include "grader/course/course.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/intake/match_report.hpp"
#include "grader/intake/stage.hpp"
#include "grader/output.hpp"
#include "grader/pool.hpp"
#include "grader/progress.hpp"
#include "grader/receipt.hpp"
#include "grader/slurm/array.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"
#include "grader/undecided.hpp"
#include "grader/unit_locks.hpp"
#include "grader/worker.hpp"
#include "harness/intake/boxed_unpack.hpp"
#include "harness/intake/intake.hpp"

namespace grader {
namespace {

using harness::GradingResult;

// Submissions with the same content are graded once.
struct Unit {
  std::string hash;  // empty: intake refuses it, and it is a unit of its own
  std::vector<db::Submission> submissions;
  std::filesystem::path path;  // of the first
};

struct Plan {
  std::vector<Unit> to_grade;
  std::vector<std::pair<db::Submission, std::int64_t>> to_reuse;  // with the stored run
};

class Batch {
 public:
  Batch(std::shared_ptr<const harness::PreparedAssignment> prepared, const BatchOptions& options,
        std::atomic<bool>& cancelled)
      : prepared_(std::move(prepared)),
        options_(options),
        cancelled_(cancelled),
        download_(open_class(options.source, assignment(), sandbox_, unpacker_, cancelled)),
        course_(options.course ? std::optional(read_course(*options.course)) : std::nullopt),
        seeds_(harness::load_or_create_seeds(options.seeds)),
        book_(options.database, db::Gradebook::Mode::write),
        locks_(options.keep_runs_in.value_or(options.database)) {
    if (options.keep_runs_in) {
      kept_.emplace(*options.keep_runs_in, db::Gradebook::Mode::write);
      kept_->add_assignment({assignment().id, assignment().title});
    }
    if (options.known_only) {
      for (const db::Submission& submission : book_.submissions(assignment().id))
        known_[{submission.source, submission.hash}].push_back(submission);
    }
  }
  ~Batch() {
    std::error_code ignored;
    if (!shared_folder_.empty()) std::filesystem::remove_all(shared_folder_, ignored);
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  BatchReport run() {
    const std::vector<std::string> left_out = download_.ignored;  // of the class; make_roll adds the rosters'
    const ClassRoll roll = make_roll(options_.source, std::move(download_), book_.students());
    report_.submissions = roll.matching.matches.size();
    if (!options_.known_only) {
      print_matching(std::cerr, roll);
      enroll(roll, unmatched_of(roll.matching, left_out));
    }
    const Plan plan = make_plan(roll);
    for (const auto& [submission, run] : plan.to_reuse) reuse(submission, run);
    if (!plan.to_grade.empty() && !cancelled_.load()) grade(plan.to_grade);
    report_.cancelled = cancelled_.load();
    report_.self_checks = self_checks_.compared();
    std::sort(report_.students.begin(), report_.students.end());
    report_.students.erase(std::unique(report_.students.begin(), report_.students.end()),
                           report_.students.end());
    std::sort(report_.failed.begin(), report_.failed.end());
    return std::move(report_);
  }

 private:
  const harness::Assignment& assignment() const { return prepared_->assignment; }

  void enroll(const ClassRoll& roll, const std::vector<db::Unmatched>& unmatched) {
    book_.add_assignment({assignment().id, assignment().title});
    std::vector<db::Student> students;
    for (const ClassList::Member& member : roll.students.members()) {
      if (member.on_roster) students.push_back(member.student);
    }
    for (const Match& match : roll.matching.matches) {
      students.push_back({.id = match.student});
      report_.students.push_back(match.student);
    }
    book_.add_students(students);
    book_.add_batch({.assignment = assignment().id,
                     .source = std::filesystem::absolute(options_.source.source).lexically_normal().string(),
                     .form = options_.source.form ? form_name(*options_.source.form) : "",
                     .language = options_.language},
                    unmatched);
    if (!course_) return;
    book_.set_course(course_->text);
    report_.unknown = unknown_names(course_->course, book_.students());
  }

  // Whose this content is: by the download, or by what the database knows of it, which may be nothing.
  std::vector<db::Submission> submissions_of(const Entry& entry, const Match& match,
                                             const std::string& hash) {
    if (!options_.known_only) {
      return {{assignment().id, match.student, match.source, hash, entry.submitted_at, entry.time_from,
               entry.marked_late}};
    }
    const auto known = known_.find({match.source, hash});
    if (known != known_.end()) return known->second;
    report_.changed.push_back(match.source);
    return {};
  }

  // For what is put together from single files: where the nodes of a cluster see it, too.
  std::filesystem::path staging_folder() {
    if (options_.engine == Engine::local) return sandbox_.make_folder("staged");
    if (!std::filesystem::is_directory(options_.source.source)) {
      throw harness::ConfigError(options_.source.source.string() +
                                 ": is no folder; unpack it where the nodes see it, for --engine slurm");
    }
    std::string pattern =
        std::filesystem::absolute(options_.keep_runs_in.value_or(options_.database)).string() +
        ".staged-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr)  // mode 0700
      throw harness::ConfigError(pattern + ": cannot be made: " + std::strerror(errno));
    return shared_folder_ = pattern;
  }

  db::RunKey key_of(const std::string& hash) const {
    return {hash, assignment().spec_hash, seeds_.id(), harness::engine_version(), true};
  }

  Plan make_plan(const ClassRoll& roll) {
    Plan plan;
    std::map<std::string, std::size_t> unit_of;
    const std::filesystem::path staged = staging_folder();
    const harness::Unpack unpack = [this](std::string_view archive, const harness::Limits& limits) {
      return unpacker_.unpack(archive, limits);
    };
    std::vector<std::vector<const Match*>> matches_of(roll.download.entries.size());
    for (const Match& match : roll.matching.matches) matches_of[match.entry].push_back(&match);
    for (std::size_t i = 0; i < roll.download.entries.size() && !cancelled_.load(); ++i) {
      const Entry& entry = roll.download.entries[i];
      Unit unit;
      std::string self_check;
      try {
        unit.path = stage(entry, assignment(), staged, i);
        harness::Snapshot snapshot = harness::take_in(unit.path, assignment(), options_.language, unpack);
        unit.hash = snapshot.hash;
        self_check = std::move(snapshot.self_check);
      } catch (const harness::BadSubmission&) {
        // Graded like the others, so that the refusal becomes its result.
      } catch (const harness::ConfigError& error) {
        for (const Match* match : matches_of[i])
          report_.failed.push_back(match->source + ": " + error.what());
        continue;
      }
      for (const Match* match : matches_of[i]) {
        for (db::Submission& submission : submissions_of(entry, *match, unit.hash)) {
          if (!options_.known_only) self_checks_.remember(submission, self_check);
          unit.submissions.push_back(std::move(submission));
        }
      }
      if (!unit.submissions.empty()) add_to(plan, unit_of, std::move(unit));
    }
    return plan;
  }

  void add_to(Plan& plan, std::map<std::string, std::size_t>& unit_of, Unit unit) const {
    if (const std::optional<std::int64_t> run = book_.find_run(key_of(unit.hash))) {
      for (const db::Submission& submission : unit.submissions) plan.to_reuse.emplace_back(submission, *run);
      return;
    }
    const auto [same, is_new] = unit_of.try_emplace(unit.hash, plan.to_grade.size());
    if (is_new || unit.hash.empty()) {
      plan.to_grade.push_back(std::move(unit));
    } else {
      std::vector<db::Submission>& all = plan.to_grade[same->second].submissions;
      all.insert(all.end(), unit.submissions.begin(), unit.submissions.end());
    }
  }

  std::string lock_name(const Unit& unit) const {
    return unit.hash + " " + assignment().spec_hash + " " + seeds_.id() + " " + harness::engine_version();
  }

  // On a worker's thread: grades unless another batch does or did.
  GradingResult grade_unit(Worker& worker, const Unit& unit, const db::Gradebook& book) const {
    if (unit.hash.empty()) return worker.grade(unit.path);
    if (!locks_.try_lock(lock_name(unit))) throw Busy("another batch grades it");
    if (book.find_run(key_of(unit.hash))) throw SettledElsewhere("another batch graded it");
    return worker.grade(unit.path);
  }

  void grade(const std::vector<Unit>& units) {
    if (options_.engine == Engine::slurm) {
      grade_on_cluster(units);
    } else {
      grade_here(units);
    }
  }

  void grade_on_cluster(const std::vector<Unit>& units) {
    namespace fs = std::filesystem;
    Order order{.assignment = fs::absolute(assignment().folder),
                .spec_hash = assignment().spec_hash,
                .engine = harness::engine_version(),
                .seeds = fs::absolute(options_.seeds),
                .language = options_.language,
                .submissions = {}};
    for (const Unit& unit : units) order.submissions.push_back(fs::absolute(unit.path));
    Progress progress(units.size());
    run_array(order,
              {.program = fs::read_symlink("/proc/self/exe"),
               .beside = fs::absolute(options_.keep_runs_in.value_or(options_.database)),
               .at_once = options_.jobs,
               .sbatch = options_.sbatch},
              cancelled_,
              {.on_outcome =
                   [&](const Outcome& outcome) { progress.finished(settle(units[outcome.index], outcome)); },
               .on_tick = [&] { progress.tick(); }});
  }

  void grade_here(const std::vector<Unit>& units) {
    harness::GradeRequest request;
    request.official = true;
    request.seeds = seeds_;
    request.language = options_.language;
    request.cancelled = &cancelled_;
    const auto jobs = static_cast<std::size_t>(side_by_side(*prepared_, options_.jobs));
    std::map<std::filesystem::path, const Unit*> unit_at;
    std::vector<std::filesystem::path> paths;
    paths.reserve(units.size());
    for (const Unit& unit : units) {
      unit_at[unit.path] = &unit;
      paths.push_back(unit.path);
    }
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::unique_ptr<db::Gradebook>> books;  // a connection is one thread's
    std::vector<Grade> grades;
    for (int i = 0; i < static_cast<int>(std::min(jobs, units.size())); ++i) {
      workers.push_back(
          std::make_unique<Worker>(prepared_, harness::GraderOptions{.sandbox = true, .worker = i}, request));
      books.push_back(std::make_unique<db::Gradebook>(options_.database, db::Gradebook::Mode::read));
      grades.emplace_back([this, &unit_at, worker = workers.back().get(), book = books.back().get()](
                              const auto& path) { return grade_unit(*worker, *unit_at.at(path), *book); });
    }
    std::vector<Outcome> undecided;
    {
      Progress progress(units.size());
      const auto on_outcome = [&](const Outcome& outcome) {
        const bool again = outcome.result && !undecided_timings(*outcome.result).empty();
        if (again) undecided.push_back(outcome);
        progress.finished(again ? shown_on_line(units[outcome.index].submissions.front().source) +
                                      ": its speed could not be measured; once more at the end"
                                : settle(units[outcome.index], outcome));
      };
      run_pool(paths, grades, cancelled_, {.on_outcome = on_outcome, .on_tick = [&] { progress.tick(); }});
    }
    time_again(units, std::move(undecided), *workers.front());
  }

  // When all the rest is done: one at a time, on a machine that has nothing else to do for us.
  void time_again(const std::vector<Unit>& units, std::vector<Outcome> undecided, Worker& worker) {
    if (undecided.empty()) return;
    std::vector<std::filesystem::path> paths;
    std::map<std::filesystem::path, std::vector<std::string>> checks;
    for (const Outcome& outcome : undecided) {
      paths.push_back(units[outcome.index].path);
      checks[paths.back()] = undecided_timings(*outcome.result);
    }
    std::vector<bool> settled(undecided.size(), false);
    Progress progress(undecided.size());
    const auto on_outcome = [&](const Outcome& second) {
      Outcome& first = undecided[second.index];
      if (second.result) first.result = with_timings(std::move(*first.result), *second.result);
      settled[second.index] = true;
      progress.finished(settle(units[first.index], first));
    };
    const Grade grade = [&](const std::filesystem::path& path) {
      return worker.grade_only(path, checks.at(path));
    };
    run_pool(paths, {grade}, cancelled_, {.on_outcome = on_outcome, .on_tick = [&] { progress.tick(); }});
    for (std::size_t i = 0; i < undecided.size(); ++i) {
      if (!settled[i]) settle(units[undecided[i].index], undecided[i]);  // stopped before its turn came
    }
  }

  // Stores what became of a unit; gives back the line to print.
  std::string settle(const Unit& unit, const Outcome& outcome) {
    std::string line = store(unit, outcome);
    if (!unit.hash.empty()) locks_.unlock(lock_name(unit));
    return line;
  }

  std::string store(const Unit& unit, const Outcome& outcome) {
    const std::string name = shown_on_line(unit.submissions.front().source);
    if (outcome.settled_elsewhere) {
      const std::optional<std::int64_t> run = book_.find_run(key_of(unit.hash));
      for (const db::Submission& submission : unit.submissions) reuse(submission, run.value());
      return name + ": graded by another batch";
    }
    if (!outcome.result) {
      for (const db::Submission& submission : unit.submissions) {
        report_.failed.push_back(submission.source + ": " + outcome.failure);
      }
      return name + ": no result: " + shown_on_line(outcome.failure);
    }
    const GradingResult& result = *outcome.result;
    const Receipt receipt = receipt_of(unit, result);
    if (db::is_finished(result)) keep(receipt);
    for (std::size_t i = 0; i < unit.submissions.size(); ++i) {
      db::Submission submission = unit.submissions[i];
      if (i > 0 && result.submission_hash != submission.hash) {
        report_.failed.push_back(submission.source + ": " + unit.submissions.front().source +
                                 " changed while it was graded; run the same command again");
        continue;
      }
      submission.hash = result.submission_hash;
      book_.record(submission, result);
      if (kept_) kept_->keep_run(result);
      self_checks_.compare(submission, receipt);
      if (db::is_finished(result)) {
        ++report_.graded;
      } else {
        report_.failed.push_back(submission.source + ": " + first_internal_error(result));
      }
    }
    return name + ": " + points(result.score) + "/" + points(result.max_score) + " " +
           harness::to_string(worst_status(result));
  }

  void reuse(const db::Submission& submission, std::int64_t run) {
    book_.reuse(submission, run);
    ++report_.reused;
    if (!self_checks_.knows(submission)) return;
    const std::optional<db::Grade> grade = book_.grade(assignment().id, submission.student);
    if (!grade || grade->submission.hash != submission.hash) return;  // an older submission of the student's
    Receipt receipt = blank_receipt_;
    receipt.result = grade->result;
    self_checks_.compare(submission, receipt);
  }

  Receipt receipt_of(const Unit& unit, const GradingResult& result) const {
    namespace fs = std::filesystem;
    Receipt receipt = blank_receipt_;
    receipt.result = result;
    // What was unpacked or put together is gone when the batch ends.
    const fs::path source = fs::absolute(options_.source.source).lexically_normal();
    const fs::path path = fs::absolute(unit.path).lexically_normal();
    const std::string way = path.lexically_relative(source).string();
    if (!way.empty() && !way.starts_with("..")) receipt.places->submission = path.string();
    return receipt;
  }

  void keep(const Receipt& receipt) {
    if (receipt.result.submission_hash.empty()) return;  // refused: nothing that could be graded again
    try {
      const std::filesystem::path folder =
          make_receipt_folder(options_.keep_runs_in.value_or(options_.database));
      write_output((folder / receipt_name(receipt.result)).string(), write_receipt(receipt));
    } catch (const harness::ConfigError& error) {
      report_.receipt_problem = error.what();
    }
  }

  static std::string first_internal_error(const GradingResult& result) {
    for (const harness::CheckResult& check : result.checks) {
      if (check.status == harness::Status::internal_error)
        return check.id + ": internal_error: " + check.message;
    }
    return "not every check was run";
  }

  std::shared_ptr<const harness::PreparedAssignment> prepared_;
  const BatchOptions& options_;
  std::atomic<bool>& cancelled_;
  // Holds the folders of an archive's class and of what was put together, to the end.
  harness::Sandbox sandbox_{{.isolate = true, .worker = 0}};
  harness::BoxedUnpacker unpacker_{sandbox_};
  Download download_;
  std::optional<CourseFile> course_;
  harness::Seeds seeds_;
  db::Gradebook book_;
  UnitLocks locks_;
  std::optional<db::Gradebook> kept_;
  SelfChecks self_checks_;
  Receipt blank_receipt_ = make_receipt(
      {}, assignment(),
      Whereabouts{.submission = "",
                  .assignment = std::filesystem::absolute(assignment().folder).lexically_normal().string(),
                  .seeds = std::filesystem::absolute(options_.seeds).lexically_normal().string()});
  std::map<std::pair<std::string, std::string>, std::vector<db::Submission>> known_;  // by source and hash
  std::filesystem::path shared_folder_;
  BatchReport report_;
};

}  // namespace

BatchReport run_batch(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                      const BatchOptions& options, std::atomic<bool>& cancelled) {
  return Batch(prepared, options, cancelled).run();
}

ClassRoll match_class(const harness::Assignment& assignment, const BatchOptions& options,
                      const std::atomic<bool>& cancelled) {
  harness::Sandbox sandbox({.isolate = true, .worker = 0});
  harness::BoxedUnpacker unpacker(sandbox);
  Download download = open_class(options.source, assignment, sandbox, unpacker, cancelled);
  std::vector<db::Student> known;
  if (std::filesystem::exists(options.database))
    known = db::Gradebook(options.database, db::Gradebook::Mode::read).students();
  return make_roll(options.source, std::move(download), known);
}

}  // namespace grader
