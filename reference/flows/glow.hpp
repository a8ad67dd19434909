#pragma once
// Glow (Kingma & Dhariwal 2018): multi-scale flow of images. Level b, from data to noise:
//
//   squeeze; K steps (glow_steps.hpp); half the channels become noise, (x - mean) e^-log_sd with mean and
//   log_sd from the other half, which goes to level b + 1; unsqueeze
//
// On the last level all channels become noise, with a mean and log_sd of nothing (a zero_conv of zeros).
// Noise and data have the same shape; temperature is the distribution's (distribution.hpp).
//
// Weights <name>.blocks.<b>.flows.<k>.., <name>.blocks.<b>.prior.. .

#include "reference/flows/coupling.hpp"
#include "reference/flows/glow_steps.hpp"

namespace reference::flows {

struct GlowOptions {
  Shape image = {1, 16, 16};  // H and W divisible by 2^levels
  int levels = 2;
  GlowStepOptions steps = {};
  bool learned_priors = true;              // or N(0, 1) for what is factored out
  ScaleOf prior_scale = ScaleOf::bounded;  // of e^log_sd; the paper's program leaves it unbounded
};

template <class T>
FlowPtr<T> glow(const std::string& name, const GlowOptions& options);

}  // namespace reference::flows
