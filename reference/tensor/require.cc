#include "reference/tensor/require.hpp"

#include <stdexcept>

namespace reference {

void refuse(std::string_view function, const std::string& complaint) {
  throw std::invalid_argument(std::string(function) + ": " + complaint);
}

void require_shape(std::string_view function, std::string_view argument, const Shape& actual,
                   const Shape& expected) {
  if (actual == expected) return;
  refuse(function, std::string(argument) + " has shape " + to_string(actual) + ", but must have shape " +
                       to_string(expected));
}

void require_at_least(std::string_view function, std::string_view argument, std::int64_t value,
                      std::int64_t least) {
  if (value >= least) return;
  refuse(function, std::string(argument) + " is " + std::to_string(value) + ", but must be at least " +
                       std::to_string(least));
}

void require_at_most(std::string_view function, std::string_view argument, std::int64_t value,
                     std::int64_t most) {
  if (value <= most) return;
  refuse(function, std::string(argument) + " is " + std::to_string(value) + ", but must be at most " +
                       std::to_string(most));
}

}  // namespace reference
