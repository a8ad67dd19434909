// Flows of simple formulas, without networks: planar, radial, Householder, Sylvester.

#include <algorithm>

#include "reference/flows/householder.hpp"
#include "reference/flows/kinds.hpp"
#include "reference/flows/planar.hpp"
#include "reference/flows/radial.hpp"
#include "reference/flows/sylvester.hpp"

namespace reference::flows {
namespace {

template <class T>
FlowPtr<T> make_planar(const Shape& shape, const Settings& settings) {
  return std::make_unique<Planar<T>>(
      "planar", PlanarOptions{.dimensions = element_count(shape), .layers = settings.at("layers")});
}

template <class T>
FlowPtr<T> make_radial(const Shape& shape, const Settings& settings) {
  return std::make_unique<Radial<T>>(
      "radial", RadialOptions{.dimensions = element_count(shape), .layers = settings.at("layers")});
}

template <class T, SylvesterKind kind>
FlowPtr<T> make_sylvester(const Shape& shape, const Settings& settings) {
  SylvesterOptions options{.kind = kind, .dimensions = element_count(shape), .layers = settings.at("layers")};
  if (kind == SylvesterKind::orthogonal) {
    options.directions = std::min<std::int64_t>(settings.at("directions"), options.dimensions);
  } else if (kind == SylvesterKind::householder) {
    options.reflections = settings.at("reflections");
  }
  return std::make_unique<Sylvester<T>>("sylvester", options);
}

template <class T>
FlowPtr<T> make_householder(const Shape& shape, const Settings& settings) {
  return std::make_unique<Householder<T>>(
      "householder", HouseholderOptions{.dimensions = element_count(shape), .layers = settings.at("layers")});
}

}  // namespace

template <class T>
std::vector<FlowKind<T>> elementary_kinds() {
  return {
      {.name = "planar",
       .summary = "layers that push along a direction (Rezende & Mohamed 2015)",
       .defaults = {{"layers", 8}},
       .make = make_planar<T>},
      {.name = "radial",
       .summary = "layers that stretch around a centre (Rezende & Mohamed 2015)",
       .defaults = {{"layers", 8}},
       .make = make_radial<T>},
      {.name = "householder",
       .summary = "reflections (Tomczak & Welling 2016)",
       .defaults = {{"layers", 4}},
       .make = make_householder<T>},
      // In one dimension Q is 1 or -1, whatever the weights behind it are.
      {.name = "sylvester-orthogonal",
       .summary = "planar along several directions, made orthonormal by Bjorck (van den Berg et al. 2018)",
       .defaults = {{"layers", 4}, {"directions", 4}},
       .make = make_sylvester<T, SylvesterKind::orthogonal>,
       .examples = {{2}, {5}}},
      {.name = "sylvester-householder",
       .summary = "the same, directions by reflections",
       .defaults = {{"layers", 4}, {"reflections", 3}},
       .make = make_sylvester<T, SylvesterKind::householder>,
       .examples = {{2}, {5}}},
      {.name = "sylvester-triangular",
       .summary = "the same along the coordinates, in turn forwards and backwards",
       .defaults = {{"layers", 4}},
       .make = make_sylvester<T, SylvesterKind::triangular>}};
}

template std::vector<FlowKind<float>> elementary_kinds();
template std::vector<FlowKind<double>> elementary_kinds();

}  // namespace reference::flows
