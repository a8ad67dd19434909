#include "harness/cases/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "harness/cases/random.hpp"

namespace harness {
namespace {

using Kind = ValueSpec::Kind;

const std::vector<std::pair<std::string, Kind>>& kinds() {
  static const std::vector<std::pair<std::string, Kind>> list = {{"normal", Kind::normal},
                                                                 {"uniform", Kind::uniform},
                                                                 {"integers", Kind::integers},
                                                                 {"constant", Kind::constant},
                                                                 {"signed_zeros", Kind::signed_zeros},
                                                                 {"separated", Kind::separated},
                                                                 {"in_order", Kind::in_order},
                                                                 {"orthonormal", Kind::orthonormal},
                                                                 {"hidden_mask", Kind::hidden_mask},
                                                                 {"output_mask", Kind::output_mask}};
  return list;
}

Kind parse_kind(const ConfigNode& node) {
  const std::string name = node.as_string();
  std::vector<std::string> known;
  for (const auto& [kind_name, kind] : kinds()) {
    if (kind_name == name) return kind;
    known.push_back(kind_name);
  }
  node.fail(unknown_name("kind of values", name, known));
}

// Numbers whose float32 form is finite and whose arithmetic stays so.
double number_option(const ConfigNode& node, std::string_view key, double low, double otherwise) {
  const auto option = node.find(key);
  return option ? option->as_number(low, 1e12) : otherwise;
}

IntegerBound parse_bound(const ConfigNode& node) {
  const std::string text = node.as_string();
  IntegerBound bound;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bound.number);
  if (error == std::errc() && end == text.data() + text.size()) {
    node.as_integer(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
    return bound;
  }
  try {
    bound.expression = Expression::parse(text);
  } catch (const std::invalid_argument& error_of_parse) {
    node.fail(error_of_parse.what());
  }
  return bound;
}

// Neighbours in value are `spacing` apart, each jittered by a quarter of that at most, and zero lies in the
// middle of a gap: then gaps are at least spacing/2 and the smallest absolute value is at least spacing/4.
std::vector<double> separated_values(double spacing, std::int64_t count, Stream& stream) {
  std::vector<double> values(static_cast<std::size_t>(count));
  const std::int64_t middle = count / 2;
  for (std::int64_t i = 0; i < count; ++i) {
    const double centre = static_cast<double>(i - middle) + 0.5;
    values[static_cast<std::size_t>(i)] = spacing * (centre + (stream.uniform() - 0.5) / 2);
  }
  for (std::int64_t i = count - 1; i > 0; --i) {
    std::swap(values[static_cast<std::size_t>(i)], values[static_cast<std::size_t>(stream.integer(0, i))]);
  }
  return values;
}

void require_matrix(const reference::Shape& shape) {
  if (shape.size() != 2) throw std::invalid_argument("values: this kind needs a tensor of two axes");
}

// Gram and Schmidt on normal vectors, the rows or the columns.
std::vector<double> orthonormal(double scale, const reference::Shape& shape, Stream& stream) {
  require_matrix(shape);
  const bool by_rows = shape[0] <= shape[1];
  const std::int64_t count = by_rows ? shape[0] : shape[1], length = by_rows ? shape[1] : shape[0];
  std::vector<std::vector<double>> vectors;
  while (static_cast<std::int64_t>(vectors.size()) < count) {
    std::vector<double> v(static_cast<std::size_t>(length));
    for (double& value : v) value = stream.normal();
    for (const std::vector<double>& earlier : vectors) {
      const double along = std::inner_product(v.begin(), v.end(), earlier.begin(), 0.0);
      for (std::size_t k = 0; k < v.size(); ++k) v[k] -= along * earlier[k];
    }
    const double norm = std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
    if (norm < 1e-3) continue;  // by chance almost a combination of the earlier ones
    for (double& value : v) value /= norm;
    vectors.push_back(std::move(v));
  }
  std::vector<double> values;
  for (std::int64_t row = 0; row < shape[0]; ++row) {
    for (std::int64_t column = 0; column < shape[1]; ++column) {
      const auto vector = static_cast<std::size_t>(by_rows ? row : column);
      values.push_back(scale * vectors[vector][static_cast<std::size_t>(by_rows ? column : row)]);
    }
  }
  return values;
}

// Ones where the hidden unit's degree is at least the input's, or below the output's; degrees count from 1.
std::vector<double> degree_mask(bool hidden, const reference::Shape& shape) {
  require_matrix(shape);
  const std::int64_t variables = shape[hidden ? 1 : 0];
  std::vector<double> mask;
  for (std::int64_t row = 0; row < shape[0]; ++row) {
    for (std::int64_t column = 0; column < shape[1]; ++column) {
      const std::int64_t unit = hidden ? row : column, variable = 1 + (hidden ? column : row);
      const std::int64_t degree = 1 + unit % std::max<std::int64_t>(1, variables - 1);
      mask.push_back((hidden ? degree >= variable : variable > degree) ? 1 : 0);
    }
  }
  return mask;
}

double signed_zero_or_normal(double scale, Stream& stream) {
  switch (stream.integer(0, 3)) {
    case 0:
      return 0.0;
    case 1:
      return -0.0;
    default:
      return scale * stream.normal();
  }
}

// Values that are drawn one by one.
template <class Draw>
std::vector<double> draw_each(std::size_t count, Draw draw) {
  std::vector<double> values(count);
  for (double& value : values) value = draw();
  return values;
}

std::vector<double> draw_integers(const ValueSpec& spec, std::size_t count, const Bindings& names,
                                  Stream& stream) {
  const std::int64_t low = spec.first.evaluate(names), high = spec.last.evaluate(names);
  if (low > high) {
    throw std::invalid_argument("values: integers from " + std::to_string(low) + " to " +
                                std::to_string(high) + ", which is an empty range");
  }
  return draw_each(count, [&] { return static_cast<double>(stream.integer(low, high)); });
}

std::vector<double> draw_values(const ValueSpec& spec, const reference::Shape& shape, const Bindings& names,
                                Stream stream) {
  const auto count = static_cast<std::size_t>(reference::element_count(shape));
  switch (spec.kind) {
    case Kind::normal:
      return draw_each(count, [&] { return spec.offset + spec.scale * stream.normal(); });
    case Kind::uniform:
      return draw_each(count, [low = spec.low, span = spec.high - spec.low, &stream] {
        return low + span * stream.uniform();
      });
    case Kind::integers:
      return draw_integers(spec, count, names, stream);
    case Kind::constant:
      return std::vector<double>(count, spec.value);
    case Kind::signed_zeros:
      return draw_each(count, [&] { return signed_zero_or_normal(spec.scale, stream); });
    case Kind::separated:
      return separated_values(spec.spacing, static_cast<std::int64_t>(count), stream);
    case Kind::in_order: {
      std::vector<double> values(count);
      std::iota(values.begin(), values.end(), 0.0);
      return values;
    }
    case Kind::orthonormal:
      return orthonormal(spec.scale, shape, stream);
    case Kind::hidden_mask:
    case Kind::output_mask:
      return degree_mask(spec.kind == Kind::hidden_mask, shape);
  }
  throw std::logic_error("values: unknown kind");
}

}  // namespace

std::int64_t IntegerBound::evaluate(const Bindings& names) const {
  return expression ? expression->evaluate(names) : number;
}

std::vector<std::string> ValueSpec::names() const {
  std::vector<std::string> all;
  for (const IntegerBound* bound : {&first, &last}) {
    if (!bound->expression) continue;
    for (const auto& name : bound->expression->names()) all.push_back(name);
  }
  return all;
}

bool ValueSpec::is_whole() const {
  return kind == Kind::in_order || kind == Kind::orthonormal || kind == Kind::hidden_mask ||
         kind == Kind::output_mask;
}

bool ValueSpec::integral() const {
  return kind == Kind::integers || (is_whole() && kind != Kind::orthonormal) ||
         (kind == Kind::constant && value == std::nearbyint(value) && std::abs(value) < 0x1p31);
}

ValueSpec parse_values(const ConfigNode& node) {
  ValueSpec spec;
  if (node.is_scalar()) {
    spec.kind = parse_kind(node);
    if (spec.kind == Kind::integers) node.fail("integers need {kind: integers, low: ..., high: ...}");
    if (spec.kind == Kind::constant) node.fail("constant needs {kind: constant, value: ...}");
    return spec;
  }
  if (!node.is_map()) node.fail("must be a kind of values or a mapping with the key 'kind'");
  spec.kind = parse_kind(node.at("kind"));
  switch (spec.kind) {
    case Kind::normal:
      node.allow_keys({"kind", "scale", "offset"});
      spec.scale = number_option(node, "scale", 0, spec.scale);
      spec.offset = number_option(node, "offset", -1e12, spec.offset);
      break;
    case Kind::signed_zeros:
    case Kind::orthonormal:
      node.allow_keys({"kind", "scale"});
      spec.scale = number_option(node, "scale", 0, spec.scale);
      break;
    case Kind::uniform:
      node.allow_keys({"kind", "low", "high"});
      spec.low = number_option(node, "low", -1e12, spec.low);
      spec.high = number_option(node, "high", -1e12, spec.high);
      if (!(spec.low < spec.high)) node.fail("low must be below high");
      break;
    case Kind::integers:
      node.allow_keys({"kind", "low", "high"});
      spec.first = parse_bound(node.at("low"));
      spec.last = parse_bound(node.at("high"));
      if (!spec.first.expression && !spec.last.expression && spec.first.number > spec.last.number) {
        node.fail("low must not be above high");
      }
      break;
    case Kind::constant:
      node.allow_keys({"kind", "value"});
      spec.value = node.at("value").as_number(-1e12, 1e12);
      break;
    case Kind::separated:
      node.allow_keys({"kind", "spacing"});
      spec.spacing = number_option(node, "spacing", 1e-6, spec.spacing);
      break;
    case Kind::in_order:
    case Kind::hidden_mask:
    case Kind::output_mask:
      node.allow_keys({"kind"});
      break;
  }
  return spec;
}

HostTensor generate_values(const ValueSpec& spec, reference::DType dtype, const reference::Shape& shape,
                           const Bindings& names, std::uint64_t key) {
  return HostTensor::from_double(
      reference::Tensor<double>(shape, draw_values(spec, shape, names, Stream(key))), dtype);
}

double safe_displacement(const ValueSpec& spec) {
  return spec.kind == Kind::separated ? spec.spacing / 5 : std::numeric_limits<double>::infinity();
}

}  // namespace harness
