#pragma once
// Unnormalised densities p(z) = e^-U(z) of the plane for fitting (Rezende & Mohamed 2015, table 1):
//
//   U1 = ((|z| - 2) / 0.4)^2 / 2 - ln(e^(-((z1 - 2) / 0.6)^2 / 2) + e^(-((z1 + 2) / 0.6)^2 / 2))
//   U2 = ((z2 - w1) / 0.4)^2 / 2
//   U3 = -ln(e^(-((z2 - w1) / 0.35)^2 / 2) + e^(-((z2 - w1 + w2) / 0.35)^2 / 2))
//   U4 = -ln(e^(-((z2 - w1) / 0.4)^2 / 2) + e^(-((z2 - w1 + w3) / 0.35)^2 / 2))
//   w1 = sin(pi z1 / 2),  w2 = 3 e^(-((z1 - 1) / 0.6)^2 / 2),  w3 = 3 sigmoid((z1 - 1) / 0.3)
//
// U2, U3 and U4 go on for ever along z1: the paper looks at a window of [-4, 4]^2. At z = 0 the gradient of
// |z| counts as 0.

#include "reference/autodiff/ops.hpp"

namespace reference::flows {

enum class Energy { u1, u2, u3, u4 };

// U of each row of z [N,2], [N].
template <class T>
autodiff::Var<T> energy(Energy which, autodiff::Var<T> z);

}  // namespace reference::flows
