#include "grader/unit_result.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "grader/result_json.hpp"

namespace grader {
namespace {

const char* const odd_number = "no number";  // key of the object that stands for nan, inf or -inf

std::string widen(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0 | (byte >> 6));
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

std::string narrow(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      bytes += text[i];
      continue;
    }
    if ((byte & 0xfcU) != 0xc0 || i + 1 == text.size())
      throw std::invalid_argument("unit result: a string holds a character above 255");
    bytes += static_cast<char>((byte & 0x03U) << 6U | (static_cast<unsigned char>(text[++i]) & 0x3fU));
  }
  return bytes;
}

Json odd_json(double value) {
  return {{odd_number, std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"}};
}

double odd_value(const std::string& name) {
  if (name == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (name == "inf") return std::numeric_limits<double>::infinity();
  if (name == "-inf") return -std::numeric_limits<double>::infinity();
  throw std::invalid_argument("unit result: unknown number '" + name + "'");
}

// To what JSON can hold, and back.
Json encoded(const Json& json) {
  if (json.is_string()) return widen(json.get<std::string>());
  if (json.is_number_float() && !std::isfinite(json.get<double>())) return odd_json(json.get<double>());
  if (json.is_array()) {
    Json list = Json::array();
    for (const Json& item : json) list.push_back(encoded(item));
    return list;
  }
  if (!json.is_object()) return json;
  Json object = Json::object();
  for (const auto& [key, value] : json.items()) object[widen(key)] = encoded(value);
  return object;
}

Json decoded(const Json& json) {
  if (json.is_string()) return narrow(json.get<std::string>());
  if (json.is_array()) {
    Json list = Json::array();
    for (const Json& item : json) list.push_back(decoded(item));
    return list;
  }
  if (!json.is_object()) return json;
  if (json.size() == 1 && json.contains(odd_number)) return odd_value(json[odd_number].get<std::string>());
  Json object = Json::object();
  for (const auto& [key, value] : json.items()) object[narrow(key)] = decoded(value);
  return object;
}

}  // namespace

std::string write_unit_result(const harness::GradingResult& result) {
  Json json = to_json(result, Audience::staff);
  json["notes"] = result.notes;
  const harness::Costs& costs = result.costs;
  json["costs"] = {costs.total, costs.build, costs.student, costs.session};
  return encoded(json).dump() + "\n";
}

harness::GradingResult read_unit_result(const std::string& text) {
  try {
    const Json json = decoded(Json::parse(text));
    harness::GradingResult result = result_from_json(json);
    result.notes = json.at("notes").get<std::vector<std::string>>();
    const Json& costs = json.at("costs");
    result.costs = {.total = costs.at(0).get<double>(),
                    .build = costs.at(1).get<double>(),
                    .student = costs.at(2).get<double>(),
                    .session = costs.at(3).get<double>()};
    return result;
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("unit result: ") + error.what());
  }
}

}  // namespace grader
