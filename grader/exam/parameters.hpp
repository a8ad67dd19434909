#pragma once
// The numbers that a problem is given, and the lattice of all their values. A variant is an index into it.

#include <cstdint>
#include <string>
#include <vector>

#include "grader/exam/number.hpp"

namespace grader::exam {

__extension__ using Index = unsigned __int128;  // a lattice may have 7^25 points

struct Parameter {
  std::string name;
  int rows = 1;
  int columns = 1;
  std::vector<Rational> choices;  // of each entry
};

// The usual ones.
std::vector<Rational> whole(int low, int high);  // low, low + 1, ..., high
std::vector<Rational> whole_without_zero(int low, int high);
Parameter scalar(const std::string& name, std::vector<Rational> choices);
Parameter column(const std::string& name, int rows, std::vector<Rational> choices);
Parameter matrix(const std::string& name, int rows, int columns, std::vector<Rational> choices);

// The given numbers of one variant, derived ones included. Throws std::logic_error for an unknown name.
class Values {
 public:
  Values() = default;
  // The point at `index` of the lattice.
  Values(const std::vector<Parameter>& parameters, Index index);

  const Grid& grid(const std::string& name) const;
  const Number& number(const std::string& name, int k = 0) const { return grid(name)[k]; }
  int integer(const std::string& name, int k = 0) const {
    return static_cast<int>(number(name, k).integer());
  }
  double real(const std::string& name, int k = 0) const { return number(name, k).value(); }
  std::vector<double> reals(const std::string& name) const;  // row by row

  void add(const std::string& name, Grid grid) { named_.push_back({name, std::move(grid)}); }

  struct Named {
    std::string name;
    Grid grid;
  };
  const std::vector<Named>& all() const { return named_; }

 private:
  std::vector<Named> named_;
};

// The number of points. Throws std::logic_error where 2^100 is passed or there are no choices.
Index lattice_size(const std::vector<Parameter>& parameters);

}  // namespace grader::exam
