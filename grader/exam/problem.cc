#include "grader/exam/problem.hpp"

#include <algorithm>

#include "grader/exam/problems/list.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader::exam {
namespace {

// D2 before D10.
bool by_id(const Problem& a, const Problem& b) {
  if (a.id.front() != b.id.front()) return a.id.front() < b.id.front();
  return std::stoi(a.id.substr(1)) < std::stoi(b.id.substr(1));
}

}  // namespace

Values values_at(const Problem& problem, Index index) {
  Values values(problem.parameters, index);
  for (const Derived& derived : problem.derived) values.add(derived.name, derived.value(values));
  return values;
}

Working work(const Problem& problem, const Values& values, Work::Manner manner) {
  Work work(values, std::move(manner));
  problem.solve(work);
  return work.finish();
}

const std::vector<Problem>& problems() {
  static const std::vector<Problem> all = [] {
    std::vector<Problem> list = listed_problems();
    std::sort(list.begin(), list.end(), by_id);
    return list;
  }();
  return all;
}

const Problem& find_problem(const std::string& name) {
  std::vector<std::string> known;
  for (const Problem& problem : problems()) {
    if (problem.id == name || problem.name == name) return problem;
    known.push_back(problem.name);
  }
  throw std::out_of_range("unknown exam problem '" + name + "'" + reference::did_you_mean(name, known));
}

std::string filled(const std::string& text, const Values& values) {
  std::string result;
  std::size_t from = 0;
  for (;;) {
    const std::size_t open = text.find('@', from);
    if (open == std::string::npos) return result + text.substr(from);
    const std::size_t close = text.find('@', open + 1);
    if (close == std::string::npos) throw std::logic_error("exam: an @ without its end in: " + text);
    result += text.substr(from, open - from) + tex_of(values.grid(text.substr(open + 1, close - open - 1)));
    from = close + 1;
  }
}

}  // namespace grader::exam
