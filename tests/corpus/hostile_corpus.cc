// hostile_corpus CORPUS root|ordinary|root-half|ordinary-half [NAME...]
//   grades every hostile submission of CORPUS/hostile (or those named) and checks that it came to nothing.
//   With `ordinary` a root drops to an ordinary user first. The halves leave out what takes long, and share
//   the rest: each is tried by one of the users. Exit status 77: cannot be tried by this user.
// hostile_corpus CORPUS prepare FOLDER
//   writes the submissions into FOLDER, a class to be graded.

#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <thread>

#include "harness/grade/grade.hpp"
#include "tests/corpus/hostile_case.hpp"
#include "tests/corpus/sinks.hpp"
#include "tests/corpus/watch.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

namespace fs = std::filesystem;
using corpus::HostileCase;

constexpr int skipped = 77;  // CTest's SKIP_RETURN_CODE
constexpr uid_t ordinary_user = 65534;

struct Corpus {
  fs::path folder;
  std::vector<HostileCase> cases;
};

Corpus load(const fs::path& folder, const std::vector<std::string>& names) {
  Corpus corpus{folder, corpus::read_corpus(folder / "hostile")};
  if (names.empty()) return corpus;
  std::erase_if(corpus.cases, [&names](const HostileCase& hostile) {
    return std::find(names.begin(), names.end(), hostile.name) == names.end();
  });
  if (corpus.cases.size() != names.size()) throw std::runtime_error("a case of that name is not there");
  return corpus;
}

std::vector<std::string> left_behind(const std::set<std::string>& before,
                                     const std::set<std::string>& after) {
  std::vector<std::string> lines;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(lines));
  for (std::string& line : lines) line.insert(0, "left behind: ");
  return lines;
}

class Run {
 public:
  explicit Run(const Corpus& corpus)
      : corpus_(corpus), class_(base_.path() / "class"), canaries_(base_.path() / "canary") {
    prctl(PR_SET_CHILD_SUBREAPER, 1);  // what escapes its keeper becomes our child
    fs::permissions(base_.path(), fs::perms(0755));
    for (const fs::path& folder : {class_, temp_}) {
      fs::create_directories(folder);
      fs::permissions(folder, fs::perms(0755));
    }
    setenv("TMPDIR", temp_.c_str(), 1);
    seeds_.secret = std::string(64, '5');
  }

  int all() {
    const auto prepared = harness::prepare_assignment(corpus_.folder / "h1-hostile");
    fs::create_directories(class_ / "honest");
    fs::copy_file(corpus_.folder / "shared" / "honest.cpp", class_ / "honest" / "convnet.cpp");
    const std::set<std::string> nothing = corpus::traces(temp_, canaries_.bystander());
    std::set<fs::path> groups;
    {
      harness::Grader grader(prepared, {.sandbox = true, .worker = 0});
      grade_honest(grader);
      usual_ = corpus::traces(temp_, canaries_.bystander());
      groups = corpus::control_groups();
      for (const HostileCase& hostile : corpus_.cases) one(grader, hostile);
      grade_honest(grader);
    }
    std::vector<std::string> rest = left_behind(nothing, corpus::traces(temp_, canaries_.bystander()));
    for (const fs::path& group : groups) {
      if (fs::exists(group)) rest.push_back("left behind: control group " + group.string());
    }
    report("after the last", rest);
    std::cout << corpus_.cases.size() - without_root_ << " hostile submissions graded by uid " << geteuid()
              << ", " << bad_ << " with findings\n";
    if (without_root_ > 0) std::cout << without_root_ << " not tried: they need root\n";
    return bad_ == 0 ? 0 : 1;
  }

 private:
  harness::GradingResult grade(harness::Grader& grader, const fs::path& submission) const {
    harness::GradeRequest request;
    request.official = true;
    request.seeds = seeds_;
    return grader.grade(submission, request);
  }

  void grade_honest(harness::Grader& grader) {
    std::vector<std::string> lines;
    for (const harness::CheckResult& check : grade(grader, class_ / "honest").checks) {
      if (check.status != harness::Status::passed)
        lines.push_back(check.id + " is " + to_string(check.status) + ": " + check.message);
    }
    report("the honest submission", lines);
  }

  void one(harness::Grader& grader, const HostileCase& hostile) {
    if (hostile.needs_root && geteuid() != 0) {
      ++without_root_;
      return;
    }
    corpus::Replacements replacements = canaries_.replacements();
    replacements["@CLASS@"] = class_.string();
    const fs::path submission =
        corpus::make_submission(hostile, corpus_.folder / "shared", class_, replacements);
    static_cast<void>(canaries_.touched());  // by make.py, which may link to the canary
    const auto start = std::chrono::steady_clock::now();
    const harness::GradingResult result = grade(grader, submission);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

    std::vector<std::string> lines = corpus::differences(hostile, result);
    for (const auto& more : {corpus::unsafe_output(result, canaries_.secret()), canaries_.touched(),
                             left_behind_after_a_while(), neighbour_changed()}) {
      lines.insert(lines.end(), more.begin(), more.end());
    }
    report(hostile.name, lines);
    std::cout << (lines.empty() ? "ok   " : "BAD  ") << hostile.name << " " << seconds.count() << " s\n";
  }

  // Keepers report first and end then.
  std::vector<std::string> left_behind_after_a_while() const {
    constexpr int patience = 100;
    for (int i = 0;; ++i) {
      std::vector<std::string> lines = left_behind(usual_, corpus::traces(temp_, canaries_.bystander()));
      if (lines.empty() || i == patience) return lines;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  std::vector<std::string> neighbour_changed() const {
    const auto honest = class_ / "honest" / "convnet.cpp";
    std::error_code error;
    const bool same =
        fs::file_size(honest, error) == fs::file_size(corpus_.folder / "shared" / "honest.cpp", error);
    return same ? std::vector<std::string>() : std::vector<std::string>{"another submission was changed"};
  }

  void report(const std::string& name, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    ++bad_;
    for (const std::string& line : lines) std::cout << name << ": " << line << "\n";
    std::cout << std::flush;
  }

  const Corpus& corpus_;
  const test_support::TempDir base_;
  const fs::path class_;
  const fs::path temp_ = base_.path() / "temp";
  corpus::Canaries canaries_;
  harness::Seeds seeds_;
  std::set<std::string> usual_;
  int bad_ = 0;
  std::size_t without_root_ = 0;
};

// The build tree and the sources may be closed to others, so everything needed is copied. Does not return.
[[noreturn]] void run_as_ordinary_user(const fs::path& corpus, const std::string& mode,
                                       const std::vector<std::string>& names) {
  const test_support::TempDir copies;
  fs::permissions(copies.path(), fs::perms(0755));
  fs::copy(corpus, copies.path() / "corpus", fs::copy_options::recursive);
  const fs::path program = copies.path() / "hostile_corpus";
  fs::copy_file("/proc/self/exe", program);
  for (const char* folder : {LAUNCHER_FOLDER, UNPACK_FOLDER}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("grader-") && entry.is_regular_file()) fs::copy_file(entry, copies.path() / name);
    }
  }
  const pid_t child = fork();
  if (child == 0) {
    std::vector<std::string> words = {program.string(), (copies.path() / "corpus").string(), mode};
    words.insert(words.end(), names.begin(), names.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (setgroups(0, nullptr) != 0 || setresgid(ordinary_user, ordinary_user, ordinary_user) != 0 ||
        setresuid(ordinary_user, ordinary_user, ordinary_user) != 0) {
      _exit(126);
    }
    setenv("HOME", "/", 1);
    execv(program.c_str(), arguments.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  fs::remove_all(copies.path());
  std::exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

void keep_half(std::vector<HostileCase>& cases, bool root) {
  std::erase_if(cases, [](const HostileCase& hostile) { return hostile.costly; });
  std::size_t position = 0;
  std::erase_if(cases, [&](const HostileCase& hostile) {
    const bool for_root = hostile.needs_root || position++ % 2 == 0;
    return for_root != root;
  });
}

int prepare(const Corpus& corpus, const fs::path& folder) {
  for (const HostileCase& hostile : corpus.cases) {
    if (hostile.needs_root && geteuid() != 0) continue;
    corpus::make_submission(hostile, corpus.folder / "shared", folder,
                            {{"@CANARY@", "/etc/shadow"},
                             {"@CLASS@", folder.string()},
                             {"@PORT@", "22"},
                             {"@ABSTRACT@", "nobody"},
                             {"@PID@", "1"}});
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[1] == "prepare") return prepare(load(words[0], {}), words[2]);
  const std::string mode = words.size() < 2 ? "" : words[1];
  const bool root = mode == "root" || mode == "root-half", half = mode.ends_with("-half");
  if (!root && mode != "ordinary" && mode != "ordinary-half") {
    std::cerr << "usage: hostile_corpus CORPUS root|ordinary|root-half|ordinary-half [NAME...]\n";
    return 2;
  }
  const std::vector<std::string> names(words.begin() + 2, words.end());
  if (root && geteuid() != 0) {
    std::cout << "skipped: this user is not root\n";
    return skipped;
  }
  if (!root && geteuid() == 0) run_as_ordinary_user(words[0], mode, names);
  Corpus corpus = load(words[0], names);
  if (half) keep_half(corpus.cases, root);
  return Run(corpus).all();
} catch (const std::exception& error) {
  std::cerr << "hostile_corpus: " << error.what() << "\n";
  return 2;
}
