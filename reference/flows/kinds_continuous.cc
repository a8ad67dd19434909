// Flows along differential equations.

#include <cmath>

#include "reference/flows/continuous.hpp"
#include "reference/flows/infinitesimal.hpp"
#include "reference/flows/kinds.hpp"

namespace reference::flows {
namespace {

template <class T>
DynamicsPtr<T> network_of(const Shape& shape, const Settings& settings) {
  return network_dynamics<T>(
      "cnf", element_count(shape),
      std::vector<std::int64_t>(static_cast<std::size_t>(settings.at("depth")), settings.at("hidden")));
}

template <class T>
FlowPtr<T> make_cnf(const Shape& shape, const Settings& settings) {
  const ContinuousOptions options{.steps = settings.at("steps"),
                                  .trace = settings.at("hutchinson") != 0 ? Trace::hutchinson : Trace::exact};
  return std::make_unique<Continuous<T>>("cnf", options, network_of<T>(shape, settings));
}

template <class T>
FlowPtr<T> make_adaptive_cnf(const Shape& shape, const Settings& settings) {
  const ContinuousOptions options{
      .solver = Solver::dormand_prince,
      .tolerance = std::pow(10.0, -settings.at("digits")),
      .trace = settings.at("hutchinson") != 0 ? Trace::hutchinson : Trace::exact,
      .gradient = settings.at("adjoint") != 0 ? PathGradient::adjoint : PathGradient::discrete};
  return std::make_unique<Continuous<T>>("cnf", options, network_of<T>(shape, settings));
}

template <class T>
FlowPtr<T> make_planar_cnf(const Shape& shape, const Settings& settings) {
  const ContinuousOptions options{.steps = settings.at("steps")};
  return std::make_unique<Continuous<T>>(
      "cnf", options,
      planar_dynamics<T>("cnf", element_count(shape), settings.at("hidden"), settings.at("width")));
}

template <class T>
FlowPtr<T> make_hamiltonian(const Shape& shape, const Settings& settings) {
  return std::make_unique<Hamiltonian<T>>(
      "hamiltonian",
      HamiltonianOptions{
          .dimensions = element_count(shape), .units = settings.at("units"), .steps = settings.at("steps")});
}

}  // namespace

template <class T>
std::vector<FlowKind<T>> continuous_kinds() {
  // Steps of a solver do not undo each other to the last digit; errors fall with the fourth power of their
  // number.
  return {{.name = "cnf",
           .summary = "continuous flow, Runge and Kutta's steps (Chen et al. 2018)",
           .defaults = {{"hidden", 16}, {"depth", 2}, {"steps", 16}, {"hutchinson", 0}},
           .make = make_cnf<T>,
           .inverse_tolerance = 1e-5,
           .log_det_tolerance = 1e-5,
           .quick_setting = "steps",
           .quick_value = 4},
          {.name = "cnf-adaptive",
           .summary = "continuous flow, Dormand and Prince's steps (Grathwohl et al. 2019)",
           .defaults = {{"hidden", 16}, {"depth", 2}, {"digits", 10}, {"hutchinson", 0}, {"adjoint", 1}},
           .make = make_adaptive_cnf<T>,
           .inverse_tolerance = 1e-7,
           .log_det_tolerance = 1e-7,
           .row_tolerance = 1e-8,
           .quick_setting = "digits",
           .quick_value = 3},
          {.name = "cnf-planar",
           .summary = "continuous planar flow with weights that change in time (Chen et al. 2018)",
           .defaults = {{"hidden", 16}, {"width", 8}, {"steps", 16}},
           .make = make_planar_cnf<T>,
           .inverse_tolerance = 1e-5,
           .log_det_tolerance = 1e-5,
           .quick_setting = "steps",
           .quick_value = 4},
          {.name = "hamiltonian",
           .summary = "leapfrog steps in a learned potential (Rezende & Mohamed 2015, section 3.2)",
           .defaults = {{"units", 8}, {"steps", 4}},
           .make = make_hamiltonian<T>,
           .examples = {{2}, {6}}}};
}

template std::vector<FlowKind<float>> continuous_kinds();
template std::vector<FlowKind<double>> continuous_kinds();

}  // namespace reference::flows
