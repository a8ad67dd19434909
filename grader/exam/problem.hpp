#pragma once
// What a problem template is: everything about it in one value, made by the function `problem()` of its file
// in grader/exam/problems/. Search, papers, keys, marking and exports all walk this.
//
//   namespace grader::exam::planar_log_det {
//   Problem problem() { return {.id = "D2", .name = "planar_log_det", ...}; }
//   }

#include <string>
#include <vector>

#include "grader/exam/work.hpp"

namespace grader::exam {

struct Part {
  std::string id;      // "a", "b", ...
  std::string ask;     // text with $LaTeX$ and @name@ for given numbers
  std::string symbol;  // LaTeX of what is asked, in front of the answer box: "\log|\det J|"
  double weight = 1;   // share of the problem's points
  int decimals = 2;    // printed in the key, asked of the student where the answer is not whole
  // Where the mathematics leaves only a value that can be guessed (a log-determinant that is always 0), the
  // reason; lets the part through filter (h) and forbids it to be worth more than a third of the points.
  std::string guessable = {};
};

struct Misconception {
  std::string id;    // as `solve` asks it: work.slip("kernel-flipped")
  std::string part;  // where it shows first
  int percent = 0;   // of that part's marks
  std::string did;   // what the student did: "flipped the kernel"; past tense, no full stop
};

// A number that is computed for the statement, so that the student need not: a bias that makes a
// pre-activation the logarithm of an integer.
struct Derived {
  std::string name;
  Grid (*value)(const Values& given);
};

// Filters (a) and (b) of the search, for problems where larger numbers are humane (image sizes).
struct Limits {
  double input = 9;
  std::int64_t input_denominator = 6;
  double intermediate = 99;
  std::int64_t denominator = 40;
};

struct Problem {
  std::string id;     // of the catalogue: "D2"
  std::string name;   // of the file: "planar_log_det"
  std::string title;  // "Log-determinant of a planar flow"
  std::string topic;  // convolution, autoregressive, flows, vae
  std::vector<Parameter> parameters;
  std::vector<Derived> derived = {};
  std::string statement;  // text with $LaTeX$ and @name@ for given numbers; paragraphs by blank lines
  std::vector<Part> parts;
  std::vector<Misconception> misconceptions;
  Limits limits = {};
  // Cheap refusal of a point before it is worked: symmetric kernels, equal entries. Null: every point.
  bool (*admits)(const Values& values) = nullptr;
  // The solution, with the misconceptions at the places where they are made.
  void (*solve)(Work& work) = nullptr;
  // The answers of all parts, row by row, computed in another way, in long double.
  std::vector<long double> (*oracle)(const Values& values) = nullptr;
};

// The given numbers at a point of the lattice, derived ones included.
Values values_at(const Problem& problem, Index index);

// Works the problem. Throws Unsuitable.
Working work(const Problem& problem, const Values& values, Work::Manner manner = {});

// Every problem, by id of the catalogue (A1, A2, ..., E8).
const std::vector<Problem>& problems();
// By id or name; throws std::out_of_range that names the nearest.
const Problem& find_problem(const std::string& name);

// `text` with @name@ replaced by the LaTeX of the given number; throws std::logic_error for an unknown name.
std::string filled(const std::string& text, const Values& values);

}  // namespace grader::exam
