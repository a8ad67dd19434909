// toeplitz_campaign GRADER ASSIGNMENT_FOLDER CORPUS_FOLDER [NAME ...]
// Grades the labelled submissions by toeplitz_free alone and prints one line each and the confusion table.
// Exit status 1 when one that unrolls is clean, or one that does not is convicted.

#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

struct Labelled {
  std::string name, label, columns;
};

// labels.csv: name,label,"columns","what"
std::vector<Labelled> read_labels(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<Labelled> all;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    Labelled one;
    std::istringstream fields(line);
    std::getline(fields, one.name, ',');
    std::getline(fields, one.label, ',');
    const std::size_t open = line.find('"'), close = line.find('"', open + 1);
    one.columns = line.substr(open + 1, close - open - 1);
    all.push_back(one);
  }
  if (all.empty()) throw std::runtime_error(file.string() + " has no labels");
  return all;
}

std::string figure(const nlohmann::json& value) {
  if (value.is_null()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value.get<double>());
  return text;
}

nlohmann::json grade(const std::string& grader, const std::string& assignment,
                     const std::filesystem::path& submission, const std::filesystem::path& json) {
  const auto done = test_support::run_command(
      {grader, "check", assignment, submission.string(), "--only", "toeplitz-free", "--json", json.string()},
      {.timeout = std::chrono::seconds(120)});
  if (done.status != 0 && done.status != 1) {
    throw std::runtime_error(submission.string() + ": " + done.err);
  }
  std::ifstream in(json);
  return nlohmann::json::parse(in);
}

// The largest columns of the ladder that sees single ones best.
double measured_columns(const nlohmann::json& finding) {
  double most = 0;
  for (const auto& ladder : finding.at("ladders")) {
    if (ladder.at("name") == "many channels") most = std::max(most, ladder.at("columns").get<double>());
  }
  return most;
}

bool is_wrong(const std::string& label, const std::string& verdict) {
  return label == "unrolls" ? verdict == "clean" : verdict == "toeplitz";
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: toeplitz_campaign GRADER ASSIGNMENT_FOLDER CORPUS_FOLDER [NAME ...]\n";
    return 2;
  }
  const std::filesystem::path corpus = argv[3];
  const std::set<std::string> wanted(argv + 4, argv + argc);
  const test_support::TempDir folder;
  std::map<std::string, std::map<std::string, int>> confusion;
  int wrong = 0;
  for (const Labelled& one : read_labels(corpus / "labels.csv")) {
    if (!wanted.empty() && !wanted.contains(one.name)) continue;
    const auto result = grade(argv[1], argv[2], corpus / one.name, folder.path() / "result.json");
    const auto& policy = result.at("policy");
    std::string verdict = "not measured", columns = "-", message;
    double seconds = 0;
    if (policy.contains("toeplitz")) {
      const auto& finding = policy.at("toeplitz");
      verdict = finding.at("verdict");
      columns = figure(finding.at("columns").at("forward")) + " " +
                figure(finding.at("columns").at("backward_data")) + " " +
                figure(finding.at("columns").at("backward_weights")) + " (many channels " +
                figure(measured_columns(finding)) + ")";
      seconds = finding.at("seconds");
      message = finding.at("message");
    } else {
      message = result.at("checks").dump();
    }
    const bool failed = is_wrong(one.label, verdict);
    wrong += failed ? 1 : 0;
    ++confusion[one.label][verdict];
    std::printf("%-4s %-24s %-8s %-9s true %-18s held %-44s %5.2f s\n", failed ? "BAD" : "ok",
                one.name.c_str(), one.label.c_str(), verdict.c_str(), one.columns.c_str(), columns.c_str(),
                seconds);
    if (failed || verdict == "review") std::printf("       %s\n", message.c_str());
    std::fflush(stdout);
  }
  for (const auto& [label, verdicts] : confusion) {
    for (const auto& [verdict, count] : verdicts) {
      std::printf("%-8s %-12s %d\n", label.c_str(), verdict.c_str(), count);
    }
  }
  return confusion.empty() || wrong > 0 ? 1 : 0;
} catch (const std::exception& error) {
  std::cerr << "toeplitz_campaign: " << error.what() << "\n";
  return 2;
}
