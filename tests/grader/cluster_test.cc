#include "grader/cluster.hpp"

#include "tests/support/catch.hpp"

using namespace grader;
using harness::CheckResult;
using harness::Status;

namespace {

CheckResult check(const std::string& id, Status status, const std::string& message,
                  std::vector<std::string> mistakes = {}) {
  CheckResult result;
  result.id = id;
  result.functions = {"conv2d_backward"};
  result.status = status;
  result.message = message;
  result.mistakes = std::move(mistakes);
  return result;
}

db::Grade grade(const std::string& student, std::vector<CheckResult> checks) {
  db::Grade grade;
  grade.student.id = student;
  grade.finished = true;
  grade.result.checks = std::move(checks);
  return grade;
}

}  // namespace

TEST_CASE("who made the same known mistake is together, whichever check saw it") {
  const std::vector<std::string> mean = {"dw-batch-mean"};
  const std::vector<Cluster> clusters =
      cluster_failures({grade("cy", {check("public", Status::failed, "dw[0] is 1, expected 2", mean),
                                     check("hidden", Status::failed, "dw is wrong", mean)}),
                        grade("ada", {check("hidden", Status::partial, "dw is wrong", mean)}),
                        grade("bob", {check("public", Status::failed, "dw[0] is 3", {"dw-flipped"}),
                                      check("hidden", Status::passed, "", mean)})});
  REQUIRE(clusters.size() == 2);
  CHECK(clusters[0].students == std::vector<std::string>{"ada", "cy"});
  CHECK(clusters[0].checks == std::vector<std::string>{"public", "hidden"});
  CHECK(clusters[0].what == "conv2d_backward: divided dw by the batch size");
  CHECK(clusters[0].mistakes == mean);
  CHECK(clusters[0].example == "dw[0] is 1, expected 2");
  CHECK(clusters[1].students == std::vector<std::string>{"bob"});
  CHECK(clusters[0].id != clusters[1].id);
}

TEST_CASE("without a known mistake the check, the status and the words decide") {
  const auto crash = [](const std::string& words) { return check("c", Status::crashed, words); };
  const std::vector<Cluster> clusters = cluster_failures(
      {grade("ada", {crash("ValueError: shapes (2,3) and (4, 5) do not fit; case N=1")}),
       grade("bob", {crash("ValueError: shapes (7,1,2) and (4) do not fit; case N=2"),
                     check("d", Status::crashed, "ValueError: shapes (2,3) and (4, 5) do not fit")}),
       grade("cy", {crash("IndexError: 3")}), grade("dee", {check("c", Status::failed, "IndexError: 3")})});
  REQUIRE(clusters.size() == 4);
  CHECK(clusters[0].students == std::vector<std::string>{"ada", "bob"});
  CHECK(clusters[0].what == "ValueError: shapes (#) and (#) do not fit");
  for (std::size_t i = 1; i < 4; ++i) CHECK(clusters[i].students.size() == 1);
}

TEST_CASE("a mistake is that of the function that can hold it, seen by whichever check") {
  CheckResult network = check("training", Status::failed, "the loss is 3", {"dw-batch-mean"});
  network.functions = {"conv2d_forward", "conv2d_backward", "relu_forward"};
  const std::vector<Cluster> clusters = cluster_failures(
      {grade("ada", {check("c", Status::failed, "dw is 3", {"dw-batch-mean"})}), grade("bob", {network})});
  REQUIRE(clusters.size() == 1);
  CHECK(clusters[0].what == "conv2d_backward: divided dw by the batch size");
  CHECK(clusters[0].students == std::vector<std::string>{"ada", "bob"});
}

TEST_CASE("words that name a function are alike in every check, timings in their own") {
  const std::string words = "conv2d_backward: dx[0] is wrong";
  CheckResult slow = check("speed", Status::partial, "12 times the reference's time, 3 ms against 40 ms");
  slow.performance.emplace();
  CheckResult slower = slow;
  slower.message = "99 times the reference's time, 3 ms (7 % between 2 turns)";
  const std::vector<Cluster> clusters =
      cluster_failures({grade("ada", {check("c", Status::failed, words), slow}),
                        grade("bob", {check("d", Status::failed, words), slower})});
  REQUIRE(clusters.size() == 2);
  CHECK(clusters[0].what == words.substr(0, words.find('[')) + "[#] is wrong");
  CHECK(clusters[0].checks == std::vector<std::string>{"c", "d"});
  CHECK(clusters[1].what == "speed: slower than full points ask for");
  CHECK(clusters[1].students.size() == 2);
}

TEST_CASE("nobody is in a cluster for what was right, left out, or spoilt by the grader") {
  db::Grade unfinished = grade("eve", {check("c", Status::failed, "wrong")});
  unfinished.finished = false;
  CHECK(cluster_failures(
            {grade("ada", {check("c", Status::passed, "x"), check("d", Status::skipped, "x"),
                           check("e", Status::internal_error, "x"), check("f", Status::flagged, "x")}),
             unfinished})
            .empty());
  CHECK(cluster_failures({}).empty());
}

TEST_CASE("a cluster has the same id whoever else is in it, and the order of the class does not matter") {
  const db::Grade ada = grade("ada", {check("c", Status::failed, "a is 1")});
  const db::Grade bob = grade("bob", {check("c", Status::failed, "a is 2"), check("d", Status::failed, "")});
  const std::vector<Cluster> alone = cluster_failures({ada});
  const std::vector<Cluster> both = cluster_failures({ada, bob}), turned = cluster_failures({bob, ada});
  REQUIRE(both.size() == 2);
  CHECK(both[0].id == alone[0].id);
  CHECK(both[0].id.size() == 8);
  CHECK(both[1].what == "d: failed");
  REQUIRE(turned.size() == 2);
  CHECK(turned[0].id == both[0].id);
  CHECK(turned[0].students == both[0].students);
}

TEST_CASE("numbers go, names stay") {
  CHECK(normalised_message("conv2d: y[0,1,2,3] is -1.25e-7, expected 2 (off by 1); case N=1; 3 of 8 fail",
                           Status::failed) == "conv2d: y[#] is #, expected # (off by #)");
  CHECK(normalised_message("x1: nan at 0x7ffd12, inf2 is no number, -inf is, 3.", Status::crashed) ==
        "x1: # at #, inf2 is no number, # is, #.");
  CHECK(normalised_message("y is 1; case N=1\nright for stride 1 only; and so on\nfor example, x = [1]",
                           Status::failed) == "y is #; right for stride # only");
  CHECK(normalised_message("y is 1\nfor example, x = [1]: your y = [2]", Status::failed) == "y is #");
  CHECK(normalised_message("In file included from a.cpp:1:\nb.hpp:3:4: error: 'q' is unknown\nmore",
                           Status::compile_error) == "b.hpp:#:#: error: 'q' is unknown");
  CHECK(normalised_message("", Status::failed).empty());
  CHECK(normalised_message(std::string(10000, 'x'), Status::crashed).size() == 300);
}
