#include "grader/exam/oracle.hpp"

#include <cmath>
#include <limits>

#include "reference/registry.hpp"

namespace grader::exam {

Reals reals(const Values& values, const std::string& name) {
  Reals result;
  const Grid& grid = values.grid(name);
  for (const Number& cell : grid) result.push_back(cell.is_exact() ? cell.exact().value() : cell.value());
  return result;
}

Real real(const Values& values, const std::string& name, int k) {
  return reals(values, name).at(static_cast<std::size_t>(k));
}

Real derivative(const std::function<Real(Real)>& f, Real x) {
  const Real h = 1e-3L;
  const Real near = f(x + h) - f(x - h);
  const Real middle = f(x + 2 * h) - f(x - 2 * h);
  const Real far = f(x + 3 * h) - f(x - 3 * h);
  return (45 * near - 9 * middle + far) / (60 * h);
}

Reals gradient(const std::function<Real(const Reals&)>& f, const Reals& x) {
  return jacobian([&](const Reals& at) { return Reals{f(at)}; }, x).front();
}

std::vector<Reals> jacobian(const std::function<Reals(const Reals&)>& f, const Reals& x) {
  const std::size_t outputs = f(x).size();
  std::vector<Reals> result(outputs, Reals(x.size()));
  for (std::size_t input = 0; input < x.size(); ++input) {
    for (std::size_t output = 0; output < outputs; ++output) {
      result[output][input] = derivative(
          [&](Real at) {
            Reals moved = x;
            moved[input] = at;
            return f(moved)[output];
          },
          x[input]);
    }
  }
  return result;
}

Real log_abs_det(std::vector<Reals> matrix) {
  Real sum = 0;
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    std::size_t pivot = k;
    for (std::size_t row = k + 1; row < matrix.size(); ++row) {
      if (std::abs(matrix[row][k]) > std::abs(matrix[pivot][k])) pivot = row;
    }
    std::swap(matrix[k], matrix[pivot]);
    if (matrix[k][k] == 0) return -std::numeric_limits<Real>::infinity();
    sum += std::log(std::abs(matrix[k][k]));
    for (std::size_t row = k + 1; row < matrix.size(); ++row) {
      const Real factor = matrix[row][k] / matrix[k][k];
      for (std::size_t column = k; column < matrix.size(); ++column) {
        matrix[row][column] -= factor * matrix[k][column];
      }
    }
  }
  return sum;
}

Real log_abs_det(const std::function<Reals(const Reals&)>& f, const Reals& x) {
  return log_abs_det(jacobian(f, x));
}

Real integral(const std::function<Real(Real)>& f, Real low, Real high) {
  // Five points on each of many pieces: exact for polynomials of degree nine there.
  static constexpr Real node[] = {0.0L, 0.538469310105683091036314L, 0.906179845938663992797627L};
  static constexpr Real weight[] = {0.568888888888888888888889L, 0.478628670499366468041292L,
                                    0.236926885056189087514264L};
  const int pieces = 400;
  const Real half = (high - low) / (2 * pieces);
  Real sum = 0;
  for (int piece = 0; piece < pieces; ++piece) {
    const Real middle = low + (2 * piece + 1) * half;
    sum += weight[0] * f(middle);
    for (int k = 1; k <= 2; ++k) sum += weight[k] * (f(middle + half * node[k]) + f(middle - half * node[k]));
  }
  return sum * half;
}

Real log_normal(Real x, Real mean, Real deviation) {
  const Real u = (x - mean) / deviation;
  return -0.5L * u * u - std::log(deviation) - 0.918938533204672741780329736406L;
}

Real normal_mean(const std::function<Real(Real)>& f, Real mean, Real deviation) {
  // The trapezoid rule converges faster than any power on a bell.
  const Real step = 1.0L / 16;
  Real sum = 0;
  for (int k = -16 * 13; k <= 16 * 13; ++k) {
    const Real u = static_cast<Real>(k) * step;
    sum += std::exp(-0.5L * u * u) * f(mean + deviation * u);
  }
  return sum * step / 2.506628274631000502415765284811L;
}

std::vector<std::vector<int>> all_bits(int n) {
  std::vector<std::vector<int>> all;
  for (int code = 0; code < (1 << n); ++code) {
    std::vector<int> bits;
    for (int k = n - 1; k >= 0; --k) bits.push_back(code >> k & 1);
    all.push_back(std::move(bits));
  }
  return all;
}

Reals reference_function(const std::string& name, const std::map<std::string, Given>& inputs,
                         const std::map<std::string, double>& params) {
  reference::Call call;
  for (const auto& [argument, given] : inputs) {
    call.inputs.emplace(
        argument,
        reference::Tensor<double>(given.shape, std::vector<double>(given.data.begin(), given.data.end())));
  }
  call.params.insert(params.begin(), params.end());
  const auto outputs = reference::get_function(name).evaluate(call);
  const auto values = outputs.front().value.flat();
  return Reals(values.begin(), values.end());
}

}  // namespace grader::exam
