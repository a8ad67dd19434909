#include "db/gradebook.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <algorithm>
#include <utility>

#include "db/gradebook_impl.hpp"
#include "db/insert.hpp"
#include "db/migrate.hpp"
#include "db/read_result.hpp"
#include "db/toeplitz_rows.hpp"

namespace db {
namespace {

void insert_smallest_case(const SQLite::Database& database, std::int64_t run, std::int64_t check,
                          const harness::SmallestCase& smallest) {
  Insert param(database,
               "INSERT INTO case_params (run, check_position, position, name, value) VALUES (?, ?, ?, ?, ?)");
  Insert shape(database, "INSERT INTO case_shapes (run, check_position, position, name) VALUES (?, ?, ?, ?)");
  Insert extent(database,
                "INSERT INTO case_extents (run, check_position, shape_position, axis, extent) "
                "VALUES (?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < smallest.params.size(); ++i) {
    param(run, check, as_row(i), smallest.params[i].first, smallest.params[i].second);
  }
  for (std::size_t i = 0; i < smallest.shapes.size(); ++i) {
    const auto& [name, extents] = smallest.shapes[i];
    shape(run, check, as_row(i), name);
    for (std::size_t axis = 0; axis < extents.size(); ++axis) {
      extent(run, check, as_row(i), as_row(axis), extents[axis]);
    }
  }
}

void insert_checks(const SQLite::Database& database, std::int64_t run, const harness::GradingResult& result) {
  Insert row(
      database,
      "INSERT INTO check_results (run, position, check_id, kind, status, score, max_score, visibility, "
      "message, has_smallest_case) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Insert function(database,
                  "INSERT INTO check_functions (run, check_position, position, name) VALUES (?, ?, ?, ?)");
  Insert mistake(database,
                 "INSERT INTO check_mistakes (run, check_position, position, mistake) VALUES (?, ?, ?, ?)");
  Insert performance(
      database,
      "INSERT INTO check_performance (run, check_position, ratio, low, high, tier, inconclusive, "
      "student_seconds, reference_seconds, turns, noise_low, noise_high) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < result.checks.size(); ++i) {
    const harness::CheckResult& check = result.checks[i];
    row(run, as_row(i), check.id, check.kind, harness::to_string(check.status), check.score, check.max_score,
        harness::to_string(check.visibility), check.message, check.smallest_case ? 1 : 0);
    for (std::size_t j = 0; j < check.functions.size(); ++j) {
      function(run, as_row(i), as_row(j), check.functions[j]);
    }
    for (std::size_t j = 0; j < check.mistakes.size(); ++j) {
      mistake(run, as_row(i), as_row(j), check.mistakes[j]);
    }
    if (const auto& p = check.performance) {
      performance(run, as_row(i), p->ratio, p->low, p->high, p->tier, p->inconclusive ? 1 : 0,
                  p->student_seconds, p->reference_seconds, p->turns, p->noise_low, p->noise_high);
    }
    if (check.smallest_case) insert_smallest_case(database, run, as_row(i), *check.smallest_case);
  }
}

std::int64_t insert_run(const SQLite::Database& database, const harness::GradingResult& result,
                        Time graded_at) {
  SQLite::Statement run(database,
                        "INSERT INTO grading_runs (assignment, submission_hash, spec_hash, seed_id, engine, "
                        "official, finished, isolation, score, max_score, graded_ms, language) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  SQLite::bind(run, result.assignment, result.submission_hash, result.spec_hash, result.seed_id,
               result.engine, result.official ? 1 : 0, is_finished(result) ? 1 : 0, result.isolation,
               result.score, result.max_score, to_ms(graded_at));
  if (result.language) run.bind(12, harness::to_string(*result.language));
  run.exec();
  const std::int64_t id = database.getLastInsertRowid();

  insert_checks(database, id, result);
  if (result.toeplitz) insert_toeplitz(database, id, *result.toeplitz);
  Insert note(database, "INSERT INTO notes (run, position, text) VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < result.notes.size(); ++i) note(id, as_row(i), result.notes[i]);
  Insert cost(database, "INSERT INTO costs (run, what, seconds) VALUES (?, ?, ?)");
  cost(id, "total", result.costs.total);
  cost(id, "build", result.costs.build);
  cost(id, "student", result.costs.student);
  cost(id, "session", result.costs.session);
  return id;
}

std::int64_t find_or_insert_submission(const SQLite::Database& database, const Submission& submission) {
  SQLite::Statement insert(
      database,
      "INSERT INTO submissions (assignment, student, source, hash, submitted_ms, recorded_ms, time_from, "
      "marked_late) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  SQLite::bind(insert, submission.assignment, submission.student, submission.source, submission.hash,
               to_ms(submission.submitted_at), to_ms(now()),
               submission.time_from == TimeFrom::lms ? "lms" : "files");
  if (submission.marked_late) insert.bind(8, *submission.marked_late ? 1 : 0);
  insert.exec();
  SQLite::Statement find(database,
                         "SELECT id FROM submissions WHERE assignment = ? AND student = ? AND source = ? "
                         "AND hash = ? AND submitted_ms = ?");
  SQLite::bind(find, submission.assignment, submission.student, submission.source, submission.hash,
               to_ms(submission.submitted_at));
  find.executeStep();
  return find.getColumn(0).getInt64();
}

std::optional<std::int64_t> newest_run(const SQLite::Database& database, std::int64_t submission) {
  SQLite::Statement query(database,
                          "SELECT run FROM counted_grades WHERE submission = ? ORDER BY id DESC LIMIT 1");
  query.bind(1, submission);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getInt64();
}

void link(const SQLite::Database& database, std::int64_t submission, std::int64_t run) {
  if (newest_run(database, submission) == run) return;
  Insert grade(database, "INSERT INTO grades (submission, run, recorded_ms) VALUES (?, ?, ?)");
  grade(submission, run, to_ms(now()));
}

std::optional<std::int64_t> find_finished_run(const SQLite::Database& database, const RunKey& key) {
  if (key.submission_hash.empty()) return std::nullopt;
  SQLite::Statement query(
      database,
      "SELECT id FROM grading_runs WHERE submission_hash = ? AND spec_hash = ? AND seed_id = ? "
      "AND engine = ? AND official = ? AND finished = 1");
  SQLite::bind(query, key.submission_hash, key.spec_hash, key.seed_id, key.engine, key.official ? 1 : 0);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getInt64();
}

RunKey key_of(const harness::GradingResult& result) {
  return {result.submission_hash, result.spec_hash, result.seed_id, result.engine, result.official};
}

// A refused submission has no hash to be found by: it is graded again each time, and its run is new only when
// it says something new.
bool says_the_same(const harness::GradingResult& stored, const harness::GradingResult& result) {
  return stored.submission_hash == result.submission_hash && stored.spec_hash == result.spec_hash &&
         stored.seed_id == result.seed_id && stored.engine == result.engine &&
         stored.official == result.official && stored.checks == result.checks;
}

std::int64_t run_for(const SQLite::Database& database, std::int64_t submission,
                     const harness::GradingResult& result, Time graded_at) {
  if (const auto found = find_finished_run(database, key_of(result)); found && is_finished(result))
    return *found;
  if (result.submission_hash.empty()) {
    const std::optional<std::int64_t> last = newest_run(database, submission);
    if (last && says_the_same(read_result(database, *last), result)) return *last;
  }
  return insert_run(database, result, graded_at);
}

}  // namespace

Time now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

bool is_finished(const harness::GradingResult& result) {
  return std::none_of(result.checks.begin(), result.checks.end(), [](const harness::CheckResult& check) {
    return check.status == harness::Status::internal_error || check.status == harness::Status::not_run;
  });
}

Gradebook::Impl::Impl(std::filesystem::path the_file, std::unique_ptr<SQLite::Database> the_database)
    : file(std::move(the_file)), database(std::move(the_database)) {}
Gradebook::Impl::~Impl() = default;

Gradebook::Gradebook(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout) {
  const std::vector<Migration>& migrations = course_migrations();
  const bool is_current =
      mode == Mode::read && schema_version(file, migrations, busy_timeout) == migrations.back().version;
  if (!is_current) migrate(file, migrations, busy_timeout);
  const Access access = mode == Mode::read ? Access::read : Access::write;
  impl_ = std::make_unique<Impl>(file, open_connection(file, access, busy_timeout));
}
Gradebook::~Gradebook() = default;
Gradebook::Gradebook(Gradebook&&) noexcept = default;
Gradebook& Gradebook::operator=(Gradebook&&) noexcept = default;

void Gradebook::add_assignment(const AssignmentEntry& assignment) {
  try {
    Insert insert(*impl_->database,
                  "INSERT INTO assignments (id, title, added_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    insert(assignment.id, assignment.title, to_ms(now()));
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

void Gradebook::add_students(const std::vector<Student>& students) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    Insert insert(*impl_->database,
                  "INSERT INTO students (id, added_ms) VALUES (?, ?) ON CONFLICT DO NOTHING");
    Insert detail(*impl_->database,
                  "INSERT INTO student_details (student, name, email, login, recorded_ms) "
                  "SELECT id, ?2, ?3, ?4, ?5 FROM current_students "
                  "WHERE id = ?1 AND (name, email, login) <> (?2, ?3, ?4)");
    for (const Student& student : students) {
      insert(student.id, to_ms(now()));
      const bool has_details = !(student.name.empty() && student.email.empty() && student.login.empty());
      if (has_details) detail(student.id, student.name, student.email, student.login, to_ms(now()));
    }
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::optional<std::int64_t> Gradebook::find_run(const RunKey& key) const {
  try {
    return find_finished_run(*impl_->database, key);
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::int64_t Gradebook::record(const Submission& submission, const harness::GradingResult& result,
                               Time graded_at) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    const std::int64_t row = find_or_insert_submission(*impl_->database, submission);
    const std::int64_t run = run_for(*impl_->database, row, result, graded_at);
    link(*impl_->database, row, run);
    transaction.commit();
    return run;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

void Gradebook::keep_run(const harness::GradingResult& result, Time graded_at) {
  if (result.submission_hash.empty() || !is_finished(result)) return;
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    if (!find_finished_run(*impl_->database, key_of(result))) insert_run(*impl_->database, result, graded_at);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

void Gradebook::reuse(const Submission& submission, std::int64_t run) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    link(*impl_->database, find_or_insert_submission(*impl_->database, submission), run);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
