#pragma once
// How oneDNN is told what a primitive shall do: versions 2 and 3 take the same arguments in another order.

#include <dnnl.hpp>

namespace benchmark {

template <class Operation, class... Arguments>
typename Operation::primitive_desc describe(const dnnl::engine& engine, const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
  return typename Operation::primitive_desc(engine, arguments...);
#else
  return typename Operation::primitive_desc(typename Operation::desc(arguments...), engine);
#endif
}

// `forward` is the description of the pass it belongs to.
template <class Operation, class Forward, class... Arguments>
typename Operation::primitive_desc describe_backward(const dnnl::engine& engine, const Forward& forward,
                                                     const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
  return typename Operation::primitive_desc(engine, arguments..., forward);
#else
  return typename Operation::primitive_desc(typename Operation::desc(arguments...), engine, forward);
#endif
}

}  // namespace benchmark
