#pragma once
// A grading result as JSON, format 1: what `check --json`, `export` and every other tool speak.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "harness/result/result.hpp"

namespace grader {

using Json = nlohmann::ordered_json;

enum class Audience {
  student,  // the smallest case of a hidden check stays hidden
  staff,
};

Json to_json(const harness::GradingResult& result, Audience audience);
// Notes and costs are not part of the format. Throws std::invalid_argument that names the field.
harness::GradingResult result_from_json(const Json& json);

// A number that is whole is written as one: 100, not 100.0.
Json json_number(double value);
Json number_or_null(const std::optional<double>& value);

// Two spaces of indentation, valid UTF-8, what acts on a terminal escaped (control characters,
// those of ISO 8859-1 too, and those that reorder text), a line feed at the end.
std::string dump(const Json& json);

}  // namespace grader
