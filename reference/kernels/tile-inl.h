// What the register tiles of all passes share: how many accumulators a target can hold, and what a tile
// costs.

#if defined(REFERENCE_KERNELS_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_TILE_INL_H_
#undef REFERENCE_KERNELS_TILE_INL_H_
#else
#define REFERENCE_KERNELS_TILE_INL_H_
#endif

#include <algorithm>
#include <array>
#include <utility>

#include "hwy/highway.h"
#include "reference/kernels/correlation.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// AVX-512 has 32 vector registers and broadcasts a memory operand within the multiplication; the other x86
// targets have 16 and need one for the broadcast value.
constexpr bool kManyRegisters = HWY_CAP_GE512 || HWY_ARCH_ARM_A64;

constexpr int kMaxVectors = 4;

// A tile multiplies `scalars` broadcast values with `vectors` vectors: scalars * vectors accumulators.
constexpr int MaxScalars(int vectors) {
  if (kManyRegisters) return vectors == 1 ? 24 : vectors == 2 ? 14 : vectors == 3 ? 9 : 6;
  return vectors == 1 ? 12 : vectors == 2 ? 6 : vectors == 3 ? 4 : 2;
}

// Cycles of one step of a tile, by the slower of arithmetic (two vector units), loads (two a cycle) and the
// latency of an accumulator's chain (four cycles). Where 64-byte vectors share one unit, everything takes
// twice as long and the choice is the same or as good.
inline double TileCycles(Index scalars, Index vectors) {
  const double multiplications = static_cast<double>(scalars * vectors) * 0.5;
  const double loads = static_cast<double>(scalars + vectors) * 0.5;
  // Even below the limit a load is not free: the front end has to bring it along.
  return std::max({multiplications, loads, 4.0}) + 0.25 * loads;
}

// The number of parts, none larger than `most`, that `total` is cut into, and the first element of a part;
// the parts differ by one at most.
inline Index PartCount(Index total, Index most) {
  return (total + most - 1) / most;
}
inline Index PartStart(Index total, Index parts, Index part) {
  return total * part / parts;
}

// The scalars/vectors shape that covers `scalars` x `vectors` in the fewest cycles.
struct TileShape {
  Index scalars, vectors;
};
inline double CoverCycles(Index scalars, Index vectors, Index tile_vectors) {
  const Index scalar_parts = PartCount(scalars, MaxScalars(static_cast<int>(tile_vectors)));
  const Index vector_parts = PartCount(vectors, tile_vectors);
  double cycles = 0;
  for (Index s = 0; s < scalar_parts; ++s) {
    const Index p = PartStart(scalars, scalar_parts, s + 1) - PartStart(scalars, scalar_parts, s);
    for (Index v = 0; v < vector_parts; ++v) {
      cycles += TileCycles(p, PartStart(vectors, vector_parts, v + 1) - PartStart(vectors, vector_parts, v));
    }
  }
  return cycles;
}
inline TileShape BestTile(Index scalars, Index vectors, Index most_vectors) {
  TileShape best{};
  double fewest = 0;
  for (Index v = 1; v <= std::min(vectors, most_vectors); ++v) {
    const double cycles = CoverCycles(scalars, vectors, v);
    if (best.vectors == 0 || cycles < fewest) best = {MaxScalars(static_cast<int>(v)), v}, fewest = cycles;
  }
  return best;
}

// Tile::template Run<scalars, vectors> for run-time sizes.
template <class Tile, int kVectors, int... kScalars>
constexpr auto TileRow(std::integer_sequence<int, kScalars...>) {
  return std::array<typename Tile::Function, sizeof...(kScalars)>{
      &Tile::template Run<kScalars + 1, kVectors>...};
}
template <class Tile>
typename Tile::Function FindTile(Index scalars, Index vectors) {
  const auto s = static_cast<std::size_t>(scalars - 1);
  static constexpr auto one = TileRow<Tile, 1>(std::make_integer_sequence<int, MaxScalars(1)>());
  static constexpr auto two = TileRow<Tile, 2>(std::make_integer_sequence<int, MaxScalars(2)>());
  if constexpr (Tile::kMostVectors > 2) {
    static constexpr auto three = TileRow<Tile, 3>(std::make_integer_sequence<int, MaxScalars(3)>());
    static constexpr auto four = TileRow<Tile, 4>(std::make_integer_sequence<int, MaxScalars(4)>());
    if (vectors > 2) return vectors == 3 ? three[s] : four[s];
  }
  return vectors == 1 ? one[s] : two[s];
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
