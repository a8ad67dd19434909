#pragma once
// The numbers a worked solution computes with. One arithmetic gives, in one pass,
//   the exact value          fractions and logarithms of fractions; inexact where it cannot be had
//   three- and four-figure   what a student gets who rounds every result that is not whole
//   the work                 products, sums, signs, fractions, look-ups, the longest chain: the cost of a
//   variant the trace                the LaTeX of what was computed, for the key
//
// Numbers written in code (2, Rational(1, 2)) are free; those that come from Work (work.hpp) are counted.

#include <cstdint>
#include <string>
#include <vector>

#include "grader/exam/exact.hpp"

namespace grader::exam {

// What a solution costs a person. A factor 0, 1 or -1 and an addend 0 are no work.
struct Cost {
  int products = 0;  // quotients too
  int addends = 0;
  int signs = 0;      // changes of sign, and negative numbers taken away
  int fractions = 0;  // those of the above with a number that is not whole
  int digits = 0;     // of the longest numerator or denominator
  int lookups = 0;    // ln, exp, tanh, ... of a given number
  int steps = 0;      // the longest chain of operations that wait for each other
  friend auto operator<=>(const Cost&, const Cost&) = default;  // NOLINT: there is no null in it
  int work() const { return products + addends + lookups; }
};
std::string to_text(const Cost& cost);

// Where numbers leave their traces.
struct Ledger {
  Cost cost;
  bool exact = true;   // no number was inexact
  double largest = 0;  // the largest magnitude on the way
  std::int64_t largest_denominator = 1;
  bool tracing = false;  // keep the LaTeX
};

class Number {
 public:
  Number() : Number(0) {}
  Number(int whole) : Number(Rational(whole)) {}           // NOLINT: 2 * x is arithmetic, too
  Number(std::int64_t whole) : Number(Rational(whole)) {}  // NOLINT
  Number(const Rational& value);                           // NOLINT
  Number(const Exact& value);                              // NOLINT
  static Number inexact(double value);

  bool is_exact() const { return is_exact_; }
  bool is_rational() const { return is_exact_ && exact_.is_rational(); }
  bool is_integer() const { return is_rational() && exact_.constant.is_integer(); }
  // Throw std::logic_error where the number is not so.
  const Exact& exact() const;
  const Rational& rational() const;
  std::int64_t integer() const;

  double value() const;
  double at_three_figures() const { return three_; }
  double at_four_figures() const { return four_; }
  // How far any mixture of exact and three-figure steps can be from the value.
  double radius() const { return radius_; }

  // The same value as something given: no steps before it, work on it is counted in `ledger`.
  Number given(Ledger* ledger) const;
  // The same number and roundings, counted nowhere any more: it may outlive its ledger.
  Number detached() const;
  // The same number, shown by its value from here on.
  Number settled() const;
  std::string value_tex() const;
  std::string tex() const { return tex_.empty() ? value_tex() : tex_; }

  friend Number operator+(const Number& a, const Number& b);
  friend Number operator-(const Number& a, const Number& b);
  friend Number operator*(const Number& a, const Number& b);
  friend Number operator/(const Number& a, const Number& b);
  friend Number operator-(const Number& a);
  Number& operator+=(const Number& b) { return *this = *this + b; }
  Number& operator-=(const Number& b) { return *this = *this - b; }
  Number& operator*=(const Number& b) { return *this = *this * b; }

  friend bool operator==(const Number& a, const Number& b);
  friend bool operator<(const Number& a, const Number& b);
  friend bool operator>(const Number& a, const Number& b) { return b < a; }
  friend bool operator<=(const Number& a, const Number& b) { return !(b < a); }
  friend bool operator>=(const Number& a, const Number& b) { return !(a < b); }

  // The one-place functions below in one form.
  struct Function;
  Number apply(const Function& function) const;

 private:
  friend struct Compose;
  Exact exact_;
  bool is_exact_ = true;
  double inexact_ = 0;
  double three_ = 0;
  double four_ = 0;
  double radius_ = 0;
  int depth_ = 0;
  int binding_ = 3;  // of tex_: 1 sum, 2 product or sign, 3 anything that needs no brackets
  Ledger* ledger_ = nullptr;
  std::string tex_;  // empty: the value
};

// Looked up (one table look-up each). Exact where the result is a fraction or a logarithm of one:
// ln(7/4); exp, tanh, sigmoid and softplus of c ln k as far as e^x (e^2x for tanh) is a fraction.
Number ln(const Number& a);
Number exp(const Number& a);
Number tanh(const Number& a);
Number sigmoid(const Number& a);
Number softplus(const Number& a);
Number sqrt(const Number& a);  // of a square of a fraction

// Free, as a look at the number.
Number abs(const Number& a);
Number max(const Number& a, const Number& b);
Number min(const Number& a, const Number& b);
// Whole part downwards or upwards; a / b is a product.
Number floor(const Number& a);
Number ceil(const Number& a);
Number floor_div(const Number& a, const Number& b);
Number ceil_div(const Number& a, const Number& b);
Number square(const Number& a);            // a product
Number power(const Number& a, int count);  // count - 1 products; count >= 0

// A number, a vector (one column) or a matrix.
class Grid {
 public:
  Grid() = default;
  Grid(const Number& number) : rows_(1), columns_(1), cells_{number} {}  // NOLINT: a number is a 1 x 1 grid
  Grid(std::vector<Number> column)
      : rows_(static_cast<int>(column.size())), columns_(1), cells_(std::move(column)) {}  // NOLINT
  Grid(int rows, int columns)
      : rows_(rows),
        columns_(columns),
        cells_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {}

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  int size() const { return rows_ * columns_; }
  Number& operator()(int row, int column) { return cells_.at(place(row, column)); }
  const Number& operator()(int row, int column) const { return cells_.at(place(row, column)); }
  Number& operator[](int k) { return cells_.at(static_cast<std::size_t>(k)); }  // row by row
  const Number& operator[](int k) const { return cells_.at(static_cast<std::size_t>(k)); }
  auto begin() const { return cells_.begin(); }
  auto end() const { return cells_.end(); }
  auto begin() { return cells_.begin(); }
  auto end() { return cells_.end(); }

 private:
  std::size_t place(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(column);
  }

  int rows_ = 0;
  int columns_ = 0;
  std::vector<Number> cells_;
};

// Of equally many numbers.
Number dot(const Grid& a, const Grid& b);
Number sum(const Grid& a);
Grid transpose(const Grid& a);
// "\begin{pmatrix}1&2\\3&4\end{pmatrix}"; a single number without brackets.
std::string tex_of(const Grid& a);

}  // namespace grader::exam
