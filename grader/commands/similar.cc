#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/find_assignment.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "grader/similar/page.hpp"
#include "grader/similar/read.hpp"
#include "harness/assignment/assignment.hpp"

namespace grader {
namespace {

struct Class {
  std::vector<Document> documents;
  std::vector<std::string> unread;
};

Class read_class(const Arguments& arguments, const harness::Assignment& assignment) {
  Class all;
  const auto add = [&](const std::string& source, bool older) {
    ReadDocuments read = read_submissions(source, assignment, older);
    std::move(read.documents.begin(), read.documents.end(), std::back_inserter(all.documents));
    std::move(read.unread.begin(), read.unread.end(), std::back_inserter(all.unread));
  };
  add(arguments.operand(1).value(), false);
  for (const std::string& folder : arguments.values("older")) add(folder, true);
  return all;
}

SimilarOptions options_of(const Arguments& arguments) {
  SimilarOptions options;
  options.at_least_percent = static_cast<double>(
      arguments.integer("at-least", 1, 100, static_cast<std::int64_t>(options.at_least_percent)));
  return options;
}

Json stretch_json(const Document& document, const Stretch& stretch) {
  return {{"file", document.files[stretch.file].path},
          {"first_line", stretch.first_line},
          {"last_line", stretch.last_line}};
}

Json to_json(const std::string& assignment, const Class& all, const Similarity& similarity,
             const SimilarOptions& options) {
  Json pairs = Json::array();
  for (const SimilarPair& pair : similarity.pairs) {
    const Document &a = all.documents[pair.a], &b = all.documents[pair.b];
    Json runs = Json::array();
    for (const SharedRun& run : pair.runs)
      runs.push_back({{"tokens", run.tokens}, {"a", stretch_json(a, run.a)}, {"b", stretch_json(b, run.b)}});
    pairs.push_back({{"a", a.label},
                     {"b", b.label},
                     {"older", b.older},
                     {"language", harness::to_string(a.language)},
                     {"tokens", pair.shared_tokens},
                     {"percent_a", json_number(pair.percent_a)},
                     {"percent_b", json_number(pair.percent_b)},
                     {"runs", runs}});
  }
  return {{"assignment", assignment},
          {"about", similar_preface},
          {"noise_tokens", options.winnow.noise},
          {"guaranteed_tokens", options.winnow.guarantee},
          {"at_least_percent", json_number(options.at_least_percent)},
          {"submissions", all.documents.size()},
          {"pairs", pairs},
          {"not_compared", all.unread}};
}

void print(const Class& all, const Similarity& similarity, const SimilarOptions& options) {
  std::cout << counted(similarity.pairs.size(), "pair") << " of "
            << counted(all.documents.size(), "submission") << " with " << points(options.at_least_percent)
            << " % or more of one's own code in common\n";
  if (similarity.pairs.empty()) return;
  Table table{
      .header = {"tokens", "first", "second", "submissions"}, .right = {true, true, true, false}, .rows = {}};
  const auto percent = [](double value) { return std::to_string(std::lround(value)) + " %"; };
  for (const SimilarPair& pair : similarity.pairs) {
    table.rows.push_back(
        {std::to_string(pair.shared_tokens), percent(pair.percent_a), percent(pair.percent_b),
         shown_on_line(all.documents[pair.a].label) + ", " + shown_on_line(all.documents[pair.b].label)});
  }
  std::cout << to_text(table) << "\n" << wrap(similar_preface, 100, 0) << "\n";
}

int run_similar(const Arguments& arguments) {
  const harness::Assignment assignment =
      harness::load_assignment(find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  const SimilarOptions options = options_of(arguments);
  std::vector<Document> given = generated_starters(assignment);
  for (const std::string& folder : arguments.values("starter")) {
    std::vector<Document> more = read_starter(folder);
    std::move(more.begin(), more.end(), std::back_inserter(given));
  }
  const Class all = read_class(arguments, assignment);
  for (const std::string& line : all.unread) std::cerr << "not compared: " << shown_on_line(line) << "\n";
  const Similarity similarity = find_similar(all.documents, given, options);

  const std::optional<std::string> json = arguments.value("json"), html = arguments.value("html");
  if (json) write_output(*json, dump(to_json(assignment.id, all, similarity, options)));
  if (html) write_output(*html, similar_html(assignment.id, all.documents, similarity));
  if (json != "-" && html != "-") print(all, similarity, options);
  return exit_status::fine;
}

}  // namespace

const Command similar_command = {
    .name = "similar",
    .summary = "pairs of submissions that have code in common",
    .examples = {"grader similar a7-convnet submissions/ --older a7-2025/ --html similar.html"},
    .details =
        {"Compares the tokens of C++ and Python sources, so that other names, numbers, comments, layout and "
         "order of "
         "functions make no difference. What everybody was given does not count, edited or not: the starter "
         "that "
         "grader kit makes, and the files of --starter; nor does what more than a fifth (and more than ten) "
         "of the "
         "submissions have. Of the rest every stretch of 28 tokens in common is found, and none under 16.",
         "It lists places to look at and accuses nobody: code that is alike has many causes."},
    .operands = {assignment_operand(), {"SOURCE", "folder with the submissions"}},
    .flags =
        {{.name = "older",
          .value = "FOLDER",
          .help = "submissions of another year: compared with these, not with each other",
          .repeatable = true},
         {.name = "starter",
          .value = "DIR",
          .help = "more that everybody was given: examples of the lecture, last year's starter",
          .repeatable = true},
         {.name = "at-least", .value = "PERCENT", .help = "list pairs from so much in common (default: 50)"},
         {.name = "html", .value = "FILE", .help = "write the pairs side by side as a page; - is stdout"},
         assignments_flag(),
         json_flag("write the pairs")},
    .run = run_similar,
};

}  // namespace grader
