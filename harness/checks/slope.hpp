#pragma once
// Does a claimed slope agree with central differences of a function of one variable that is computed in
// float32? The step and the tolerance come from the rounding bound that the caller gives with each pair of
// values.
//
// With x+ = fl(x + h v), x- = fl(x - h v), the actual displacement d = x+ - x- and the claimed gradient g,
// the residual of a pair is
//
//   r(h) = ((L(x+) - L(x-)) - <g, d>) / 2h.
//
// For the true gradient, r(h) is rounding of L, at most R(h) = noise / 2h, rounding of g, at most B(h) =
// doubt / 2h (much the same at each step), and truncation, which T(h) = |r(h) - r(2h)| shows without knowing
// g: where L is smooth, truncation is L''' h^2 / 6 + O(h^4), a third of T; where it bends on a scale much
// smaller than h, truncation is c / h, twice T. Starting from a large step, where rounding matters least, h
// is halved until the pair (2h, h) is resolved: T(h) <= R(h) + R(2h), what is left of the truncation cannot
// be told from rounding. The claim agrees when |r(h)| <= R(h) + B(h) + 2 T(h) there. A function that is
// linear along the line is resolved at once, at the largest step and with the tightest tolerance; a curved
// one settles where rounding and truncation balance. A disagreement must be confirmed at two further resolved
// steps: at a large one a curved function can look straight by accident. A function that is never resolved (a
// jump, noise) has no derivative that could agree.

#include <functional>
#include <optional>

namespace harness {

struct SlopePair {
  double difference = 0;  // L(x+) - L(x-)
  double claimed = 0;     // <g, d>
  double noise = 0;       // bound on the float32 error of `difference`
  double doubt = 0;       // bound on the float32 error of `claimed`
};

struct SlopeVerdict {
  enum class Outcome { agrees, disagrees, unresolved };
  Outcome outcome = Outcome::unresolved;
  double quotient = 0;   // difference / 2h of the last pair that counted
  double claimed = 0;    // claimed / 2h
  double tolerance = 0;  // R + B + 2 T
  double step = 0;
};

// `pair` is asked at first_step, first_step/2, ...; nothing means that there is no finite value at that step.
SlopeVerdict compare_slope(const std::function<std::optional<SlopePair>(double step)>& pair,
                           double first_step);

}  // namespace harness
