#pragma once
// Tools for the second opinion on every answer. An oracle computes in long double, in another way than the
// solution: differences for derivatives, quadrature for densities, enumeration for counts, the reference's
// functions.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "grader/exam/parameters.hpp"

namespace grader::exam {

using Real = long double;
using Reals = std::vector<Real>;

// The entries of a given number, row by row.
Reals reals(const Values& values, const std::string& name);
Real real(const Values& values, const std::string& name, int k = 0);

// Central differences of sixth order: about 13 right digits for smooth functions of size 1.
Real derivative(const std::function<Real(Real)>& f, Real x);
Reals gradient(const std::function<Real(const Reals&)>& f, const Reals& x);
// [output][input]
std::vector<Reals> jacobian(const std::function<Reals(const Reals&)>& f, const Reals& x);
// By elimination with pivoting; -infinity where it is singular.
Real log_abs_det(std::vector<Reals> matrix);
// log|det| of the numerical Jacobian.
Real log_abs_det(const std::function<Reals(const Reals&)>& f, const Reals& x);

// The integral of a smooth function (Gauss-Legendre pieces of [low, high]).
Real integral(const std::function<Real(Real)>& f, Real low, Real high);
// E f(z), z normal; f must not grow faster than a polynomial.
Real normal_mean(const std::function<Real(Real)>& f, Real mean, Real deviation);
Real log_normal(Real x, Real mean, Real deviation);

// All vectors of n bits, 00..0 first, the last bit running fastest.
std::vector<std::vector<int>> all_bits(int n);

// The first output of a function of the reference's registry (`grader eval --list`).
struct Given {
  std::vector<std::int64_t> shape;
  Reals data;
};
Reals reference_function(const std::string& name, const std::map<std::string, Given>& inputs,
                         const std::map<std::string, double>& params = {});

}  // namespace grader::exam
