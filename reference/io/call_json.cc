#include "reference/io/call_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "reference/text/nearest_name.hpp"

namespace reference::io {
namespace {

using nlohmann::json;

// Where in the text we are, for messages: "in.json: x.data".
struct Place {
  std::string file;
  std::string field;

  Place at(std::string_view name) const { return {file, field + "." + std::string(name)}; }
  Place at(std::size_t index) const { return {file, field + "[" + std::to_string(index) + "]"}; }
  [[noreturn]] void refuse(const std::string& what) const {
    throw InputError(file + ": " + field + ": " + what);
  }
};

// "[json.exception.parse_error.101] parse error at line 1, ..." without the library's own number.
std::string without_tag(std::string_view message) {
  const std::size_t end = message.find("] ");
  return std::string(end == std::string_view::npos ? message : message.substr(end + 2));
}

json parse_object(std::string_view text, std::string_view file) {
  std::set<std::string> names;
  const auto refuse_repeated_names = [&](int depth, json::parse_event_t event, const json& parsed) {
    if (event != json::parse_event_t::key || depth != 1) return true;
    const auto& name = parsed.get_ref<const std::string&>();
    if (!names.insert(name).second) Place{std::string(file), name}.refuse("given twice");
    return true;
  };
  try {
    json object = json::parse(text, refuse_repeated_names);
    if (!object.is_object()) {
      throw InputError(std::string(file) + ": the text is of type " + object.type_name() +
                       ", but must be an object such as {\"x\": {\"shape\": [2], \"data\": [1, 2]}}");
    }
    return object;
  } catch (const json::exception& error) {
    throw InputError(std::string(file) + ": " + without_tag(error.what()));
  }
}

double read_number(const json& value, const Place& place) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) {
    const auto& word = value.get_ref<const std::string&>();
    if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (word == "inf") return std::numeric_limits<double>::infinity();
    if (word == "-inf") return -std::numeric_limits<double>::infinity();
    place.refuse("a string, but must be a number, \"nan\", \"inf\" or \"-inf\"");
  }
  place.refuse(std::string("of type ") + value.type_name() + ", but must be a number");
}

std::vector<double> read_numbers(const json& values, const Place& place) {
  if (!values.is_array())
    place.refuse(std::string("of type ") + values.type_name() + ", but must be an array of numbers");
  std::vector<double> numbers;
  numbers.reserve(values.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const bool plain = values[k].is_number();  // the place is worth building only for the others
    numbers.push_back(plain ? values[k].get<double>() : read_number(values[k], place.at(k)));
  }
  return numbers;
}

Shape read_shape(const json& extents, const Place& place) {
  if (!extents.is_array())
    place.refuse(std::string("of type ") + extents.type_name() + ", but must be an array of integers");
  Shape shape;
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    if (!extents[axis].is_number_integer()) place.at(axis).refuse("must be an integer");
    const double extent =
        extents[axis].get<double>();  // an unsigned beyond int64 would turn negative otherwise
    if (extent < 0 || extent >= 0x1p62) place.at(axis).refuse("must be from 0 to 2^62 - 1");
    shape.push_back(extents[axis].get<std::int64_t>());
  }
  return shape;
}

Tensor<double> read_flat_tensor(const json& object, const Place& place) {
  for (const auto& [key, value] : object.items()) {
    if (key != "shape" && key != "data")
      place.refuse("'" + key + "' is unknown" + did_you_mean(key, {"shape", "data"}));
  }
  for (const char* key : {"shape", "data"}) {
    if (!object.contains(key)) place.refuse(std::string("'") + key + "' is missing");
  }
  const Shape shape = read_shape(object["shape"], place.at("shape"));
  std::vector<double> data = read_numbers(object["data"], place.at("data"));
  std::int64_t needed = 0;
  try {
    needed = element_count(shape);
  } catch (const std::invalid_argument&) {
    place.at("shape").refuse(to_string(shape) + " has 2^62 elements or more");
  }
  if (needed != static_cast<std::int64_t>(data.size())) {
    place.at("data").refuse(std::to_string(data.size()) + (data.size() == 1 ? " number" : " numbers") +
                            " given, shape " + to_string(shape) + " needs " + std::to_string(needed));
  }
  return {shape, std::move(data)};
}

// Appends the numbers of values, which must be nested to the depth and lengths of `shape` from `axis` on.
void append_nested(const json& values, const Shape& shape, std::size_t axis, const Place& place,
                   std::vector<double>& data) {
  if (axis == shape.size()) {
    data.push_back(read_number(values, place));
    return;
  }
  if (!values.is_array()) place.refuse("a number, but must be an array as its neighbours are");
  if (static_cast<std::int64_t>(values.size()) != shape[axis]) {
    place.refuse(std::to_string(values.size()) + " entries given, but must have " +
                 std::to_string(shape[axis]) + " as its neighbours have");
  }
  for (std::size_t k = 0; k < values.size(); ++k) {
    append_nested(values[k], shape, axis + 1, place.at(k), data);
  }
}

Tensor<double> read_nested_tensor(const json& values, const Place& place) {
  constexpr std::size_t deepest = 16;
  Shape shape;
  for (const json* inner = &values; inner->is_array(); inner = &inner->front()) {
    if (shape.size() == deepest) place.refuse("nested deeper than 16 arrays");
    shape.push_back(static_cast<std::int64_t>(inner->size()));
    if (inner->empty()) break;
  }
  std::vector<double> data;
  append_nested(values, shape, 0, place, data);
  return {shape, std::move(data)};
}

Tensor<double> read_tensor(const json& value, const Place& place) {
  if (value.is_object()) return read_flat_tensor(value, place);
  if (value.is_array()) return read_nested_tensor(value, place);
  place.refuse(std::string("of type ") + value.type_name() +
               ", but must be a tensor, {\"shape\": [..], \"data\": [..]} or a nested array");
}

template <class List>
bool has_name(const List& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [&](const auto& entry) { return entry.name == name; });
}

void require_all_given(const json& object, const Place& place, const Signature& signature) {
  const auto require = [&](const std::string& name, std::string_view kind) {
    if (object.contains(name)) return;
    Place{place.file, name}.refuse("missing; " + signature.name + " needs this " + std::string(kind));
  };
  for (const ArgumentSignature& input : signature.inputs) require(input.name, "tensor");
  for (const ParameterSignature& param : signature.params) {
    if (!param.default_value) require(param.name, "number");
  }
}

void append_number(std::string& text, double value) {
  if (std::isnan(value)) {
    text += "\"nan\"";
  } else if (std::isinf(value)) {
    text += value > 0 ? "\"inf\"" : "\"-inf\"";
  } else if (value == 0) {
    text += std::signbit(value) ? "-0.0" : "0";  // "-0" would be read as an integer, without its sign
  } else {
    char digits[32];
    text.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  }
}

}  // namespace

Call read_call(std::string_view text, std::string_view file, const Signature& signature) {
  const json object = parse_object(text, file);
  std::vector<std::string> names;
  for (const ArgumentSignature& input : signature.inputs) names.push_back(input.name);
  for (const ParameterSignature& param : signature.params) names.push_back(param.name);

  Call call;
  for (const auto& [name, value] : object.items()) {
    const Place place{std::string(file), name};
    if (has_name(signature.inputs, name)) {
      call.inputs.emplace(name, read_tensor(value, place));
    } else if (has_name(signature.params, name)) {
      call.params.emplace(name, read_number(value, place));
    } else {
      place.refuse("unknown argument of " + signature.name + did_you_mean(name, names));
    }
  }
  require_all_given(object, {std::string(file), ""}, signature);
  return call;
}

std::string write_outputs(const std::vector<Output>& outputs) {
  std::string text = "{";
  for (const Output& output : outputs) {
    if (text.size() > 1) text += ", ";
    text += "\"" + output.name + "\": {\"shape\": " + to_string(output.value.shape()) + ", \"data\": [";
    for (std::int64_t k = 0; k < output.value.size(); ++k) {
      if (k > 0) text += ',';
      append_number(text, output.value[k]);
    }
    text += "]}";
  }
  return text + "}\n";
}

}  // namespace reference::io
