#include "grader/review.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/cluster.hpp"
#include "grader/commands/author.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

constexpr std::size_t most_digits_of_a_number = 6;  // an id has eight digits, and they may all be decimal

// All that a class still asks of its staff.
struct Review {
  std::string file;
  std::string assignment;
  std::vector<ReviewItem> items;
  std::vector<Cluster> clusters;
  std::map<std::string, std::vector<std::string>> answers;  // by cluster

  std::vector<std::string> unanswered(const Cluster& cluster) const {
    std::vector<std::string> students = cluster.students;
    const auto answered = answers.find(cluster.id);
    if (answered == answers.end()) return students;
    students.erase(std::remove_if(students.begin(), students.end(),
                                  [&](const std::string& student) {
                                    return std::binary_search(answered->second.begin(),
                                                              answered->second.end(), student);
                                  }),
                   students.end());
    return students;
  }
};

Review read_review(const Arguments& arguments) {
  Review review;
  review.file = arguments.required("db");
  const db::Gradebook book(review.file, db::Gradebook::Mode::read);
  review.assignment = stored_assignment(book, arguments.operand(0).value(), review.file);
  const std::vector<db::Grade> grades = final_grades(book, review.assignment);
  review.items = review_items(grades, book.unmatched(review.assignment), book.decisions(review.assignment));
  review.clusters = cluster_failures(grades);
  review.answers = book.cluster_answers(review.assignment);
  return review;
}

const ReviewItem& find_item(const Review& review, const std::string& id) {
  std::vector<std::string> known;
  for (const ReviewItem& item : review.items) {
    if (item.id == id) return item;
    known.push_back(item.id);
  }
  throw UsageError("there is nothing to decide with the id '" + shown_on_line(id) + "'" +
                   reference::did_you_mean(id, known));
}

std::size_t find_cluster(const Review& review, const std::string& name) {
  const bool is_number = !name.empty() && name.size() <= most_digits_of_a_number &&
                         name.find_first_not_of("0123456789") == std::string::npos;
  if (is_number && std::stoul(name) >= 1 && std::stoul(name) <= review.clusters.size())
    return std::stoul(name) - 1;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < review.clusters.size(); ++i) {
    if (review.clusters[i].id == name) return i;
    known.push_back(review.clusters[i].id);
  }
  throw UsageError("there is no cluster '" + shown_on_line(name) + "', expected a number from 1 to " +
                   std::to_string(review.clusters.size()) + " or an id of the list");
}

std::string answered_text(const Review& review, const Cluster& cluster) {
  const std::size_t left = review.unanswered(cluster).size();
  if (left == 0) return "answered";
  if (left == cluster.students.size()) return "";
  return std::to_string(left) + " not answered";
}

void print_items(const Review& review, bool decided_too) {
  Table table{.header = {"item", "what", "student", "check", "message"}, .right = {}, .rows = {}};
  if (decided_too) table.header.insert(table.header.end() - 1, "decided");
  table.right.resize(table.header.size());
  for (const ReviewItem& item : review.items) {
    if (item.decision && !decided_too) continue;
    std::vector<std::string> row = {item.id, to_string(item.kind), shown_on_line(item.student),
                                    shown_on_line(item.check), shown_on_line(item.what)};
    const std::string decided =
        item.decision ? shown_on_line(item.decision->author + ": " + item.decision->reason) : "";
    if (decided_too) row.insert(row.end() - 1, decided);
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) {
    std::cout << "nothing to decide\n";
    return;
  }
  std::cout << counted(table.rows.size(), "item") << (decided_too ? "" : " to decide") << "\n"
            << to_text(table);
}

void print_clusters(const Review& review) {
  if (review.clusters.empty()) return;
  Table table{.header = {"cluster", "id", "students", "what", "answered"},
              .right = {true, false, true, false, false},
              .rows = {}};
  for (std::size_t i = 0; i < review.clusters.size(); ++i) {
    const Cluster& cluster = review.clusters[i];
    table.rows.push_back({std::to_string(i + 1), cluster.id, std::to_string(cluster.students.size()),
                          shown_on_line(cluster.what), answered_text(review, cluster)});
  }
  std::cout << "\n"
            << counted(table.rows.size(), "cluster") << " of failures that are alike\n"
            << to_text(table);
}

void print_cluster(const Review& review, std::size_t index) {
  const Cluster& cluster = review.clusters[index];
  std::cout << "cluster " << index + 1 << " (" << cluster.id << "): " << shown_on_line(cluster.what) << "\n";
  std::string members;
  const std::vector<std::string> left = review.unanswered(cluster);
  for (const std::string& student : cluster.students) {
    const bool answered = std::find(left.begin(), left.end(), student) == left.end();
    members += (members.empty() ? "" : ", ") + shown_on_line(student) + (answered ? " (answered)" : "");
  }
  const std::size_t width = terminal_width(STDOUT_FILENO);
  std::cout << counted(cluster.students.size(), "student") << ":\n" << wrap(members, width, 2) << "\n";
  std::string checks;
  for (const std::string& check : cluster.checks)
    checks += (checks.empty() ? "" : ", ") + shown_on_line(check);
  std::cout << "checks:\n" << wrap(checks, width, 2) << "\n";
  if (!cluster.example.empty()) {
    std::cout << "for example:\n" << wrap(shown(cluster.example), width, 2) << "\n";
  }
}

Json decision_json(const std::optional<db::Decision>& decision) {
  if (!decision) return nullptr;
  return {{"author", decision->author},
          {"reason", decision->reason},
          {"made_at", utc_time(decision->made_at.time_since_epoch().count())}};
}

Json review_json(const Review& review) {
  Json items = Json::array(), clusters = Json::array();
  for (const ReviewItem& item : review.items) {
    items.push_back({{"id", item.id},
                     {"kind", to_string(item.kind)},
                     {"student", item.student},
                     {"check", item.check},
                     {"message", item.what},
                     {"decision", decision_json(item.decision)}});
  }
  for (std::size_t i = 0; i < review.clusters.size(); ++i) {
    const Cluster& cluster = review.clusters[i];
    clusters.push_back({{"number", i + 1},
                        {"id", cluster.id},
                        {"what", cluster.what},
                        {"status", harness::to_string(cluster.status)},
                        {"checks", cluster.checks},
                        {"mistakes", cluster.mistakes},
                        {"students", cluster.students},
                        {"not_answered", review.unanswered(cluster)},
                        {"example", cluster.example}});
  }
  return {{"assignment", review.assignment}, {"items", items}, {"clusters", clusters}};
}

void decide(const Review& review, const Arguments& arguments) {
  const ReviewItem& item = find_item(review, arguments.required("decide"));
  if (item.student.empty() && arguments.has("points"))
    throw UsageError("item " + item.id + " is nobody's: it can have no --points");
  const db::Decision decision{.assignment = review.assignment,
                              .student = item.student,
                              .item = item.id,
                              .what = in_words(item),
                              .author = author_of(arguments),
                              .reason = reason_of(arguments),
                              .made_at = db::now()};
  std::optional<db::Adjustment> adjustment;
  const std::optional<double> amount = arguments.number("points");
  if (amount) {
    adjustment = db::Adjustment{.assignment = review.assignment,
                                .student = item.student,
                                .amount = *amount,
                                .author = decision.author,
                                .reason = (item.check.empty() ? "" : item.check + ": ") + decision.reason,
                                .made_at = decision.made_at};
  }
  db::Gradebook(review.file, db::Gradebook::Mode::write).add_decision(decision, adjustment);
  std::cerr << "decided: " << shown_on_line(decision.what);
  if (amount) std::cerr << " (" << (*amount > 0 ? "+" : "") << points(*amount) << " points)";
  std::cerr << "\n";
}

void answer(const Review& review, const Cluster& cluster, const Arguments& arguments) {
  const bool again = arguments.has("again");
  db::ClusterAnswer answer{.assignment = review.assignment,
                           .cluster = cluster.id,
                           .students = again ? cluster.students : review.unanswered(cluster),
                           .comment = arguments.value("comment").value_or(""),
                           .amount = arguments.number("points"),
                           .author = author_of(arguments),
                           .made_at = db::now()};
  if (answer.amount) answer.reason = reason_of(arguments);
  if (answer.students.empty()) {
    throw UsageError("every student of cluster " + cluster.id +
                     " has an answer already; --again gives all of them another one");
  }
  db::Gradebook(review.file, db::Gradebook::Mode::write).answer_cluster(answer);
  std::cerr << "answered: " << counted(answer.students.size(), "student") << ", "
            << shown_on_line(cluster.what);
  if (answer.amount)
    std::cerr << " (" << (*answer.amount > 0 ? "+" : "") << points(*answer.amount) << " points)";
  std::cerr << "\n";
}

void check_flags(const Arguments& arguments) {
  const bool answers = arguments.has("comment") || arguments.has("points");
  if (arguments.has("decide") && arguments.has("cluster"))
    throw UsageError("give --decide or --cluster, not both");
  if (arguments.has("decide") && arguments.has("comment")) throw UsageError("--comment goes with --cluster");
  if (answers && !arguments.has("decide") && !arguments.has("cluster"))
    throw UsageError("whose --comment or --points? name a --cluster, or an item with --decide");
  if (arguments.value("comment") == "") throw UsageError("--comment is empty");
  if (arguments.number("points") == 0.0) throw UsageError("--points is 0; leave it out to change no score");
}

int run_review(const Arguments& arguments) {
  check_flags(arguments);
  Review review = read_review(arguments);
  std::optional<std::size_t> chosen;
  if (const auto cluster = arguments.value("cluster")) chosen = find_cluster(review, *cluster);
  const bool acts = arguments.has("decide") || arguments.has("comment") || arguments.has("points");
  if (arguments.has("decide")) decide(review, arguments);
  if (chosen && acts) answer(review, review.clusters[*chosen], arguments);
  if (acts) review = read_review(arguments);

  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump(review_json(review)));
  if (acts || json == "-") return exit_status::fine;
  if (chosen) {
    print_cluster(review, *chosen);
  } else {
    print_items(review, arguments.has("all"));
    print_clusters(review);
  }
  return exit_status::fine;
}

}  // namespace

const Command review_command = {
    .name = "review",
    .summary = "what of a class needs a person, and failures that are alike",
    .examples = {"grader review a7-convnet --db course.db",
                 "grader review a7-convnet --db course.db --decide 3f9a01bc --reason \"a buffer of one row\"",
                 "grader review a7-convnet --db course.db --cluster 1 --comment \"dw is a sum\""},
    .details =
        {"Lists the checks that ask for a look (flagged, policy), timings that decided nothing "
         "(inconclusive), "
         "what the grader itself spoilt (internal_error: run the batch again) and what belongs to nobody on "
         "the roster or was left out (unmatched: mend the roster and run the batch again). --decide takes "
         "one off the list, "
         "with the reason for the record and perhaps points. A new submission or specification asks anew.",
         "Failures are gathered into clusters: students with the same known mistake, or whose check failed "
         "with "
         "the same words but for the numbers. --cluster shows one; with --comment or --points it answers "
         "every "
         "student in it who has no answer yet, so that the same command serves those who come later."},
    .operands = {assignment_operand()},
    .flags =
        {db_flag(),
         {.name = "decide", .value = "ITEM", .help = "takes an item off the list; needs --reason"},
         {.name = "cluster", .value = "N", .help = "number or id of a cluster: show it, or answer it"},
         {.name = "comment", .value = "TEXT", .help = "words for every student of the cluster"},
         {.name = "points",
          .value = "N",
          .help =
              "an adjustment for the item's student, or for every student of the cluster; needs --reason"},
         reason_flag("why, for whoever asks later"),
         author_flag(),
         {.name = "again", .help = "answer those too who have an answer"},
         {.name = "all", .help = "list what is decided too"},
         json_flag("write items and clusters")},
    .run = run_review,
};

}  // namespace grader
