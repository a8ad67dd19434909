#pragma once
// The scalar map of the inverse autoregressive flow, and any map the other way round.

#include "reference/flows/scalar_maps.hpp"

namespace reference::flows {

// y = s x + (1 - s) m with s = sigmoid(a), or with a margin s = (1 - margin) sigmoid(a) + margin / 2, so that
// no gate closes; the parameters are m and a (Kingma et al. 2016, eq. 13 and 14).
template <class T>
MapPtr<T> gated_map(double margin = 0);

// Its forward() is the other's inverse().
template <class T>
MapPtr<T> inverted_map(MapPtr<T> map);

}  // namespace reference::flows
