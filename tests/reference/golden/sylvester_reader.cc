#include "golden_models.hpp"
#include "reference/flows/sylvester.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;
using autodiff::Var;

template <class T>
Var<T> identity(autodiff::Tape<T>& tape, std::int64_t size, bool turned) {
  Tensor<T> q({1, size, size});
  for (std::int64_t k = 0; k < size; ++k) q(std::int64_t{0}, k, turned ? size - 1 - k : k) = 1;
  return tape.constant(q);
}

// Q is an input of the file, made from another one.
template <class T>
void expect_given(const Tensor<T>& got, const Tensor<double>& expected) {
  if (got.shape() != expected.shape()) throw std::runtime_error("Q has another shape than the one made");
  const double tolerance = std::is_same_v<T, double> ? 1e-10 : 2e-5;
  for (std::int64_t k = 0; k < got.size(); ++k) {
    if (std::abs(static_cast<double>(got[k]) - expected[k]) <= tolerance) continue;
    throw std::runtime_error("Q[" + std::to_string(k) + "] is not what is made from q_raw or v");
  }
}

template <class T>
void read_sylvester_in(golden::Case& c) {
  const std::string variant = c.text("variant");
  const bool turned = c.integer("perm") != 0;
  const std::int64_t m = c.integer("M");
  c.setting("logdet_vs_autodiff");  // how exact the file itself is
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, {"r1", "r2", "b"});
  if (variant != "triangular") parameters.add("Q", nn::cast<T>(c.input("Q")));
  autodiff::Tape<T> tape;
  const auto z = tape.leaf(nn::cast<T>(c.input("z")));
  const std::int64_t rows = z.extent(0), d = z.extent(1);
  if (variant != "orthogonal" && m != d) throw std::runtime_error("M is not D");
  // Of where Q comes from the file has the result, which the flow is then given.
  Var<T> q = identity<T>(tape, d, turned);
  if (variant == "orthogonal") {
    c.integer("bjorck_steps");
    const auto raw = tape.constant(nn::cast<T>(c.input("q_raw")));
    const auto made = flows::orthonormalised(raw, std::is_same_v<T, float> ? 1e-5 : m == d ? 1e-5 : 1e-6);
    expect_given(tape.value_tensor(made), c.input("Q"));
  } else if (variant == "householder") {
    const auto made = flows::reflections_product(tape.constant(nn::cast<T>(c.input("v"))));
    expect_given(tape.value_tensor(made), c.input("Q"));
  } else if (variant != "triangular") {
    throw std::runtime_error("variant '" + variant + "' is unknown");
  }
  if (variant != "triangular") {
    if (turned) throw std::runtime_error("perm is known for the triangular variant only");
    q = tape.parameter(parameters["Q"]);
  }
  const auto out =
      flows::sylvester_forward<T>({q, tape.parameter(parameters["r1"]), tape.parameter(parameters["r2"]),
                                   reshape(tape.parameter(parameters["b"]), {rows, 1, m})},
                                  z);
  golden::expect_mapped(c, out, "z_out", "logdet");
  golden::expect_output(c, "dz", tape.gradient_tensor(z));
  golden::expect_gradients(c, "d", parameters);
}

}  // namespace

void read_sylvester(golden::Case& c) {
  read_sylvester_in<double>(c);
  read_sylvester_in<float>(c);
}
