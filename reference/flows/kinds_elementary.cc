// Flows of simple formulas, without networks: planar, radial, Householder.

#include "reference/flows/kinds.hpp"
#include "reference/flows/planar.hpp"

namespace reference::flows {
namespace {

template <class T>
FlowPtr<T> make_planar(const Shape& shape, const Settings& settings) {
  return std::make_unique<Planar<T>>(
      "planar", PlanarOptions{.dimensions = element_count(shape), .layers = settings.at("layers")});
}

}  // namespace

template <class T>
std::vector<FlowKind<T>> elementary_kinds() {
  return {{.name = "planar",
           .summary = "layers that push along a direction (Rezende & Mohamed 2015)",
           .defaults = {{"layers", 8}},
           .make = make_planar<T>}};
}

template std::vector<FlowKind<float>> elementary_kinds();
template std::vector<FlowKind<double>> elementary_kinds();

}  // namespace reference::flows
