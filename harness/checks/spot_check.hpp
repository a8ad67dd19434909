#pragma once
// Parts of a large call that can be computed alone, so that some thousand of its values are held against
// double precision in milliseconds: a convolution's plane y[n,o] needs the image n and the filter o only,
// dx[n,c] one channel of each filter, dw[o,c] one channel of every image; rectifying and pooling treat every
// image by itself.

#include <cstdint>
#include <vector>

#include "harness/session/caller.hpp"

namespace harness {

struct SpotCheck {
  // A whole output of `request` is a run of elements of an output of the large call.
  struct Piece {
    std::size_t part_output = 0;  // of `request`
    std::size_t output = 0;       // of the large call
    std::int64_t first = 0;       // the position there of its first element
  };
  CallRequest request;
  std::vector<Piece> pieces;  // other outputs of `request` mean nothing
};

// At random, by `key`: at least 1,000 elements (or as many as there are) of y and of dx, and four channels of
// the gradient of a filter. Of a function that is not known to come in parts: the whole call.
std::vector<SpotCheck> spot_checks(const CallRequest& large, std::uint64_t key);

}  // namespace harness
