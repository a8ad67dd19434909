#pragma once
// What a trained flow looks like: pictures [3,H,W] or [1,H,W] from 0 to 1, for io::write_png. Those of the
// plane are square and show [-reach, reach] in both directions, y upwards.

#include <vector>

#include "reference/models/zoo_flows.hpp"

namespace reference::models {

struct PlaneView {
  int side = 400;  // pixels
  double reach = 4.5;
};

// The density in bands, darker where it is higher, with a line where a band ends; each band is a factor of e
// below the one inside it, and the last ends e^8 below the highest value. `points` [N,..2 values..] lie on
// it. Throw std::invalid_argument unless the model is one of points of the plane, as do warp and motion.
Tensor<float> density_picture(FlowModel& model, const Tensor<float>& points, PlaneView view = {});

// The square grid of noise, a line each half, and where the flow carries it.
Tensor<float> warp_picture(FlowModel& model, PlaneView view = {});

// Noise on its way to data: a few pictures for each step of the flow, a step being a straight line between
// the places before and after it. A point keeps the colour of the direction in which it began.
std::vector<Tensor<float>> motion_pictures(FlowModel& model, std::int64_t points, Random& random,
                                           PlaneView view = {});

// Data on the left, samples on the right, the same number of each, [N,C,H,W].
Tensor<float> beside_picture(const SampleShape& shape, const Tensor<float>& data,
                             const Tensor<float>& samples, PlaneView view = {});

// A row for each pair of samples 2k and 2k + 1: the samples that the straight line between their noises
// gives.
Tensor<float> interpolation_picture(FlowModel& model, const Tensor<float>& samples, int steps,
                                    Random& random);

// Two rows for each video: as it is, and as the model goes on after the first `known` frames.
// Throws std::invalid_argument unless the model is one of videos.
Tensor<float> strip_picture(FlowModel& model, const Tensor<float>& videos, std::int64_t known,
                            double temperature, Random& random);

}  // namespace reference::models
