#pragma once
// Data that needs no files: points of the plane, and small images.

#include <string>
#include <vector>

#include "reference/data/dataset.hpp"

namespace reference::data {

// "moons", "rings", "pinwheel", "checkerboard": points [N,1,1,2] about the origin, within about 4.
// "potential1" to "potential4": drawn from exp(-U), U of Rezende & Mohamed 2015, table 1, on [-4,4]^2.
// "bars": bars and stripes, 4 x 4 bits: all columns or all rows of one kind each (30 different images).
// "digits": 0 to 9 drawn with a pen, 16 x 16 of 256 levels, moved, turned, scaled and with noise.
// "shapes": 8 frames, as channels, of 16 x 16 pixels in which one shape moves (moving_shapes.hpp); "frames":
// single ones of them.
// "digits28": the same, 28 x 28.      "bits": six variables of a Bayesian network (bayes_network.hpp).
// Throws std::invalid_argument, with the nearest name, on any other.
Dataset generate(const std::string& name, std::int64_t count, std::uint64_t seed);
std::vector<std::string> generator_names();

// U(z), z = (x, y), of potential 1 to 4.
double potential(int which, double x, double y);

}  // namespace reference::data
