#include "golden_models.hpp"
#include "reference/flows/flow.hpp"
#include "reference/flows/householder.hpp"
#include "reference/flows/lu.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;

// The reflections of one sample or of all, [T,D], as the matrix that they are together.
template <class T>
Tensor<double> matrix_of(const Tensor<T>& mirrors) {
  const std::int64_t layers = mirrors.extent(0), d = mirrors.extent(1);
  Tensor<T> one({d, d});
  for (std::int64_t k = 0; k < d; ++k) one(k, k) = 1;
  Tape<T> tape(autodiff::Mode::evaluate);
  const Var<T> v = tape.constant(mirrors);
  Var<T> z = tape.constant(one);
  for (std::int64_t t = 0; t < layers; ++t) z = flows::reflected(z, slice(v, 0, t, t + 1));
  return nn::cast<double>(tape.value_tensor(permute(z, {1, 0})));  // row k of z is where e_k went
}

double determinant(const Tensor<double>& matrix) {
  const flows::LuFactors factors = flows::factorised(matrix);
  double result = 1;
  for (std::int64_t k = 0; k < factors.sign.size(); ++k)
    result *= factors.sign[k] * std::exp(factors.log_diagonal[k]);
  // The sign of the permutation: each pair in the wrong order turns it.
  std::vector<std::int64_t> place;
  for (std::int64_t i = 0; i < factors.sign.size(); ++i) {
    for (std::int64_t j = 0; j < factors.sign.size(); ++j) {
      if (factors.permutation(i, j) == 1) place.push_back(j);
    }
  }
  for (std::size_t i = 0; i < place.size(); ++i) {
    for (std::size_t j = i + 1; j < place.size(); ++j) {
      if (place[i] > place[j]) result = -result;
    }
  }
  return result;
}

template <class T>
void read_householder_in(golden::Case& c) {
  const std::string kind = c.text("kind");
  if (kind != "shared" && kind != "amortized") throw std::runtime_error("kind '" + kind + "' is unknown");
  const bool shared = kind == "shared";
  const Tensor<T> mirrors = nn::cast<T>(c.input("v")), noise = nn::cast<T>(c.input("z"));
  const std::int64_t layers = c.integer("T"), rows = noise.extent(0), d = noise.extent(1);
  const std::int64_t sets = shared ? 1 : rows;
  require_shape(c.name(), "v", mirrors.shape(), shared ? Shape{layers, d} : Shape{rows, layers, d});

  nn::Parameters<T> parameters;
  parameters.add("v", mirrors);
  Tape<T> tape;
  const Var<T> z = tape.leaf(noise);
  const Var<T> sequences = reshape(tape.parameter(parameters["v"]), {sets, layers, d});
  Var<T> out = z;
  for (std::int64_t t = 0; t < layers; ++t) {
    out = flows::reflected(out, reshape(slice(sequences, 1, t, t + 1), {sets, d}));
  }
  golden::expect_output(c, "z_out", tape.value_tensor(out));
  golden::expect_output(c, "logdet", Tensor<T>({rows}));
  tape.backward(sum(out * tape.constant(nn::cast<T>(c.input("gz")))));
  golden::expect_output(c, "dz", tape.gradient_tensor(z));
  golden::expect_gradients(c, "d", parameters);

  Tensor<double> matrices({sets, d, d}), determinants({sets});
  for (std::int64_t n = 0; n < sets; ++n) {
    const T* own = mirrors.data() + n * layers * d;
    const Tensor<double> matrix = matrix_of(Tensor<T>({layers, d}, std::vector<T>(own, own + layers * d)));
    std::copy_n(matrix.data(), d * d, matrices.data() + n * d * d);
    determinants[n] = determinant(matrix);
  }
  const std::vector<double> elements(matrices.flat().begin(), matrices.flat().end());
  golden::expect_output(c, "matrix",
                        nn::cast<T>(Tensor<double>(shared ? Shape{d, d} : Shape{rows, d, d}, elements)));
  golden::expect_output(c, "det", nn::cast<T>(determinants));

  if (!shared) return;  // the flow itself, of which the rest has been the formula
  const flows::Householder<T> flow("f", {.dimensions = d, .layers = layers});
  flows::Weights<T> weights;
  weights.parameters.add("f.v", mirrors);
  Tape<T> other(autodiff::Mode::evaluate);
  const auto mapped = flow.forward({other, weights}, other.constant(noise));
  golden::expect_output(c, "z_out", other.value_tensor(mapped.value));
  golden::expect_output(c, "logdet", other.value_tensor(mapped.log_det));
}

}  // namespace

void read_householder(golden::Case& c) {
  read_householder_in<double>(c);
  read_householder_in<float>(c);
}
