#pragma once
// Reads an archive from memory: zip, 7z, and tar, bare or compressed with gzip, bzip2, xz or zstd. Which of
// them it is, its bytes decide, not its name. Bytes in, a Tree out: nothing is written anywhere, and what an
// archive says about its sizes is never believed; only bytes really decoded count.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/intake/tree.hpp"

namespace harness {

inline constexpr std::int64_t kMaxArchiveBytes = std::int64_t{64} << 20;  // as handed in
inline constexpr std::int64_t kMaxDecodedBytes = std::int64_t{64} << 20;  // of all entries together
inline constexpr std::int64_t kMaxRatio = 200;                            // decoded to handed in
inline constexpr std::int64_t kFreeRatioBytes = std::int64_t{1}
                                                << 20;  // decoding this much needs no good ratio

// Where there is no source but one more archive, that one is opened too and stands for a folder of its name;
// beside sources, or deeper, an archive is refused. Throws BadSubmission.
Tree read_archive(std::string_view archive, const Limits& limits);

}  // namespace harness
