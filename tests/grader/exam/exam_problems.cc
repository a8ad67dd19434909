// Every problem of the exam against every claim about it:
//
//   exam_problems [--count N] [--seed N] [--show] [ID or NAME...]
//
// finds N variants of each (30; all where there are at least 60 but not N) and lets simulated students answer
// them. Prints a table; exit status 1 where a claim does not hold.

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "grader/exam/judge.hpp"
#include "grader/exam/search.hpp"

namespace {

using namespace grader::exam;

class Claims {
 public:
  Claims(const Problem& problem, const Variants& found) : problem_(problem), found_(found) {}

  std::set<std::string> broken() {
    solution_knows_its_misconceptions();
    std::set<std::string> statements;
    for (const Variant& variant : found_.variants) {
      claim(variant.cost == found_.variants.front().cost, "the costs are equal");
      claim(statements.insert(everything_said(variant)).second, "no variant twice");
      rounding_student(variant);
      for (std::size_t k = 0; k < problem_.misconceptions.size(); ++k) mistaken_student(variant, k);
      consistent_student(variant);
      guessing_student(variant);
    }
    return broken_;
  }

 private:
  void claim(bool holds, const std::string& what) {
    if (!holds) broken_.insert(what);
  }

  std::string everything_said(const Variant& variant) {
    std::string text = filled(problem_.statement, variant.values);
    for (const Part& part : problem_.parts) text += "\n" + filled(part.ask, variant.values);
    return text;
  }

  void solution_knows_its_misconceptions() {
    if (found_.variants.empty()) return;
    const Working traced = work(problem_, found_.variants.front().values, {.tracing = true});
    claim(!traced.lines.empty(), "the worked solution has lines");
    std::set<std::string, std::less<>> listed;
    for (const Misconception& slip : problem_.misconceptions) {
      claim(listed.insert(slip.id).second, slip.id + " is listed once");
      claim(traced.asked.count(slip.id) > 0, slip.id + " is asked by the solution on its right way");
    }
    for (const std::string& asked : traced.asked) claim(listed.count(asked) > 0, asked + " is listed");
    double guessable = 0, all = 0;
    for (const Part& part : problem_.parts)
      all += part.weight, guessable += part.guessable.empty() ? 0 : part.weight;
    claim(3 * guessable <= all, "a third of the points at most can be guessed");
  }

  static StudentAnswers as_written(const std::vector<Answer>& answers) {
    StudentAnswers given;
    for (const Answer& answer : answers) {
      Grid grid = answer.value;
      for (Number& cell : grid) cell = Number::inexact(cell.at_three_figures());
      given.emplace(answer.part, grid);
    }
    return given;
  }

  void rounding_student(const Variant& variant) {
    for (const Decision& decision : judge(problem_, variant, as_written(variant.answers))) {
      claim(decision.reason == Reason::right, "three figures are right in part " + decision.part);
    }
  }

  void mistaken_student(const Variant& variant, std::size_t k) {
    const Misconception& slip = problem_.misconceptions[k];
    bool later = false;
    for (const Decision& decision : judge(problem_, variant, as_written(variant.wrong[k]))) {
      if (decision.part == slip.part) {
        claim(decision.reason == Reason::misconception && decision.misconception == slip.id &&
                  std::abs(decision.share - slip.percent / 100.0) < 1e-12,
              slip.id + " is diagnosed in part " + slip.part + ", not: " + decision.explanation);
        later = true;
      } else if (!later) {
        claim(decision.reason == Reason::right, slip.id + " leaves part " + decision.part + " right");
      } else if (carries(variant, slip, k, decision.part)) {
        claim(decision.share == 1, slip.id + " earns the marks of part " + decision.part +
                                       " when carried, not: " + decision.explanation);
      }
    }
  }

  // May the misconception's answer be carried to the later part at all?
  bool carries(const Variant& variant, const Misconception& slip, std::size_t k, const std::string& part) {
    StudentAnswers carried;
    for (const Answer& answer : variant.wrong[k]) {
      if (answer.part == part) break;
      if (answer.part >= slip.part) carried.emplace(answer.part, answer.value);
    }
    return carried_answer(problem_, variant, part, carried, "").has_value();
  }

  // A slip of the pen in the first part, everything after it right.
  void consistent_student(const Variant& variant) {
    for (std::size_t first = 0; first + 1 < problem_.parts.size(); ++first) {
      Grid wrong = variant.answers[first].value;
      for (Number& cell : wrong) cell = cell + Rational(2, 5);
      const StudentAnswers carried = {{problem_.parts[first].id, wrong}};
      for (std::size_t later = first + 1; later < problem_.parts.size(); ++later) {
        const std::string& part = problem_.parts[later].id;
        const auto consistent = carried_answer(problem_, variant, part, carried, "");
        if (!consistent) continue;
        StudentAnswers given = carried;
        given.emplace(part, consistent->value);
        for (const Decision& decision : judge(problem_, variant, given)) {
          if (decision.part == part)
            claim(decision.share == 1, "part " + part + " follows from " + problem_.parts[first].id);
        }
      }
    }
  }

  void guessing_student(const Variant& variant) {
    std::vector<Number> guesses = {0, 1};
    for (const Values::Named& named : variant.values.all())
      guesses.insert(guesses.end(), named.grid.begin(), named.grid.end());
    for (const Number& guess : guesses) {
      StudentAnswers given;
      for (const Answer& answer : variant.answers) {
        Grid grid(answer.value.rows(), answer.value.columns());
        for (Number& cell : grid) cell = guess;
        given.emplace(answer.part, grid);
      }
      const std::vector<Decision> decisions = judge(problem_, variant, given);
      for (std::size_t k = 0; k < decisions.size(); ++k) {
        if (!problem_.parts[k].guessable.empty()) continue;
        claim(decisions[k].share == 0,
              "guessing earns nothing in part " + decisions[k].part + ", not: " + decisions[k].explanation);
      }
    }
  }

  const Problem& problem_;
  const Variants& found_;
  std::set<std::string> broken_;
};

void print_answers(const Problem& problem, const std::vector<Answer>& answers) {
  for (std::size_t k = 0; k < answers.size(); ++k) {
    std::printf("  %s:", answers[k].part.c_str());
    for (const Number& cell : answers[k].value) {
      std::printf(" %s", cell.is_exact() ? to_text(cell.exact()).c_str() : "inexact");
      if (!cell.is_integer()) std::printf(" = %s", printed(cell, problem.parts[k].decimals).c_str());
    }
  }
  std::printf("\n");
}

void show(const Problem& problem, const Variant& variant) {
  std::printf("\n%s\n", filled(problem.statement, variant.values).c_str());
  for (const Part& part : problem.parts) {
    std::printf("(%s) %s  %s = ?\n", part.id.c_str(), filled(part.ask, variant.values).c_str(),
                part.symbol.c_str());
  }
  for (const std::string& line : work(problem, variant.values, {.tracing = true}).lines) {
    std::printf("    %s\n", line.c_str());
  }
  std::printf("right");
  print_answers(problem, variant.answers);
  for (std::size_t k = 0; k < problem.misconceptions.size(); ++k) {
    std::printf("%s (%s, %d %%)", problem.misconceptions[k].id.c_str(),
                problem.misconceptions[k].part.c_str(), problem.misconceptions[k].percent);
    print_answers(problem, variant.wrong[k]);
  }
  std::printf("\n");
}

// True when everything holds.
bool examine(const Problem& problem, const SearchOptions& options, bool shown) {
  const auto start = std::chrono::steady_clock::now();
  const Variants found = search(problem, options);
  const auto count = static_cast<int>(found.variants.size());
  std::set<std::string> broken = Claims(problem, found).broken();
  const bool all = found.report.visited == found.report.lattice;
  const int least = all ? std::min(options.count, 60) : options.count;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%-4s %-34s %5d variants of %10s points %6.2f s  %s\n", problem.id.c_str(),
              problem.name.c_str(), count, to_text(found.report.visited).c_str(), seconds,
              count > 0 ? to_text(found.variants.front().cost).c_str() : "");
  if (count < least) {
    std::printf("     too few, expected %d\n%s", least, to_text(problem, found.report).c_str());
  }
  for (const std::string& what : broken) std::printf("     does not hold: %s\n", what.c_str());
  if (shown && count > 0) show(problem, found.variants.front());
  if (shown) std::printf("%s", to_text(problem, found.report).c_str());
  return count >= least && broken.empty();
}

}  // namespace

int main(int argc, char** argv) {
  SearchOptions options;
  options.count = 30;
  bool shown = false;
  std::vector<const Problem*> chosen;
  try {
    for (int k = 1; k < argc; ++k) {
      const std::string word = argv[k];
      if (word == "--count" && k + 1 < argc) {
        options.count = std::atoi(argv[++k]);
      } else if (word == "--seed" && k + 1 < argc) {
        options.seed = static_cast<std::uint64_t>(std::atoll(argv[++k]));
      } else if (word == "--show") {
        shown = true;
      } else {
        chosen.push_back(&find_problem(word));
      }
    }
    if (chosen.empty()) {
      for (const Problem& problem : problems()) chosen.push_back(&problem);
    }
    bool fine = true;
    for (const Problem* problem : chosen) fine = examine(*problem, options, shown) && fine;
    return fine ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "exam_problems: %s\n", error.what());
    return 2;
  }
}
