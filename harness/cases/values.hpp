#pragma once
// How the elements of an input are chosen, as `values` of a case generator says: a kind alone or with
// options.
//
//   x: normal                                        {scale: 1, offset: 0}
//   x: {kind: uniform, low: -1, high: 1}
//   labels: {kind: integers, low: 0, high: "K-1"}    both ends included; expressions over the case's names
//   x: {kind: constant, value: -3}
//   x: signed_zeros                                  a mix of 0, -0 and normal {scale}
//   x: {kind: separated, spacing: 0.5}               distinct, no zero, neighbours in value >= spacing/2
//   apart, in
//                                                    random order: for derivatives away from kinks
//   order: in_order                                  0, 1, ..., n-1
//   q: {kind: orthonormal, scale: 1}                a matrix [R,C]; the shorter of rows and columns
//   orthonormal mask0: hidden_mask                               MADE's masks in the natural order of the
//   variables, [H,D] and mask1: output_mask                               [D,H]: hidden unit k has the degree
//   1 + k mod (D-1)

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/assignment/config_node.hpp"
#include "harness/assignment/expression.hpp"
#include "harness/session/caller.hpp"

namespace harness {

struct IntegerBound {
  std::int64_t number = 0;
  std::optional<Expression> expression;  // instead of the number
  std::int64_t evaluate(const Bindings& names) const;
};

struct ValueSpec {
  enum class Kind {
    normal,
    uniform,
    integers,
    constant,
    signed_zeros,
    separated,
    in_order,
    orthonormal,
    hidden_mask,
    output_mask
  };
  Kind kind = Kind::normal;
  double scale = 1, offset = 0;  // normal; signed_zeros and orthonormal have no offset
  double low = -1, high = 1;     // uniform
  IntegerBound first, last;      // integers
  double value = 0;              // constant
  double spacing = 0.5;          // separated

  std::vector<std::string> names() const;  // that the bounds need
  bool integral() const;                   // fits an i32 input
  bool is_whole() const;  // made of all elements together: an order, a mask, an orthonormal matrix
};

// Throws ConfigError: unknown kind or option (with the nearest name), an empty range.
ValueSpec parse_values(const ConfigNode& node);

// Throws std::invalid_argument when the bounds of `integers` are empty for these names, or a mask is no
// matrix.
HostTensor generate_values(const ValueSpec& spec, reference::DType dtype, const reference::Shape& shape,
                           const Bindings& names, std::uint64_t key);

// How far every element may move at once without meeting zero or another element. Infinite unless
// `separated`, which is the only kind that promises anything about kinks.
double safe_displacement(const ValueSpec& spec);

}  // namespace harness
