#pragma once
// The one form of complaint about an argument: "<function>: <argument> is ..., but must be ...".

#include <cstdint>
#include <string>
#include <string_view>

#include "reference/tensor/tensor.hpp"

namespace reference {

// Throws std::invalid_argument "<function>: <argument> has shape [..], but must have shape [..]".
void require_shape(std::string_view function, std::string_view argument, const Shape& actual,
                   const Shape& expected);

// Throws "<function>: <argument> is <value>, but must be at least <least>" (or "at most").
void require_at_least(std::string_view function, std::string_view argument, std::int64_t value,
                      std::int64_t least);
void require_at_most(std::string_view function, std::string_view argument, std::int64_t value,
                     std::int64_t most);

// Throws "<function>: <complaint>". For the requirements between arguments.
[[noreturn]] void refuse(std::string_view function, const std::string& complaint);

}  // namespace reference
