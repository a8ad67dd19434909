#pragma once
// What a few mistakes do to orders, masks and steps.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes {

// Of a squeezed image [N,4C,H,W], whose channels are 4c + offset: the channels offset C + c instead, and the
// offsets of rows and columns swapped.
void put_offsets_outermost(Output& squeezed, std::int64_t channels);
void swap_offsets(Output& squeezed);

// Of Bengio & Bengio's weights [D,D,H]: without w_ii, and without v_kl for l > 0.
void clear_diagonal(Tensor<double>& weights);
void keep_first_input(Tensor<double>& weights);

// The logits of Bengio & Bengio when hidden group k sees bit k too.
Tensor<double> own_bit_seen(const Call& call);

// MADE's masks with the other inequality.
void strict_hidden(Output& mask, const Call& call);
void loose_output(Output& mask, const Call& call);

// Of a log-probability of bits the part of those that are 1.
void ones_only(Output& log_p, const Call& call);

// A step of Runge and Kutta with the weights 1/4 each, or with all stages at the time of the first.
Tensor<double> rk4_variant(const Call& call, bool stages_alike);

}  // namespace reference::mistakes
