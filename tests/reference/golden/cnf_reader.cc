#include "golden_models.hpp"
#include "reference/flows/continuous.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;
using flows::Solver;

// The file's weights under the names of ours, in the order of the layers.
struct Renamed {
  std::string file, ours;
};

std::vector<Renamed> weight_names(golden::Case& c, const std::string& part) {
  std::vector<Renamed> names;
  const auto add = [&](const std::string& file, const std::string& ours, const char* w, const char* b) {
    names.push_back({file + ".weight", ours + w});
    names.push_back({file + ".bias", ours + b});
  };
  if (part == "hyper") {
    for (const char* layer : {"fc1", "fc2", "fc3"}) {
      add(std::string("hyper_net.") + layer, std::string("f.") + layer, ".weight", ".bias");
    }
    return names;
  }
  for (int l = 0; c.has_input("L." + std::to_string(l) + "._layer.weight"); ++l) {
    add("L." + std::to_string(l) + "._layer", "f." + std::to_string(l), ".W", ".b");
  }
  return names;
}

template <class T>
flows::DynamicsPtr<T> dynamics_of(golden::Case& c, const std::string& part, std::size_t layers) {
  const std::int64_t d = c.integer("D"), hidden = c.integer("hidden"), width = c.integer("width");
  if (part == "hyper") return flows::planar_dynamics<T>("f", d, hidden, width);
  if (width != 0) throw std::runtime_error("a width is known for the part 'hyper' only");
  return flows::network_dynamics<T>("f", d, std::vector<std::int64_t>(layers - 1, hidden));
}

template <class T>
class Reading {
 public:
  explicit Reading(golden::Case& c)
      : c_(c), part_(c.text("part")), names_(weight_names(c, part_)), steps_(c.integer("n_steps")) {
    if (part_ != "hyper" && part_ != "concat") throw std::runtime_error("part '" + part_ + "' is unknown");
    start_ = c.setting("t0").template get<double>();
    end_ = c.setting("t1").template get<double>();
    for (const Renamed& name : names_) weights_.parameters.add(name.ours, nn::cast<T>(c.input(name.file)));
    z0_ = nn::cast<T>(c.input("z0"));
    dynamics_ = dynamics_of<T>(c, part_, names_.size() / 2);
    units_ = flows::unit_directions<T>(z0_.extent(0), z0_.extent(1));
  }

  void read() {
    solved("euler", Solver::euler);
    solved("midpoint", Solver::midpoint);
    solved("rk4_classic", Solver::rk4);
    solved("dopri5", Solver::dormand_prince);
    estimated();
    discrete_gradients();
    adjoint_gradients();
  }

 private:
  flows::ContinuousOptions options(Solver solver) const {
    return {.solver = solver, .steps = steps_, .tolerance = 1e-12, .start = start_, .end = end_};
  }
  flows::Mapped<T> moved(Tape<T>& tape, Var<T> z, const Tensor<T>& directions, Solver solver) {
    return flows::moved<T>(dynamics_->field({tape, weights_}), z, tape.constant(directions), options(solver),
                           start_, end_);
  }

  // To the accuracy of the adaptive solver where that made the numbers.
  void expect(const std::string& key, const Tensor<T>& got, double tolerance) {
    if constexpr (std::is_same_v<T, double>) {
      c_.expect(key, got, tolerance);
    } else {
      c_.expect_float32(key, got);
    }
  }
  Tensor<T> negated(const Tensor<T>& x) {
    Tensor<T> y = x;
    for (T& v : y.flat()) v = -v;
    return y;
  }

  void solved(const std::string& name, Solver solver) {
    Tape<T> tape(autodiff::Mode::evaluate);
    const auto end = moved(tape, tape.constant(z0_), units_, solver);
    const double tolerance = solver == Solver::dormand_prince ? 1e-8 : golden::value_tolerance;
    expect(name + "_z1", tape.value_tensor(end.value), tolerance);
    expect(name + "_l1", negated(tape.value_tensor(end.log_det)), tolerance);
  }

  void estimated() {
    Tape<T> tape(autodiff::Mode::evaluate);
    Tensor<T> e({1, z0_.extent(0), z0_.extent(1)});
    const Tensor<T> given = nn::cast<T>(c_.input("e"));
    std::copy_n(given.data(), e.size(), e.data());
    const auto end = moved(tape, tape.constant(z0_), e, Solver::rk4_38);
    expect("hutchinson_l1", negated(tape.value_tensor(end.log_det)), golden::value_tolerance);
  }

  void discrete_gradients() {
    weights_.parameters.clear_gradients();
    Tape<T> tape;
    const auto z = tape.leaf(z0_);
    const auto end = moved(tape, z, units_, Solver::rk4_38);
    golden::expect_mapped(c_, flows::Mapped<T>{end.value, -end.log_det}, "rk4_38_z1", "rk4_38_l1");
    gradients("d_", tape.gradient_tensor(z), golden::gradient_tolerance);
  }

  void adjoint_gradients() {
    weights_.parameters.clear_gradients();
    flows::ContinuousOptions by_adjoint = options(Solver::dormand_prince);
    by_adjoint.gradient = flows::PathGradient::adjoint;
    const flows::Continuous<T> flow("cnf", by_adjoint, dynamics_of<T>(c_, part_, names_.size() / 2));
    Tape<T> tape;
    const auto z = tape.leaf(z0_);
    const auto end = flow.forward({tape, weights_}, z);
    tape.backward(sum(end.value * tape.constant(nn::cast<T>(c_.input("gz")))) -
                  sum(end.log_det * tape.constant(nn::cast<T>(c_.input("gl")))));
    // The file's own are solved to 1e-10.
    gradients("adjoint_d_", tape.gradient_tensor(z), 1e-8);
  }

  void gradients(const std::string& prefix, const Tensor<T>& dz, double tolerance) {
    expect(prefix + "z0", dz, tolerance);
    for (const Renamed& name : names_) {
      expect(prefix + name.file, weights_.parameters[name.ours].gradient, tolerance);
    }
  }

  golden::Case& c_;
  std::string part_;
  std::vector<Renamed> names_;
  std::int64_t steps_;
  double start_ = 0, end_ = 0;
  flows::Weights<T> weights_;
  Tensor<T> z0_, units_;
  flows::DynamicsPtr<T> dynamics_;
};

}  // namespace

void read_cnf(golden::Case& c) {
  Reading<double>(c).read();
  Reading<float>(c).read();
}
