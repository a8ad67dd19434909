#pragma once
// The course database: who submitted what, how it was graded, and what was changed by hand. Values in, values
// out. Everything is appended, nothing overwritten (but see forget). A Gradebook is one connection; use it
// from one thread.
//
//   db::Gradebook book("course.db", db::Gradebook::Mode::write);
//   book.add_assignment({"a7-convnet", "Assignment 7: ConvNets"});
//   book.add_students({{.id = "ada"}});
//   book.record({"a7-convnet", "ada", "ada.zip", result.submission_hash, submitted_at}, result);
//   for (const db::Grade& grade : book.grades("a7-convnet")) ...
//
// Every function throws DatabaseError (db/error.hpp).

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/error.hpp"
#include "harness/result/result.hpp"

namespace db {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
Time now();

struct AssignmentEntry {
  std::string id;
  std::string title;
};

struct Student {
  std::string id;  // the roster's, or the submission's name where there is no roster
  std::string name = {};
  std::string email = {};
  std::string login = {};
  bool operator==(const Student&) const = default;
};

enum class TimeFrom {
  files,  // the newest file of the submission, as far as the download kept its time
  lms,    // the LMS or the staff said it
};

struct Submission {
  std::string assignment;
  std::string student;
  std::string source;  // name of the folder or archive it came in
  std::string hash;    // SHA-256, lower-case hex; empty when intake refused it
  Time submitted_at{};
  TimeFrom time_from = TimeFrom::files;
  std::optional<bool> marked_late = {};  // the LMS's word; absent: it has none
  bool operator==(const Submission&) const = default;
};

// A grading is a function of these.
struct RunKey {
  std::string submission_hash;
  std::string spec_hash;
  std::string seed_id;
  std::string engine;
  bool official = false;
};

struct Adjustment {
  std::string assignment;
  std::string student;
  double amount = 0;  // points; negative: taken off
  std::string author;
  std::string reason;
  Time made_at{};
  bool operator==(const Adjustment&) const = default;
};

// One submission of a student with its newest grading, in short.
struct Attempt {
  std::int64_t id = 0;  // of the submission; later ones have larger ids
  std::int64_t run = 0;
  Submission submission;
  double score = 0;
  double max_score = 0;
  bool finished = false;  // as Grade::finished
};

// What being late costs. The database keeps the rules; grader::final_grades applies them and fills this in.
struct LatePenalty {
  double points = 0;       // taken off, never more than the score
  int late_days_used = 0;  // of the student's budget
  std::string explanation;
  bool operator==(const LatePenalty&) const = default;
};

// Words of the staff to a student, beside what the checks say.
struct Comment {
  std::string assignment;
  std::string student;
  std::string text;
  std::string author;
  Time made_at{};
  bool operator==(const Comment&) const = default;
};

// What somebody decided about an item of `grader review`.
struct Decision {
  std::string assignment;
  std::string student;  // empty: it is nobody's
  std::string item;     // its id
  std::string what;     // in words, as it was shown
  std::string author;
  std::string reason;
  Time made_at{};
  bool operator==(const Decision&) const = default;
};

// One answer to students who went wrong in the same way (grader/cluster.hpp).
struct ClusterAnswer {
  std::string assignment;
  std::string cluster;  // its id
  std::vector<std::string> students;
  std::string comment = {};           // empty: none
  std::optional<double> amount = {};  // points for each of them
  std::string author;
  std::string reason = {};  // of the points
  Time made_at{};
};

// The gradebook of an assignment is again what it was: what was recorded later does not count any more.
struct Restoration {
  std::string assignment;
  Time at{};
  std::string author;
  std::string reason;
  Time made_at{};  // filled in by the database
  bool operator==(const Restoration&) const = default;
};

// A grading that was given to a submission.
struct Recording {
  Time at{};
  std::string student;
  std::string spec_hash;
  std::string engine;
};

// Where the submissions of a batch came from, and what the staff said about them.
struct BatchSource {
  std::string assignment;
  std::string source;     // absolute path
  std::string form = {};  // of the download; empty: recognised
  std::optional<harness::Language> language = {};
  bool operator==(const BatchSource&) const = default;
};

// What a batch found nobody on the roster for, or left out.
struct Unmatched {
  std::string source;   // as Submission::source, or the name of a file
  std::string student;  // as whose it was graded; empty: it was left out
  std::string why;
  bool operator==(const Unmatched&) const = default;
};

// A student's grade: the newest submission with its newest grading, and what was changed by hand since.
struct Grade {
  Student student;
  Submission submission;
  harness::GradingResult result;
  Time graded_at{};
  bool finished = false;  // false: the grader failed (internal_error); the score is not to be used
  std::vector<Adjustment> adjustments;
  std::optional<LatePenalty> late = {};  // absent: no deadline is known
  std::vector<Comment> comments;
};

// True when no check ended in internal_error or was not run: the result may stand as the student's.
bool is_finished(const harness::GradingResult& result);

// Makes the new file `to` what the database `from` is at this moment. Its mode is left to the umask: choose a
// private folder.
void copy_database(const std::filesystem::path& from, const std::filesystem::path& to,
                   std::chrono::milliseconds busy_timeout = std::chrono::seconds(10));

class Gradebook {
 public:
  enum class Mode {
    read,   // the file must exist; a file of an older version is brought up to date first
    write,  // made when there is none
  };
  Gradebook(const std::filesystem::path& file, Mode mode,
            std::chrono::milliseconds busy_timeout = std::chrono::seconds(10));
  ~Gradebook();
  Gradebook(Gradebook&&) noexcept;
  Gradebook& operator=(Gradebook&&) noexcept;

  // The first title of an assignment stays.
  void add_assignment(const AssignmentEntry& assignment);
  // Adds those not yet known. A student whose details differ from what is known gets newer ones; empty
  // details (only `id` given) change nothing.
  void add_students(const std::vector<Student>& students);
  void add_adjustment(const Adjustment& adjustment);

  // The rules of the course, the text of a course.yaml; the same text again changes nothing.
  void set_course(const std::string& text);
  std::optional<std::string> course() const;

  // Removes a student with all that is stored of them, in the rules' text too, and wipes the space: the one
  // exception to append-only. What other students share (the run of equal content) stays. False: there is no
  // such student.
  bool forget(const Student& student);

  // The decision and the points that come with it, if any, together or not at all.
  void add_decision(const Decision& decision, const std::optional<Adjustment>& adjustment = std::nullopt);
  std::vector<Decision> decisions(const std::string& assignment) const;  // in the order they were made
  // A comment and an adjustment for each of the students, all or nothing.
  void answer_cluster(const ClusterAnswer& answer);
  // Students who had an answer already, by id of the cluster; sorted, each once.
  std::map<std::string, std::vector<std::string>> cluster_answers(const std::string& assignment) const;

  // From here on every question to this Gradebook, opened for reading, is answered as it would have been
  // then.
  void as_of(Time time);
  void restore(const Restoration& restoration);
  std::vector<Restoration> restorations(const std::string& assignment) const;  // in the order they were made
  // Likewise, also what does not count any more.
  std::vector<Recording> recordings(const std::string& assignment) const;
  std::vector<Adjustment> adjustments(const std::string& assignment) const;

  // `unmatched` takes the place of what the last batch of this source told.
  void add_batch(const BatchSource& batch, const std::vector<Unmatched>& unmatched = {});
  // Of the last batch of each source, in its order; not what was matched since.
  std::vector<Unmatched> unmatched(const std::string& assignment) const;
  // Each source once, as it was last told, the latest last.
  std::vector<BatchSource> batch_sources(const std::string& assignment) const;

  // The finished run of this key, if there is one. Never finds a run without a submission hash.
  std::optional<std::int64_t> find_run(const RunKey& key) const;

  // Stores a result as the newest grade of a submission, in one transaction, and gives back the id of its
  // run. When a finished run of the same key exists already, that one is kept and linked, and the new result
  // dropped.
  std::int64_t record(const Submission& submission, const harness::GradingResult& result,
                      Time graded_at = now());
  // Stores a finished result without making it anybody's grade, unless there is a run of its key. A result
  // without a submission hash cannot be found again and is not stored.
  void keep_run(const harness::GradingResult& result, Time graded_at = now());
  // Links a stored run to a submission, for a submission that need not be graded again.
  void reuse(const Submission& submission, std::int64_t run);

  std::vector<AssignmentEntry> assignments() const;  // sorted by id
  std::vector<Student> students() const;             // sorted by id
  std::vector<Submission> submissions(
      const std::string& assignment) const;                        // in the order they were recorded
  std::vector<Grade> grades(const std::string& assignment) const;  // sorted by name (or id), then id
  std::optional<Grade> grade(const std::string& assignment, const std::string& student) const;

  // All submissions that count for their students, by id.
  std::vector<Attempt> attempts(const std::string& assignment) const;
  // One of them in full, as the grade of `student`: its own, or another member of its group.
  Grade grade_of(const Attempt& attempt, const Student& student) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace db
