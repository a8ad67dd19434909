#include "grader/slurm/array.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "grader/run_tool.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_tasks = 1000;  // of an array: MaxArraySize is 1001 where nobody changed it
constexpr int most_attempts = 3;
constexpr std::chrono::milliseconds poll_interval(100);
constexpr std::chrono::milliseconds between_looks(1000);  // at the queue: one question for the whole class
// A result may be seen later than the end of its task: network file systems remember what was not there.
constexpr std::chrono::seconds patience(3);
constexpr std::chrono::minutes longest_silence(10);  // of slurmctld, which may be restarted meanwhile

struct Task {
  std::string job;
  std::size_t index = 0;
  bool operator<(const Task& other) const {
    return std::pair(job, index) < std::pair(other.job, other.index);
  }
};

// A unit without an outcome.
struct Pending {
  Task task;
  int attempts = 0;
  std::optional<Clock::time_point> gone_since;  // from the queue
};

std::string shell_quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += c;
    }
  }
  return text + "'";
}

std::string without_last_space(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

fs::path make_folder(const fs::path& beside) {
  std::string pattern = beside.string() + ".slurm-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr)  // mode 0700
    throw harness::ConfigError(pattern + ": cannot be made for the tasks of Slurm: " + std::strerror(errno));
  return pattern;
}

// The last thing a task said.
std::string last_words(const fs::path& folder, const Task& task) {
  std::string text;
  if (FILE* log = fopen((folder / ("log-" + task.job + "_" + std::to_string(task.index))).c_str(), "r")) {
    char buffer[4096];
    for (std::size_t count = 0; (count = fread(buffer, 1, sizeof buffer, log)) > 0;)
      text.assign(buffer, count);
    fclose(log);
  }
  text = without_last_space(text);
  return text.substr(text.rfind('\n') + 1);
}

class Array {
 public:
  Array(const Order& order, const ArrayOptions& options, std::atomic<bool>& cancelled,
        const PoolEvents& events)
      : order_(order),
        options_(options),
        cancelled_(cancelled),
        events_(events),
        folder_(make_folder(options.beside)) {}

  ~Array() {
    if (!pending_.empty()) take_back();
    std::error_code ignored;
    if (!lost_) fs::remove_all(folder_, ignored);
  }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;

  void run() {
    for (const char* tool : {"sbatch", "squeue", "scancel"}) {
      if (!find_tool({tool})) {
        throw harness::ConfigError(std::string("--engine slurm needs ") + tool +
                                   ", which is not on the PATH; install slurm-client");
      }
    }
    write_order(folder_, order_);
    std::vector<std::size_t> units(order_.submissions.size());
    for (std::size_t i = 0; i < units.size(); ++i) units[i] = i;
    submit(units);
    Clock::time_point next_look = Clock::now() + between_looks;
    while (!pending_.empty() && !cancelled_.load()) {
      collect();
      if (!pending_.empty() && Clock::now() >= next_look) {
        submit(find_lost());
        next_look = Clock::now() + between_looks;
      }
      events_.on_tick();
      if (!pending_.empty()) std::this_thread::sleep_for(poll_interval);
    }
    if (cancelled_.load()) collect();
  }

 private:
  void submit(const std::vector<std::size_t>& units) {
    for (std::size_t begin = 0; begin < units.size(); begin += most_tasks) {
      const auto first = units.begin() + static_cast<std::ptrdiff_t>(begin);
      submit_wave(
          {first, units.begin() + static_cast<std::ptrdiff_t>(std::min(begin + most_tasks, units.size()))});
    }
  }

  void submit_wave(const std::vector<std::size_t>& units) {
    const int wave = ++waves_;
    write_wave(folder_, wave, units);
    std::string range = "0-" + std::to_string(units.size() - 1);
    if (options_.at_once > 0) range += "%" + std::to_string(options_.at_once);
    // Tasks are not requeued behind our back: what is lost is counted and submitted again here.
    std::vector<std::string> words = {
        "sbatch",           "--parsable",        "--no-requeue",
        "--array=" + range, "--job-name=grader", "--output=" + (folder_ / "log-%A_%a").string()};
    words.insert(words.end(), options_.sbatch.begin(), options_.sbatch.end());
    words.push_back("--wrap=exec " + shell_quoted(options_.program.string()) + " grade-unit " +
                    shell_quoted(folder_.string()) + " " + std::to_string(wave));
    const ToolOutput output = run_tool(words);
    if (output.status != 0) {
      throw harness::ConfigError("sbatch refused the job: " + shown_on_line(without_last_space(output.err)) +
                                 "; options for it are given with --sbatch");
    }
    // "123" or "123;cluster"
    const std::string job = without_last_space(output.out.substr(0, output.out.find(';')));
    jobs_.push_back(job);
    for (std::size_t k = 0; k < units.size(); ++k) {
      Pending& pending = pending_[units[k]];
      pending.task = {job, k};
      pending.gone_since.reset();
      ++pending.attempts;
    }
  }

  void collect() {
    std::vector<std::size_t> arrived;
    for (const auto& [unit, pending] : pending_) {
      std::optional<UnitOutcome> outcome = read_outcome(folder_, unit);
      if (!outcome) continue;
      arrived.push_back(unit);
      events_.on_outcome(
          {.index = unit, .result = std::move(outcome->result), .failure = std::move(outcome->failure)});
    }
    for (const std::size_t unit : arrived) pending_.erase(unit);
  }

  // Tasks that Slurm still has something to do for; nothing when it does not answer.
  std::optional<std::set<Task>> queue() {
    const ToolOutput output = run_tool(
        {"squeue", "--noheader", "--array", "--user=" + std::to_string(geteuid()), "--format=%F %K"});
    if (output.status != 0) {
      if (!silent_since_) silent_since_ = Clock::now();
      if (Clock::now() - *silent_since_ > longest_silence)
        throw harness::ConfigError(
            "squeue has not answered for ten minutes: " + shown_on_line(without_last_space(output.err)) +
            "; what was finished is stored");
      return std::nullopt;
    }
    silent_since_.reset();
    std::set<Task> tasks;
    std::istringstream lines(output.out);
    std::string job, index;
    while (lines >> job >> index) {
      if (std::all_of(index.begin(), index.end(), [](char c) { return c >= '0' && c <= '9'; }))
        tasks.insert({job, std::stoul(index)});
    }
    return tasks;
  }

  // Units to submit again. Those that were lost too often end here.
  std::vector<std::size_t> find_lost() {
    const std::optional<std::set<Task>> alive = queue();
    if (!alive) return {};
    std::vector<std::size_t> again, given_up;
    for (auto& [unit, pending] : pending_) {
      if (alive->count(pending.task) != 0) {
        pending.gone_since.reset();
        continue;
      }
      if (!pending.gone_since) pending.gone_since = Clock::now();
      if (Clock::now() - *pending.gone_since < patience) continue;
      (pending.attempts < most_attempts ? again : given_up).push_back(unit);
    }
    for (const std::size_t unit : given_up) give_up(unit);
    return again;
  }

  void give_up(std::size_t unit) {
    const Pending pending = pending_.at(unit);
    pending_.erase(unit);
    lost_ = true;
    const std::string words = last_words(folder_, pending.task);
    events_.on_outcome({.index = unit,
                        .result = std::nullopt,
                        .failure = "Slurm lost its task " + std::to_string(pending.attempts) + " times" +
                                   (words.empty() ? "" : ": " + words) + "; the logs are in " +
                                   folder_.string()});
  }

  void take_back() noexcept {
    try {
      std::vector<std::string> words = {"scancel", "--quiet"};
      words.insert(words.end(), jobs_.begin(), jobs_.end());
      run_tool(words);
    } catch (const std::exception&) {
      // We are leaving already; the tasks end by themselves.
    }
  }

  const Order& order_;
  const ArrayOptions& options_;
  std::atomic<bool>& cancelled_;
  const PoolEvents& events_;
  fs::path folder_;
  std::map<std::size_t, Pending> pending_;  // by unit
  std::vector<std::string> jobs_;
  int waves_ = 0;
  bool lost_ = false;
  std::optional<Clock::time_point> silent_since_;
};

}  // namespace

void run_array(const Order& order, const ArrayOptions& options, std::atomic<bool>& cancelled,
               const PoolEvents& events) {
  Array(order, options, cancelled, events).run();
}

}  // namespace grader
