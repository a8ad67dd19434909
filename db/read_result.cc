#include "db/read_result.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "db/select.hpp"
#include "db/toeplitz_rows.hpp"

namespace db {
namespace {

// A name that the schema's CHECKs let in and this program does not know is a bug of ours, never a default
// value.
template <class Value>
Value known(const std::optional<Value>& value, const std::string& name) {
  if (!value) throw std::logic_error("the database holds '" + name + "', which this program does not know");
  return *value;
}

std::size_t at(const SQLite::Column& column) {
  return static_cast<std::size_t>(column.getInt64());
}

void read_smallest_cases(const SQLite::Database& database, std::int64_t run,
                         std::vector<harness::CheckResult>& checks) {
  SQLite::Statement params = rows_of(database, run,
                                     "SELECT check_position, name, value FROM case_params WHERE run = ? "
                                     "ORDER BY check_position, position");
  while (params.executeStep()) {
    checks.at(at(params.getColumn(0)))
        .smallest_case.value()
        .params.emplace_back(params.getColumn(1).getString(), number_or_nan(params.getColumn(2)));
  }
  SQLite::Statement shapes =
      rows_of(database, run,
              "SELECT check_position, name FROM case_shapes WHERE run = ? ORDER BY check_position, position");
  while (shapes.executeStep()) {
    checks.at(at(shapes.getColumn(0)))
        .smallest_case.value()
        .shapes.emplace_back(shapes.getColumn(1).getString(), std::vector<std::int64_t>());
  }
  SQLite::Statement extents = rows_of(database, run,
                                      "SELECT check_position, shape_position, extent FROM case_extents "
                                      "WHERE run = ? ORDER BY check_position, shape_position, axis");
  while (extents.executeStep()) {
    checks.at(at(extents.getColumn(0)))
        .smallest_case.value()
        .shapes.at(at(extents.getColumn(1)))
        .second.push_back(extents.getColumn(2).getInt64());
  }
}

void read_performance(const SQLite::Database& database, std::int64_t run,
                      std::vector<harness::CheckResult>& checks) {
  SQLite::Statement rows =
      rows_of(database, run,
              "SELECT check_position, ratio, low, high, tier, inconclusive, student_seconds, "
              "reference_seconds, turns, noise_low, noise_high FROM check_performance WHERE run = ?");
  while (rows.executeStep()) {
    checks.at(at(rows.getColumn(0))).performance =
        harness::Performance{.ratio = rows.getColumn(1).getDouble(),
                             .low = rows.getColumn(2).getDouble(),
                             .high = rows.getColumn(3).getDouble(),
                             .tier = rows.getColumn(4).getInt(),
                             .inconclusive = rows.getColumn(5).getInt() == 1,
                             .student_seconds = rows.getColumn(6).getDouble(),
                             .reference_seconds = rows.getColumn(7).getDouble(),
                             .turns = rows.getColumn(8).getInt(),
                             .noise_low = rows.getColumn(9).getDouble(),
                             .noise_high = rows.getColumn(10).getDouble()};
  }
}

std::vector<harness::CheckResult> read_checks(const SQLite::Database& database, std::int64_t run) {
  std::vector<harness::CheckResult> checks;
  SQLite::Statement rows = rows_of(database, run,
                                   "SELECT check_id, kind, status, score, max_score, visibility, message, "
                                   "has_smallest_case FROM check_results WHERE run = ? ORDER BY position");
  while (rows.executeStep()) {
    harness::CheckResult check;
    check.id = rows.getColumn(0).getString();
    check.kind = rows.getColumn(1).getString();
    const std::string status = rows.getColumn(2).getString();
    check.status = known(harness::status_from_string(status), status);
    check.score = rows.getColumn(3).getDouble();
    check.max_score = rows.getColumn(4).getDouble();
    const std::string visibility = rows.getColumn(5).getString();
    check.visibility = known(harness::visibility_from_string(visibility), visibility);
    check.message = rows.getColumn(6).getString();
    if (rows.getColumn(7).getInt() == 1) check.smallest_case.emplace();
    checks.push_back(std::move(check));
  }
  SQLite::Statement functions = rows_of(
      database, run,
      "SELECT check_position, name FROM check_functions WHERE run = ? ORDER BY check_position, position");
  while (functions.executeStep()) {
    checks.at(at(functions.getColumn(0))).functions.push_back(functions.getColumn(1).getString());
  }
  SQLite::Statement mistakes = rows_of(
      database, run,
      "SELECT check_position, mistake FROM check_mistakes WHERE run = ? ORDER BY check_position, position");
  while (mistakes.executeStep()) {
    checks.at(at(mistakes.getColumn(0))).mistakes.push_back(mistakes.getColumn(1).getString());
  }
  read_smallest_cases(database, run, checks);
  read_performance(database, run, checks);
  return checks;
}

harness::Costs read_costs(const SQLite::Database& database, std::int64_t run) {
  harness::Costs costs;
  SQLite::Statement rows = rows_of(database, run, "SELECT what, seconds FROM costs WHERE run = ?");
  while (rows.executeStep()) {
    const std::string what = rows.getColumn(0).getString();
    const double seconds = number_or_nan(rows.getColumn(1));
    if (what == "total") costs.total = seconds;
    if (what == "build") costs.build = seconds;
    if (what == "student") costs.student = seconds;
    if (what == "session") costs.session = seconds;
  }
  return costs;
}

}  // namespace

harness::GradingResult read_result(const SQLite::Database& database, std::int64_t run) {
  harness::GradingResult result;
  SQLite::Statement row = rows_of(database, run,
                                  "SELECT assignment, spec_hash, submission_hash, language, engine, seed_id, "
                                  "official, isolation, score, max_score FROM grading_runs WHERE id = ?");
  row.executeStep();
  result.assignment = row.getColumn(0).getString();
  result.spec_hash = row.getColumn(1).getString();
  result.submission_hash = row.getColumn(2).getString();
  if (!row.getColumn(3).isNull()) {
    const std::string language = row.getColumn(3).getString();
    result.language = known(harness::language_from_string(language), language);
  }
  result.engine = row.getColumn(4).getString();
  result.seed_id = row.getColumn(5).getString();
  result.official = row.getColumn(6).getInt() == 1;
  result.isolation = row.getColumn(7).getString();
  result.score = row.getColumn(8).getDouble();
  result.max_score = row.getColumn(9).getDouble();
  result.checks = read_checks(database, run);
  SQLite::Statement notes = rows_of(database, run, "SELECT text FROM notes WHERE run = ? ORDER BY position");
  while (notes.executeStep()) result.notes.push_back(notes.getColumn(0).getString());
  result.toeplitz = read_toeplitz(database, run);
  result.costs = read_costs(database, run);
  return result;
}

}  // namespace db
