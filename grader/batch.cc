#include "grader/batch.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "grader/class_folder.hpp"
#include "grader/course/course.hpp"
#include "grader/pool.hpp"
#include "grader/progress.hpp"
#include "grader/roster.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"
#include "grader/undecided.hpp"
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

// A Grader that is made anew when it failed: its launcher may be gone.
class Worker {
 public:
  Worker(std::shared_ptr<const harness::PreparedAssignment> prepared, harness::GraderOptions options,
         const harness::GradeRequest& request)
      : prepared_(std::move(prepared)), options_(options), request_(request) {
    grader_.emplace(prepared_, options_);
  }

  GradingResult grade(const std::filesystem::path& submission) {
    GradingResult result = attempt(submission, request_);
    // A restless machine is no calmer a moment later.
    if (db::is_finished(result) || !undecided_timings(result).empty()) return result;
    if (request_.cancelled->load()) throw harness::Cancelled("the batch was stopped");
    grader_.reset();
    return attempt(submission, request_);
  }

  GradingResult grade_only(const std::filesystem::path& submission, const std::vector<std::string>& checks) {
    harness::GradeRequest request = request_;
    request.only = checks;
    return attempt(submission, request);
  }

 private:
  GradingResult attempt(const std::filesystem::path& submission, const harness::GradeRequest& request) {
    if (!grader_) grader_.emplace(prepared_, options_);
    GradingResult result = grader_->grade(submission, request);
    // What a Ctrl-C did to the processes of this submission is not its result.
    if (request_.cancelled->load() && !db::is_finished(result))
      throw harness::Cancelled("the batch was stopped");
    return result;
  }

  std::shared_ptr<const harness::PreparedAssignment> prepared_;
  harness::GraderOptions options_;
  harness::GradeRequest request_;
  std::optional<harness::Grader> grader_;
};

class Batch {
 public:
  Batch(std::shared_ptr<const harness::PreparedAssignment> prepared, const BatchOptions& options,
        std::atomic<bool>& cancelled)
      : prepared_(std::move(prepared)),
        options_(options),
        cancelled_(cancelled),
        class_(read_class_folder(options.source, assignment())),
        roster_(options.roster ? read_roster(*options.roster) : std::vector<db::Student>()),
        course_(options.course ? std::optional(read_course(*options.course)) : std::nullopt),
        seeds_(harness::load_or_create_seeds(options.seeds)),
        book_(options.database, db::Gradebook::Mode::write) {}

  BatchReport run() {
    report_.ignored = class_.ignored;
    report_.submissions = class_.entries.size();
    enroll();
    const Plan plan = make_plan();
    for (const auto& [submission, run] : plan.to_reuse) {
      book_.reuse(submission, run);
      ++report_.reused;
    }
    if (!plan.to_grade.empty() && !cancelled_.load()) grade(plan.to_grade);
    report_.cancelled = cancelled_.load();
    std::sort(report_.students.begin(), report_.students.end());
    report_.students.erase(std::unique(report_.students.begin(), report_.students.end()),
                           report_.students.end());
    std::sort(report_.failed.begin(), report_.failed.end());
    return std::move(report_);
  }

 private:
  const harness::Assignment& assignment() const { return prepared_->assignment; }

  // Whose submission is it: the roster's word first, then what an earlier roster said, else a student of that
  // name.
  void enroll() {
    book_.add_assignment({assignment().id, assignment().title});
    const std::vector<db::Student> known = book_.students();
    std::vector<db::Student> listed_before;
    std::copy_if(known.begin(), known.end(), std::back_inserter(listed_before), [](const db::Student& s) {
      return !s.name.empty() || !s.email.empty() || !s.login.empty();
    });
    std::vector<db::Student> students = roster_;
    std::map<std::string, int> entries_of;
    for (const ClassEntry& entry : class_.entries) {
      const db::Student* student = find_student(roster_, entry.name);
      if (student == nullptr && !roster_.empty()) report_.not_on_roster.push_back(entry.name);
      if (student == nullptr) student = find_student(listed_before, entry.name);
      const std::string id = student == nullptr ? entry.name : student->id;
      if (student == nullptr) students.push_back({.id = id});
      student_of_[entry.source] = id;
      report_.students.push_back(id);
      ++entries_of[id];
    }
    for (const db::Student& student : roster_) {
      if (entries_of.count(student.id) == 0) report_.without_entry.push_back(student.id + " " + student.name);
    }
    book_.add_students(students);
    if (course_) book_.set_course(course_->text);
  }

  db::Submission submission_of(const ClassEntry& entry, const std::string& hash) const {
    return {assignment().id, student_of_.at(entry.source), entry.source, hash, entry.submitted_at};
  }

  Plan make_plan() {
    Plan plan;
    std::map<std::string, std::size_t> unit_of;
    harness::Sandbox sandbox({.isolate = true, .worker = 0});
    harness::BoxedUnpacker unpacker(sandbox);
    const harness::Unpack unpack = [&unpacker](std::string_view archive, const harness::Limits& limits) {
      return unpacker.unpack(archive, limits);
    };
    for (const ClassEntry& entry : class_.entries) {
      if (cancelled_.load()) break;
      std::string hash;
      try {
        hash = harness::take_in(entry.path, assignment(), options_.language, unpack).hash;
      } catch (const harness::BadSubmission&) {
        // Graded like the others, so that the refusal becomes its result.
      } catch (const harness::ConfigError& error) {
        report_.failed.push_back(entry.source + ": " + error.what());
        continue;
      }
      const db::Submission submission = submission_of(entry, hash);
      const db::RunKey key{hash, assignment().spec_hash, seeds_.id(), harness::engine_version(), true};
      if (const std::optional<std::int64_t> run = book_.find_run(key)) {
        plan.to_reuse.emplace_back(submission, *run);
      } else if (const auto unit = unit_of.find(hash); !hash.empty() && unit != unit_of.end()) {
        plan.to_grade[unit->second].submissions.push_back(submission);
      } else {
        unit_of[hash] = plan.to_grade.size();
        plan.to_grade.push_back({hash, {submission}, entry.path});
      }
    }
    return plan;
  }

  void grade(const std::vector<Unit>& units) {
    harness::GradeRequest request;
    request.official = true;
    request.seeds = seeds_;
    request.language = options_.language;
    request.cancelled = &cancelled_;
    harness::reserve_timing_core(*prepared_);
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<Grade> grades;
    for (int i = 0; i < std::min<int>(options_.jobs, static_cast<int>(units.size())); ++i) {
      workers.push_back(
          std::make_unique<Worker>(prepared_, harness::GraderOptions{.sandbox = true, .worker = i}, request));
      grades.emplace_back([worker = workers.back().get()](const auto& path) { return worker->grade(path); });
    }
    std::vector<std::filesystem::path> paths;
    paths.reserve(units.size());
    for (const Unit& unit : units) paths.push_back(unit.path);
    std::vector<Outcome> undecided;
    {
      Progress progress(units.size());
      const auto on_outcome = [&](const Outcome& outcome) {
        const bool again = outcome.result && !undecided_timings(*outcome.result).empty();
        if (again) undecided.push_back(outcome);
        progress.finished(again ? shown_on_line(units[outcome.index].submissions.front().source) +
                                      ": the machine was too restless to time it; once more at the end"
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
    const std::string name = shown_on_line(unit.submissions.front().source);
    if (!outcome.result) {
      for (const db::Submission& submission : unit.submissions) {
        report_.failed.push_back(submission.source + ": " + outcome.failure);
      }
      return name + ": no result: " + shown_on_line(outcome.failure);
    }
    const GradingResult& result = *outcome.result;
    for (std::size_t i = 0; i < unit.submissions.size(); ++i) {
      db::Submission submission = unit.submissions[i];
      if (i > 0 && result.submission_hash != submission.hash) {
        report_.failed.push_back(submission.source + ": " + unit.submissions.front().source +
                                 " changed while it was graded; run the same command again");
        continue;
      }
      submission.hash = result.submission_hash;
      book_.record(submission, result);
      if (db::is_finished(result)) {
        ++report_.graded;
      } else {
        report_.failed.push_back(submission.source + ": " + first_internal_error(result));
      }
    }
    return name + ": " + points(result.score) + "/" + points(result.max_score) + " " +
           harness::to_string(worst_status(result));
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
  ClassFolder class_;
  std::vector<db::Student> roster_;
  std::optional<CourseFile> course_;
  harness::Seeds seeds_;
  db::Gradebook book_;
  std::map<std::string, std::string> student_of_;  // by source
  BatchReport report_;
};

}  // namespace

BatchReport run_batch(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                      const BatchOptions& options, std::atomic<bool>& cancelled) {
  return Batch(prepared, options, cancelled).run();
}

}  // namespace grader
