#include "reference/flows/kinds.hpp"

#include "reference/tensor/require.hpp"
#include "reference/text/nearest_name.hpp"

namespace reference::flows {

template <class T>
const std::vector<FlowKind<T>>& flow_kinds() {
  static const std::vector<FlowKind<T>> kinds = [] {
    std::vector<FlowKind<T>> all;
    for (const auto family : {
             elementary_kinds<T>,
             coupling_kinds<T>,
             image_kinds<T>,
             autoregressive_kinds<T>,
             continuous_kinds<T>,
         }) {
      for (FlowKind<T>& kind : family()) all.push_back(std::move(kind));
    }
    return all;
  }();
  return kinds;
}

template <class T>
FlowPtr<T> make_flow(const std::string& name, const Shape& data_shape, const Settings& settings) {
  std::vector<std::string> names;
  for (const FlowKind<T>& kind : flow_kinds<T>()) {
    names.push_back(kind.name);
    if (kind.name != name) continue;
    Settings used = kind.defaults;
    std::vector<std::string> known;
    for (const auto& [key, value] : kind.defaults) known.push_back(key);
    for (const auto& [key, value] : settings) {
      if (used.count(key) == 0) refuse(name, "setting '" + key + "' is unknown" + did_you_mean(key, known));
      require_at_least(name, key, value, 0);
      used[key] = value;
    }
    return kind.make(data_shape, used);
  }
  refuse("make_flow", "there is no flow '" + name + "'" + did_you_mean(name, names));
}

#define INSTANTIATE(T)                                   \
  template const std::vector<FlowKind<T>>& flow_kinds(); \
  template FlowPtr<T> make_flow(const std::string&, const Shape&, const Settings&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
