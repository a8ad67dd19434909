#pragma once
// Videos of one shape that moves in a straight line and is thrown back by the borders: a disc, a square or a
// diamond, of its own size, brightness and speed, up to a pixel and a half a frame each way.

#include "reference/data/dataset.hpp"

namespace reference::data {

// [count,frames,size,size] of 256 levels: frames take the place of channels. The first frame of a video is
// distributed as every other one is.
Dataset draw_moving_shapes(const std::string& name, std::int64_t count, int frames, int size,
                           std::uint64_t seed);

}  // namespace reference::data
