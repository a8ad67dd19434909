#include "grader/audit_submissions.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "grader/draft_folder.hpp"
#include "grader/generic_cheats.hpp"
#include "grader/output.hpp"
#include "grader/pool.hpp"
#include "grader/progress.hpp"
#include "grader/text.hpp"
#include "grader/worker.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;
using harness::CheckResult;
using harness::ConfigNode;
using harness::Status;

std::vector<fs::path> folders_with(const fs::path& folder, const std::string& file) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (fs::is_regular_file(entry.path() / file, error)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

const harness::CheckSpec* find_check(const harness::Assignment& assignment, const std::string& id) {
  const auto found = std::find_if(assignment.checks.begin(), assignment.checks.end(),
                                  [&id](const harness::CheckSpec& check) { return check.id == id; });
  return found == assignment.checks.end() ? nullptr : &*found;
}

// A sample is honest when its expected.yaml lists no check that fails: slow it may be.
bool is_honest(const fs::path& sample, const harness::Assignment& assignment) {
  const ConfigNode root = ConfigNode::load(sample / "expected.yaml");
  const auto checks = root.find("checks");
  if (!checks) return true;
  for (const auto& [id, expected] : checks->entries()) {
    const harness::CheckSpec* check = find_check(assignment, id);
    if (check == nullptr || check->kind != "performance") return false;
  }
  return true;
}

// cheats/<name>/cheat.yaml: caught_by, checks of which none may pass; passes, checks that it does honestly;
// at_most, checks and the points that the same code gets without the trick.
struct Cheat {
  fs::path folder;
  std::vector<std::string> caught_by, passes;
  std::map<std::string, double> at_most;
};

std::vector<std::string> check_ids(const ConfigNode& root, const char* key,
                                   const harness::Assignment& assignment) {
  std::vector<std::string> ids;
  const auto list = root.find(key);
  if (!list) return ids;
  for (const ConfigNode& node : list->items()) {
    // A copy of an assignment may have lost a check.
    if (find_check(assignment, node.as_string()) != nullptr) ids.push_back(node.as_string());
  }
  return ids;
}

Cheat read_cheat(const fs::path& folder, const harness::Assignment& assignment) {
  const ConfigNode root = ConfigNode::load(folder / "cheat.yaml");
  root.allow_keys({"caught_by", "passes", "at_most"});
  Cheat cheat{folder, check_ids(root, "caught_by", assignment), check_ids(root, "passes", assignment), {}};
  if (const auto limits = root.find("at_most")) {
    for (const auto& [id, worth] : limits->entries()) {
      const harness::CheckSpec* check = find_check(assignment, id);
      if (check != nullptr) cheat.at_most[id] = worth.as_number(0, check->points);
    }
  }
  return cheat;
}

bool in(const std::vector<std::string>& list, const std::string& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

using Complaints = std::vector<std::string>;

// What is graded of a submission, and what is to be said of its checks.
struct Item {
  std::vector<std::string> only;  // ids of checks; empty: all
  std::function<Complaints(const std::vector<CheckResult>&)> judge;
  std::vector<AuditedSubmission>* into = nullptr;
};

// The submissions of an audit in order, named like their folders.
struct Items {
  std::vector<fs::path> order;
  std::map<fs::path, Item> at;

  void add(const fs::path& folder, Item item) {
    order.push_back(folder);
    at[folder] = std::move(item);
  }
};

std::string name_of(const fs::path& submission) {
  return submission.filename().string();
}

Complaints judge_honest(const std::vector<CheckResult>& checks) {
  Complaints complaints;
  for (const CheckResult& check : checks) {
    if (check.status == Status::passed) continue;
    // Slow, but right.
    if (check.kind == "performance" && (check.performance || check.status == Status::time_limit)) continue;
    complaints.push_back(check.id + " is " + harness::to_string(check.status) + ": " + check.message);
  }
  return complaints;
}

Complaints judge_cheat(const Cheat& cheat, const std::vector<CheckResult>& checks) {
  Complaints complaints;
  for (const CheckResult& check : checks) {
    const bool passed = check.status == Status::passed;
    if (check.status == Status::internal_error) {
      complaints.push_back(check.id + ": " + check.message);
    } else if (passed && in(cheat.caught_by, check.id)) {
      complaints.push_back(check.id + " passed, but must catch it");
    } else if (!passed && in(cheat.passes, check.id)) {
      complaints.push_back(check.id + " is " + harness::to_string(check.status) +
                           ", but what it judges is done honestly: " + check.message);
    }
    const auto limit = cheat.at_most.find(check.id);
    if (limit != cheat.at_most.end() && check.score > limit->second) {
      complaints.push_back(check.id + " gave " + points(check.score) + " points, expected at most " +
                           points(limit->second) + ": " + check.message);
    }
  }
  return complaints;
}

Complaints judge_generic_cheat(const GenericCheat& cheat, const std::vector<CheckResult>& checks) {
  Complaints complaints;
  std::size_t caught = 0;
  for (const CheckResult& check : checks) {
    const bool never_ran = check.status == Status::skipped || check.status == Status::compile_error ||
                           check.status == Status::internal_error;
    caught += check.status != Status::passed ? 1 : 0;
    if (never_ran) {
      complaints.push_back(check.id + " says nothing of it: " + check.message);
    } else if (check.status == Status::passed && cheat.always_wrong) {
      complaints.push_back(check.id + " passed, but must catch it");
    }
  }
  if (caught == 0 && !cheat.always_wrong) complaints.emplace_back("every check passed");
  return complaints;
}

// What is measured has cheats of its own.
std::vector<std::string> judging_checks(const harness::PreparedAssignment& prepared) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < prepared.checks.size(); ++i) {
    if (prepared.checks[i]->judges_answers()) ids.push_back(prepared.assignment.checks[i].id);
  }
  return ids;
}

std::vector<fs::path> add_honest_samples(const harness::Assignment& assignment, Audit& audit, Items& items) {
  std::vector<fs::path> honest;
  for (const fs::path& sample : folders_with(assignment.folder / "samples", "expected.yaml")) {
    if (!is_honest(sample, assignment)) continue;
    honest.push_back(sample);
    items.add(sample, {{}, judge_honest, &audit.honest});
  }
  return honest;
}

void add_cheats(const harness::Assignment& assignment, Audit& audit, Items& items) {
  for (const fs::path& folder : folders_with(assignment.folder / "cheats", "cheat.yaml")) {
    const Cheat cheat = read_cheat(folder, assignment);
    std::vector<std::string> only = cheat.caught_by;
    only.insert(only.end(), cheat.passes.begin(), cheat.passes.end());
    for (const auto& [id, points] : cheat.at_most) only.push_back(id);
    if (only.empty()) {
      audit.cheats.push_back({name_of(folder), {}, {"no check of this assignment is there to catch it"}});
      continue;
    }
    items.add(folder, {std::move(only), [cheat](const auto& checks) { return judge_cheat(cheat, checks); },
                       &audit.cheats});
  }
}

// Cheats around the first honest sample of each language that is a single file, written to `folder`.
void add_generic_cheats(const harness::PreparedAssignment& prepared,
                        const std::vector<fs::path>& honest_samples, const fs::path& folder, Audit& audit,
                        Items& items) {
  const std::vector<std::string> judging = judging_checks(prepared);
  for (const harness::Language language : prepared.assignment.languages) {
    std::optional<std::string> honest;
    for (const fs::path& sample : honest_samples) {
      if (!honest) honest = honest_source(sample, prepared.assignment, language);
    }
    for (const GenericCheat& cheat : generic_cheats()) {
      if (!honest || cheat.language != language) continue;
      const fs::path place = folder / cheat.name;
      fs::create_directory(place);
      for (const CheatFile& file : make_cheat(cheat, prepared.assignment, *honest))
        write_output((place / file.path).string(), file.text);
      items.add(place, {judging, [&cheat](const auto& checks) { return judge_generic_cheat(cheat, checks); },
                        &audit.cheats});
    }
  }
}

// The checks of each submission, in order.
std::vector<std::vector<CheckResult>> grade_all(
    const Items& items, const std::shared_ptr<const harness::PreparedAssignment>& prepared,
    const harness::GradeRequest& request, int jobs, std::atomic<bool>& cancelled) {
  jobs = side_by_side(*prepared, jobs);
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<Grade> grades;
  for (int i = 0; i < std::min(jobs, static_cast<int>(items.order.size())); ++i) {
    workers.push_back(
        std::make_unique<Worker>(prepared, harness::GraderOptions{.sandbox = true, .worker = i}, request));
    grades.emplace_back([&items, worker = workers.back().get()](const fs::path& path) {
      return worker->grade_only(path, items.at.at(path).only);
    });
  }
  std::vector<std::vector<CheckResult>> all(items.order.size());
  std::size_t done = 0;
  Progress progress(all.size());
  const auto on_outcome = [&](const Outcome& outcome) {
    const std::string name = name_of(items.order[outcome.index]);
    if (!outcome.result) throw std::runtime_error(name + ": " + outcome.failure);
    all[outcome.index] = outcome.result->checks;
    ++done;
    progress.finished(shown_on_line(name));
  };
  run_pool(items.order, grades, cancelled, {.on_outcome = on_outcome, .on_tick = [&] { progress.tick(); }});
  if (done < all.size()) throw harness::Cancelled("the audit was cancelled");
  return all;
}

}  // namespace

void audit_submissions(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                       const harness::GradeRequest& request, int jobs, std::atomic<bool>& cancelled,
                       Audit& audit) {
  const harness::Assignment& assignment = prepared->assignment;
  Items items;
  const std::vector<fs::path> honest_samples = add_honest_samples(assignment, audit, items);
  add_cheats(assignment, audit, items);
  // Not published: it is gone with the draft.
  const DraftFolder draft(fs::temp_directory_path() / ("grader-audit-" + assignment.id),
                          DraftFolder::Readers::owner);
  add_generic_cheats(*prepared, honest_samples, draft.path(), audit, items);

  const std::vector<std::vector<CheckResult>> all = grade_all(items, prepared, request, jobs, cancelled);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Item& item = items.at.at(items.order[i]);
    item.into->push_back({name_of(items.order[i]), all[i], item.judge(all[i])});
  }
}

}  // namespace grader
