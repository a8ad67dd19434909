#pragma once
// The flows by name: the list that the law tests walk and `grader model` chooses from. A new flow is one
// file, one entry in the list of its family (kinds_<family>.cc) and its name there; a new family one line in
// kinds.cc.
//
//   const FlowPtr<float> flow = make_flow<float>("planar", {2}, {{"layers", 8}});

#include <map>
#include <string>
#include <vector>

#include "reference/flows/distribution.hpp"

namespace reference::flows {

using Settings = std::map<std::string, int>;

enum class Samples { vectors, images, videos };  // [D], [C,H,W], [T,C,H,W]

template <class T>
struct FlowKind {
  std::string name, summary;
  Settings defaults;
  FlowPtr<T> (*make)(const Shape& data_shape, const Settings& settings);
  // What the law tests need to know.
  Samples samples = Samples::vectors;
  std::vector<Shape> examples = {{1}, {2}, {5}};  // data shapes for which the flow exists
  double inverse_tolerance = 1e-9;                // of a round trip in double, relative to max(1, |x|)
  double log_det_tolerance = 1e-9;                // against the dense Jacobian
  double row_tolerance = 1e-12;                   // between a row in a batch and alone
  // A setting and its value for the densities of many points, where these are smooth.
  const char* quick_setting = nullptr;
  int quick_value = 0;
  bool has_inverse = true;                     // false: inverse() throws NoInverse
  BasePtr<T> (*base)(Shape) = normal_base<T>;  // what the paper puts before it
};

template <class T>
const std::vector<FlowKind<T>>& flow_kinds();

// `settings` change the kind's defaults. Throws std::invalid_argument, with the nearest name, on an unknown
// flow or setting, and when the flow does not exist for such samples.
template <class T>
FlowPtr<T> make_flow(const std::string& name, const Shape& data_shape, const Settings& settings = {});

// Families, each in its own file.
template <class T>
std::vector<FlowKind<T>> elementary_kinds();
template <class T>
std::vector<FlowKind<T>> autoregressive_kinds();
template <class T>
std::vector<FlowKind<T>> continuous_kinds();
template <class T>
std::vector<FlowKind<T>> coupling_kinds();
template <class T>
std::vector<FlowKind<T>> image_kinds();

}  // namespace reference::flows
