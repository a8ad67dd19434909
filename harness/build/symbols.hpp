#pragma once
// What a built program holds in place of a function that is missing: other argument types, another namespace,
// C linkage. Asked only when something is missing, for it costs a run of nm in the box.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/build/build.hpp"

namespace harness {

// Function name -> "defined with other argument types: conv2d_forward(TensorView<float, 4>, ...)"; only for
// the names of `missing` of which something similar was found.
std::map<std::string, std::string, std::less<>> find_lookalikes(Sandbox& sandbox,
                                                                const Assignment& assignment,
                                                                const BuiltSubmission& program,
                                                                const std::vector<std::string>& missing,
                                                                const std::function<bool()>& cancelled);

// The same from the text that `nm -C --defined-only` prints.
std::map<std::string, std::string, std::less<>> lookalikes_in(const std::string& nm_output,
                                                              const std::string& unit,
                                                              const std::vector<std::string>& missing);

}  // namespace harness
