// The page of the class.

#include <algorithm>
#include <map>

#include "grader/course/when.hpp"
#include "grader/report/page.hpp"
#include "grader/report/picture.hpp"
#include "grader/report/report.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"
#include "grader_cli_embedded.hpp"

namespace grader {
namespace {

using ctemplate::TemplateDictionary;
using harness::CheckResult;
using harness::Status;

std::string number_or_dash(const std::optional<double>& value) {
  return value ? points(*value) : "-";
}

// What stands about the class in figures.
struct Figures {
  std::vector<double> scores;  // final, of those that count, ascending
  double most = 0;
  std::size_t submitted = 0, absent = 0, unfinished = 0, late = 0;
};

Figures figures_of(const ClassReport& report) {
  Figures figures;
  for (const ClassLine& line : report.lines) {
    if (!line.grade) {
      ++figures.absent;
      continue;
    }
    ++figures.submitted;
    figures.most = std::max(figures.most, line.grade->result.max_score);
    const Standing standing = standing_of(*line.grade);
    if (standing.late_penalty.value_or(0) > 0) ++figures.late;
    if (standing.final_score) {
      figures.scores.push_back(*standing.final_score);
    } else {
      ++figures.unfinished;
    }
  }
  std::sort(figures.scores.begin(), figures.scores.end());
  return figures;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double median(const std::vector<double>& sorted) {
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

void add_figures(TemplateDictionary& page, const ClassReport& report) {
  const Figures figures = figures_of(report);
  const auto fact = [&page](const std::string& name, const std::string& value) {
    add_fact(page, "NAME", name, value);
  };
  fact("assignment", report.assignment);
  fact("submitted", counted(figures.submitted, "student"));
  if (figures.absent > 0) fact("nothing submitted", counted(figures.absent, "student"));
  if (figures.late > 0) fact("late", counted(figures.late, "student"));
  if (!report.review.empty()) fact("to be looked at", counted(report.review.size(), "item"));
  if (figures.unfinished > 0)
    fact("without a score", counted(figures.unfinished, "student") + "; run grader batch again");
  if (figures.scores.empty()) return;
  fact("mean", points(mean(figures.scores)) + " of " + points(figures.most));
  fact("median", points(median(figures.scores)));
  fact("lowest and highest", points(figures.scores.front()) + " and " + points(figures.scores.back()));
  const std::vector<int> bins = score_bins(figures.scores, figures.most);
  add_picture(page, score_histogram(bins, figures.most));
  TemplateDictionary* table = page.AddSectionDictionary("BINS");
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto edge = [&](std::size_t at) { return points(figures.most * static_cast<double>(at) / 10); };
    TemplateDictionary* bin = table->AddSectionDictionary("BIN");
    bin->SetValue("RANGE", edge(i) + (i + 1 < bins.size() ? " to below " : " to ") + edge(i + 1));
    bin->SetValue("COUNT", std::to_string(bins[i]));
  }
}

// One check over the class.
struct CheckFigures {
  const CheckResult* example = nullptr;
  std::size_t judged = 0, passed = 0;  // by finished gradings
  double score = 0;
  std::map<std::string, std::size_t> mistakes;
  std::vector<harness::Performance> performances;
};

// In the order of the first submission that has the check.
std::vector<CheckFigures> check_figures(const ClassReport& report) {
  std::vector<CheckFigures> all;
  for (const ClassLine& line : report.lines) {
    if (!line.grade || !line.grade->finished) continue;
    for (const CheckResult& check : line.grade->result.checks) {
      const auto known = std::find_if(all.begin(), all.end(),
                                      [&](const CheckFigures& f) { return f.example->id == check.id; });
      CheckFigures& figures = known != all.end() ? *known : all.emplace_back();
      figures.example = &check;
      ++figures.judged;
      if (check.status == Status::passed) ++figures.passed;
      figures.score += check.score;
      if (!check.mistakes.empty()) ++figures.mistakes[check.mistakes.front()];
      if (check.performance) figures.performances.push_back(*check.performance);
    }
  }
  return all;
}

std::string most_common(const std::map<std::string, std::size_t>& mistakes) {
  const auto most = std::max_element(mistakes.begin(), mistakes.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == mistakes.end() ? "" : shown_on_line(most->first) + " (" + std::to_string(most->second) + ")";
}

void add_checks(TemplateDictionary& page, const ClassReport& report) {
  TemplateDictionary* timing = nullptr;
  for (const CheckFigures& figures : check_figures(report)) {
    const CheckResult& check = *figures.example;
    const auto judged = static_cast<double>(figures.judged);
    TemplateDictionary* row = page.AddSectionDictionary("CHECK");
    row->SetValue("ID", shown_on_line(check.id));
    row->SetValue("KIND", shown_on_line(check.kind));
    row->SetValue("SEEN_BY", check.visibility == harness::Visibility::hidden ? "staff" : "everyone");
    row->SetValue("POINTS", points(check.max_score));
    row->SetValue("MEAN", points(figures.score / judged));
    row->SetValue("PASSED", std::to_string(figures.passed) + " of " + std::to_string(figures.judged));
    row->SetValue("RATE", std::to_string((200 * figures.passed + figures.judged) / (2 * figures.judged)));
    row->SetValue("MISTAKE", most_common(figures.mistakes));
    if (figures.performances.empty()) continue;
    if (timing == nullptr) timing = page.AddSectionDictionary("TIMING");
    TemplateDictionary* speed = timing->AddSectionDictionary("SPEED");
    speed->SetValue("ID", shown_on_line(check.id));
    add_picture(*speed, speed_of_class(figures.performances));
  }
}

// A name, with a link to the page where there is one.
class Names {
 public:
  explicit Names(const ClassReport& report) {
    for (const ClassLine& line : report.lines) lines_[line.student.id] = &line;
  }
  void add(TemplateDictionary& row, const std::string& student, const std::string& otherwise) const {
    const auto known = lines_.find(student);
    const bool has_page = known != lines_.end() && known->second->grade;
    TemplateDictionary* name = row.AddSectionDictionary(has_page ? "LINK" : "NO_LINK");
    if (has_page) name->SetValue("PAGE", student_page_file(student));
    name->SetValue("NAME",
                   known != lines_.end() ? display_name(known->second->student) : shown_on_line(otherwise));
  }
  std::string of(const std::string& student) const {
    const auto known = lines_.find(student);
    return known == lines_.end() ? shown_on_line(student) : display_name(known->second->student);
  }

 private:
  std::map<std::string, const ClassLine*> lines_;
};

void add_review(TemplateDictionary& page, const ClassReport& report, const Names& names) {
  if (report.review.empty()) return;
  TemplateDictionary* section = page.AddSectionDictionary("REVIEW");
  for (const ReviewItem& item : report.review) {
    TemplateDictionary* row = section->AddSectionDictionary("ITEM");
    names.add(*row, item.student, item.student.empty() ? "nobody" : item.student);
    row->SetValue("ITEM_ID", item.id);
    std::string kind = to_string(item.kind);
    std::replace(kind.begin(), kind.end(), '_', ' ');
    row->SetValue("WHAT", kind);
    row->SetValue("CHECK", shown_on_line(item.check));
    row->SetValue("WHY", shown_on_line(item.what));
  }
}

void add_groups(TemplateDictionary& page, const ClassReport& report, const Names& names) {
  if (report.groups.empty()) return;
  TemplateDictionary* section = page.AddSectionDictionary("CLUSTERS");
  for (const FailureGroup& group : report.groups) {
    TemplateDictionary* row = section->AddSectionDictionary("CLUSTER");
    row->SetValue("COUNT", std::to_string(group.students.size()));
    row->SetValue("WHAT", shown_on_line(group.what));
    for (const std::string& student : group.students) {
      TemplateDictionary* member = row->AddSectionDictionary("MEMBER");
      member->SetValue("PAGE", student_page_file(student));
      member->SetValue("NAME", names.of(student));
    }
  }
}

void add_absent(TemplateDictionary& page, const ClassReport& report) {
  TemplateDictionary* section = nullptr;
  for (const ClassLine& line : report.lines) {
    if (line.grade) continue;
    if (section == nullptr) section = page.AddSectionDictionary("ABSENT");
    TemplateDictionary* absentee = section->AddSectionDictionary("ABSENTEE");
    absentee->SetValue("NAME", display_name(line.student));
    absentee->SetValue("ID", shown_on_line(line.student.id));
  }
}

void add_late(TemplateDictionary& page, const ClassReport& report) {
  TemplateDictionary* section = nullptr;
  for (const ClassLine& line : report.lines) {
    if (!line.grade || standing_of(*line.grade).late_penalty.value_or(0) <= 0) continue;
    if (section == nullptr) section = page.AddSectionDictionary("LATE");
    TemplateDictionary* latecomer = section->AddSectionDictionary("LATECOMER");
    latecomer->SetValue("PAGE", student_page_file(line.student.id));
    latecomer->SetValue("NAME", display_name(line.student));
    latecomer->SetValue("SUBMITTED", time_text(line.grade->submission.submitted_at));
    latecomer->SetValue("PENALTY", number_or_dash(standing_of(*line.grade).late_penalty));
  }
}

void add_student(TemplateDictionary& page, const ClassLine& line, const Names& names) {
  TemplateDictionary* row = page.AddSectionDictionary("STUDENT");
  names.add(*row, line.student.id, line.student.id);
  row->SetValue("ID", shown_on_line(line.student.id));
  const Standing standing = line.grade ? standing_of(*line.grade) : Standing();
  const bool counts = line.grade && line.grade->finished;
  const StatusLook look = line.grade ? look_of(worst_status(line.grade->result)) : StatusLook{"–", "none"};
  row->SetValue("TONE", look.tone);
  row->SetValue("SYMBOL", look.symbol);
  row->SetValue("STATUS", line.grade ? status_words(worst_status(line.grade->result)) : "nothing submitted");
  row->SetValue("SCORE", counts ? points(line.grade->result.score) : "-");
  row->SetValue("PENALTY", number_or_dash(standing.late_penalty));
  row->SetValue("ADJUSTMENT", number_or_dash(standing.adjustment));
  row->SetValue("FINAL", number_or_dash(standing.final_score));
  const bool has_language = line.grade && line.grade->result.language;
  row->SetValue("LANGUAGE", has_language ? harness::to_string(*line.grade->result.language) : "");
  row->SetValue("SUBMITTED", line.grade ? time_text(line.grade->submission.submitted_at) : "");
}

}  // namespace

std::string class_page(const ClassReport& report) {
  TemplateDictionary page("class");
  page.SetValue("TITLE", shown_on_line(report.title));
  const Names names(report);
  add_figures(page, report);
  add_review(page, report, names);
  add_groups(page, report, names);
  add_checks(page, report);
  add_absent(page, report);
  add_late(page, report);
  for (const ClassLine& line : report.lines) add_student(page, line, names);
  return expand_page("class.tpl", embedded::report_class, page);
}

}  // namespace grader
