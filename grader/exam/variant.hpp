#pragma once
// One variant of a problem, worked in every way that counts: the right one and with each misconception. And
// the criteria that make it fit for an exam.

#include <optional>
#include <string>
#include <vector>

#include "grader/exam/problem.hpp"

namespace grader::exam {

struct Variant {
  Index index = 0;  // into the lattice of its problem
  Values values;
  std::vector<Answer> answers;             // one a part
  std::vector<double> tolerances;          // of each part: an answer so near is right
  std::vector<std::vector<Answer>> wrong;  // the same answers with each misconception, in the problem's order
  Cost cost;
};

// The criteria (a) to (h), in the order in which they are tried.
enum class Filter {
  inputs,
  degenerate,
  inexact,
  intermediates,
  guessable,
  conditioning,
  rounding,
  separated,
  none
};
inline constexpr int filter_count = 8;
const char* describe(Filter filter);

struct Assessed {
  Filter filter = Filter::none;    // which refused it
  std::string detail;              // "flip is the answer", "flip is transposed"
  std::optional<Variant> variant;  // empty when refused
};
Assessed assess(const Problem& problem, Index index);
// A variant that was taken before, whatever the criteria say of it now. Throws Unsuitable where it has no
// exact answer any more; a misconception without an answer has an empty one.
Variant worked(const Problem& problem, Index index);

// What the key prints: the exact value rounded to so many decimals, no minus before zeros; whole numbers
// without.
std::string printed(const Number& number, int decimals);
// How near an answer must be: nothing for whole numbers that no rounding touches; else half a unit of the
// last printed decimal, or the reach of a student who rounds every step to three figures, if that is more.
double tolerance_of(const Grid& answer, int decimals);
// Is it, or half of its entries, 0, 1, -1 or an input everywhere, or a copied input?
bool can_be_guessed(const Grid& answer, const Values& values, double tolerance);
// The largest difference of two answers of one shape; infinity where one is not a number.
double distance(const Grid& a, const Grid& b);

// Throws std::logic_error where solution and oracle differ by more than 1e-9: a bug of the template.
void prove(const Problem& problem, const Variant& variant);

}  // namespace grader::exam
