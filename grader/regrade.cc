#include "grader/regrade.hpp"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <iterator>

#include "grader/course/final_grades.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

// For the copy: students' names and grades are in it, so nobody else may look.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "grader-trial-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)  // mode 0700
      throw harness::ConfigError(pattern +
                                 ": cannot be made for the copy of the database: " + std::strerror(errno));
    path_ = pattern;
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

void add(BatchReport& sum, BatchReport&& report) {
  sum.submissions += report.submissions;
  sum.graded += report.graded;
  sum.reused += report.reused;
  append(sum.failed, std::move(report.failed));
  append(sum.unknown, std::move(report.unknown));
  append(sum.students, std::move(report.students));
  append(sum.changed, std::move(report.changed));
  sum.cancelled = sum.cancelled || report.cancelled;
}

BatchReport run_all(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                    const std::vector<BatchOptions>& batches, std::atomic<bool>& cancelled) {
  BatchReport sum;
  for (const BatchOptions& batch : batches) {
    if (cancelled.load()) break;
    add(sum, run_batch(prepared, batch, cancelled));
  }
  sum.cancelled = cancelled.load();
  return sum;
}

std::vector<db::Grade> read_grades(const std::filesystem::path& database, const std::string& assignment) {
  return final_grades(db::Gradebook(database, db::Gradebook::Mode::read), assignment);
}

std::vector<std::string> left_behind(const std::vector<db::Grade>& grades,
                                     const harness::Assignment& assignment, const std::string& seed_id) {
  std::vector<std::string> lines;
  for (const db::Grade& grade : grades) {
    const harness::GradingResult& result = grade.result;
    const bool is_new = result.spec_hash == assignment.spec_hash &&
                        result.engine == harness::engine_version() && result.seed_id == seed_id;
    if (is_new) continue;
    lines.push_back(grade.student.id + " (" + grade.submission.source +
                    "): keeps the old grade; what was handed in was not found unchanged");
  }
  return lines;
}

}  // namespace

Trial try_batches(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                  const std::vector<BatchOptions>& batches, std::atomic<bool>& cancelled) {
  const std::filesystem::path& original = batches.front().database;
  const std::string& id = prepared->assignment.id;
  {
    // So that the copy has the schema of this program.
    const db::Gradebook migrated(original, db::Gradebook::Mode::read);
  }
  const PrivateFolder folder;
  const std::filesystem::path copy = folder.path() / "trial.db";
  db::copy_database(original, copy);
  std::vector<BatchOptions> trials = batches;
  for (BatchOptions& trial : trials) {
    trial.database = copy;
    trial.keep_runs_in = original;
  }
  Trial trial;
  trial.report = run_all(prepared, trials, cancelled);
  if (trial.report.cancelled) return trial;
  const std::vector<db::Grade> after = read_grades(copy, id);
  trial.students = after.size();
  trial.changes = compare_gradebooks(read_grades(original, id), after);
  trial.left_behind =
      left_behind(after, prepared->assignment, harness::load_or_create_seeds(batches.front().seeds).id());
  return trial;
}

BatchReport apply_batches(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                          const std::vector<BatchOptions>& batches, std::atomic<bool>& cancelled) {
  return run_all(prepared, batches, cancelled);
}

}  // namespace grader
