#pragma once
// An archive of libarchive that is being read.

#include <archive.h>

#include <memory>

namespace harness {

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

}  // namespace harness
