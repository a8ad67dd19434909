#pragma once
// Batch normalisation (Ioffe & Szegedy 2015, arXiv 1502.03167) of x [N,C,...] per channel, gain and bias [C]:
//
//   y = gain (x - mean) / sqrt(variance + epsilon) + bias
//
// Training, mean and variance are those of the channel's values in the batch, the variance divided by their
// number, and dx knows that both depend on x:
//   dx = gain / sqrt(variance + epsilon) (dy - mean(dy) - n mean(dy n)),  n = (x - mean) / sqrt(...)
// Evaluating, they are given. running averages move by `momentum` towards the batch, whose variance is then
// divided by the number less 1, as torch's. Magnitudes: carried.hpp; the variance is that of differences to
// the mean, which mean(x^2) - mean^2 does not reach where the mean is large.

#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

// All throw std::invalid_argument when a shape does not fit, epsilon or a variance is below 0 (both 0 too),
// or a channel has too few values: none, or for the running averages one.

// y, mean, variance
std::vector<Measured> batch_norm_forward(const Tensor<double>& x, const Tensor<double>& gain,
                                         const Tensor<double>& bias, double epsilon);
// dx, dgain, dbias
std::vector<Measured> batch_norm_backward(const Tensor<double>& x, const Tensor<double>& gain,
                                          const Tensor<double>& dy, double epsilon);
// running_mean', running_variance'
std::vector<Measured> batch_norm_running(const Tensor<double>& x, const Tensor<double>& running_mean,
                                         const Tensor<double>& running_variance, double momentum);
Measured batch_norm_inference(const Tensor<double>& x, const Tensor<double>& gain, const Tensor<double>& bias,
                              const Tensor<double>& mean, const Tensor<double>& variance, double epsilon);
// dx, dgain, dbias of it
std::vector<Measured> batch_norm_inference_backward(const Tensor<double>& x, const Tensor<double>& gain,
                                                    const Tensor<double>& mean,
                                                    const Tensor<double>& variance, const Tensor<double>& dy,
                                                    double epsilon);

}  // namespace reference::exact
