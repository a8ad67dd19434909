// `check` as students use it, its receipts, and their replay: needs a sandbox.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "grader/receipt.hpp"
#include "tests/grader/program.hpp"
#include "tests/grader/tiny_assignment.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;
namespace fs = std::filesystem;

namespace {

const std::string spec = tiny_spec("[python]");
const std::string& right = tiny_right;
const std::string& wrong = tiny_wrong;

struct Desk {
  Desk() {
    folder.write("tiny/assignment.yaml", spec);
    folder.write("class/ada/tiny.py", right);
  }
  std::string path(const std::string& relative) const { return (folder.path() / relative).string(); }
  CommandResult check(const std::vector<std::string>& more, const std::string& who = "class/ada") const {
    std::vector<std::string> words = {"check", path("tiny"), path(who)};
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words);
  }
  std::string only_receipt(const std::string& folder_name) const {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(path(folder_name)))
      files.push_back(entry.path().string());
    REQUIRE(files.size() == 1);
    return files.front();
  }
  TempDir folder;
};

}  // namespace

TEST_CASE("what cannot be checked is said before anything is printed") {
  const Desk desk;
  for (const CommandResult& refused :
       {desk.check({}, "class/nobody"), desk.check({"--only", "relux"}), desk.check({"--language", "cpp"})}) {
    CHECK(refused.status == 2);
    CHECK(refused.out.empty());
    CHECK_FALSE(refused.err.empty());
  }
}

TEST_CASE("a self-check is left in the submission, and the batch holds it against its own result") {
  const Desk desk;
  desk.folder.write("class/bob/tiny.py", wrong);
  const CommandResult first = desk.check({});
  INFO(first.out << first.err);
  REQUIRE(first.status == 0);
  CHECK(desk.check({"--no-receipt"}, "class/bob").status == 1);
  CHECK_FALSE(fs::exists(desk.path("class/bob/self-check.json")));
  REQUIRE(desk.check({"--verbose"}, "class/bob").status == 1);
  // Bob mends his code and does not check again; the receipt itself is no part of the submission.
  desk.folder.write("class/bob/tiny.py", right + "# mended\n");
  const std::vector<std::string> batch = {
      "batch", desk.path("tiny"), desk.path("class"), "--db", desk.path("c.db"), "--json", "-"};
  for (const char* how : {"2 graded", "2 reused"}) {
    const CommandResult done = run_grader(batch);
    INFO(done.err);
    REQUIRE(done.status == 0);
    CHECK_THAT(done.err, ContainsSubstring(how) && ContainsSubstring("2 self-checks handed in: 1 like") &&
                             ContainsSubstring("bob: relu was failed (0), is passed (4): the code differs"));
    CHECK(done.err.find("\nada: ") == std::string::npos);
    const grader::Json entries = grader::Json::parse(done.out);
    CHECK(entries[0]["self_check"] == grader::Json::array());
    CHECK(entries[1]["self_check"][0]["check"] == "relu");
    CHECK(entries[1]["submission_hash"] !=
          grader::read_receipt(bytes_of(desk.path("class/bob/self-check.json"))).result.submission_hash);
  }
  CHECK(std::distance(fs::directory_iterator(desk.path("c.db.receipts")), {}) == 2);
  CHECK(run_grader({"forget", "bob", "--db", desk.path("c.db"), "--yes"}).status == 0);
  CHECK(std::distance(fs::directory_iterator(desk.path("c.db.receipts")), {}) == 1);
}

TEST_CASE("a self-check comes out of an archive too") {
  const Desk desk;
  REQUIRE(desk.check({}).status == 0);
  fs::create_directory(desk.path("zips"));
  REQUIRE(run_command({"/usr/bin/python3", "-c",
                       "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])",
                       desk.path("zips/ada"), desk.path("class/ada")})
              .status == 0);
  const CommandResult done =
      run_grader({"batch", desk.path("tiny"), desk.path("zips"), "--db", desk.path("c.db")});
  INFO(done.err);
  CHECK(done.status == 0);
  CHECK_THAT(done.err, ContainsSubstring("1 self-check handed in: 1 like the official result"));
}

TEST_CASE("a receipt is replayed, and what differs is named") {
  const Desk desk;
  const std::string seeds = desk.path("secret.seeds");
  REQUIRE(desk.check({"--official", "--seeds", seeds}).status == 0);
  const std::string receipt = desk.only_receipt("secret.seeds.receipts");
  CHECK_FALSE(fs::exists(desk.path("class/ada/self-check.json")));
  const CommandResult same = run_grader({"replay", receipt});
  INFO(same.out << same.err);
  CHECK(same.status == 0);
  CHECK_THAT(same.out, ContainsSubstring("3 of 3 checks as in the receipt"));

  desk.folder.write("class/ada/tiny.py", wrong);
  const CommandResult changed = run_grader({"replay", receipt, "--json", "-"});
  CHECK(changed.status == 1);
  const grader::Json json = grader::Json::parse(changed.out);
  CHECK(json["facts"][0]["what"] == "submission");
  CHECK(json["facts"][0]["same"] == false);
  CHECK(json["facts"][1]["same"] == true);
  REQUIRE(json["disagreements"].size() == 2);
  CHECK(json["disagreements"][1]["check"] == "relu-hidden");
  CHECK(json["disagreements"][1]["cause"] == "the code differs");

  desk.folder.write("class/ada/tiny.py", right);
  CHECK(run_grader({"replay", receipt, "--seeds", desk.path("none.seeds")}).status == 2);
  CHECK_FALSE(fs::exists(desk.path("none.seeds")));
  fs::rename(desk.path("class/ada"), desk.path("moved"));
  const CommandResult lost = run_grader({"replay", receipt});
  CHECK(lost.status == 2);
  CHECK_THAT(lost.err, ContainsSubstring("--submission PATH"));
  CHECK(run_grader({"replay", receipt, "--submission", desk.path("moved")}).status == 0);
  CHECK(run_grader({"replay", desk.path("tiny/assignment.yaml")}).status == 2);
}

TEST_CASE("a self-check is replayed where it lies, without the hidden checks") {
  const Desk desk;
  REQUIRE(desk.check({}).status == 0);
  const CommandResult same =
      run_grader({"replay", desk.path("class/ada/self-check.json"), "--assignment", desk.path("tiny")});
  INFO(same.out << same.err);
  CHECK(same.status == 0);
  CHECK_THAT(same.out, ContainsSubstring("2 of 2 checks as in the receipt"));
}

TEST_CASE("saving a file checks again, and Ctrl-C ends it") {
  const Desk desk;
  desk.folder.write("class/ada/tiny.py", wrong);
  const pid_t child = fork();
  if (child == 0) {
    const int out = open(desk.path("out").c_str(), O_CREAT | O_WRONLY, 0600);
    dup2(out, 1);
    dup2(out, 2);
    execl(GRADER_PROGRAM, "grader", "check", desk.path("tiny").c_str(), desk.path("class/ada").c_str(),
          "--watch", static_cast<char*>(nullptr));
    _exit(127);
  }
  const auto says = [&](const std::string& words) {
    for (int i = 0; i < 2000; ++i) {
      if (bytes_of(desk.path("out")).find(words) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  };
  CHECK(says("next: mend 'relu' and save; Ctrl-C ends"));
  desk.folder.write("class/ada/tiny.py", right);
  CHECK(says("changed: tiny.py"));
  CHECK(says("score 5/5: every check passed"));
  kill(child, SIGINT);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  const std::string out = bytes_of(desk.path("out"));
  CHECK(out.find("changed: ") == out.rfind("changed: "));  // writing the receipt is no change
}
