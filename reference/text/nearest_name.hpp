#pragma once
// "did you mean": the known name a misspelt one stands for.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reference {

// The entry of `known` with the smallest edit distance to `name` (insert, delete, replace, swap of
// neighbours), the first of equals. Nothing when the distance is more than a third of the longer name (one
// edit is allowed at any length) or nothing is shared.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known);

// "; did you mean 'stride'?", or "; known are 'x', 'w'" when none is near, or "" when nothing is known.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);

}  // namespace reference
