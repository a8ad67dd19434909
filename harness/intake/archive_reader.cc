#include "harness/intake/archive_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/intake/archive_handle.hpp"
#include "harness/intake/entry_name.hpp"
#include "harness/intake/utf8_locale.hpp"

namespace harness {
namespace {

enum class Format { gzip, bzip2, xz, zstd, zip, empty_zip, seven_zip, rar, tar, unknown };

bool is_tar(std::string_view bytes) {
  constexpr std::size_t kBlock = 512;
  constexpr std::size_t kChecksum = 148;  // eight bytes that count as spaces in their own sum
  if (bytes.size() < kBlock) return false;
  unsigned sum = 0;
  bool zero = true;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const unsigned byte = static_cast<unsigned char>(bytes[i]);
    zero = zero && byte == 0;
    sum += i >= kChecksum && i < kChecksum + 8 ? unsigned{' '} : byte;
  }
  if (zero) return true;  // an empty archive is its end mark alone
  std::size_t i = kChecksum;
  while (i < kChecksum + 8 && bytes[i] == ' ') ++i;
  unsigned stated = 0;
  for (; i < kChecksum + 8 && bytes[i] >= '0' && bytes[i] <= '7'; ++i)
    stated = stated * 8 + unsigned(bytes[i] - '0');
  return stated == sum;
}

Format format_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x1f\x8b"sv)) return Format::gzip;
  if (bytes.starts_with("BZh"sv)) return Format::bzip2;
  if (bytes.starts_with("\xfd"
                        "7zXZ\0"sv)) {
    return Format::xz;
  }
  if (bytes.starts_with("\x28\xb5\x2f\xfd"sv)) return Format::zstd;
  if (bytes.starts_with("PK\3\4"sv)) return Format::zip;
  if (bytes.starts_with("PK\5\6"sv))
    return Format::empty_zip;  // the end mark alone; libarchive does not know it
  if (bytes.starts_with("7z\xbc\xaf\x27\x1c"sv)) return Format::seven_zip;
  if (bytes.starts_with("Rar!"sv)) return Format::rar;
  return is_tar(bytes) ? Format::tar : Format::unknown;
}

[[noreturn]] void refuse_inner_archive(const std::string& name) {
  throw BadSubmission("the archive holds another archive" + name +
                      ": hand in one archive with the source files themselves");
}

// Counts what has really been decoded and stops where an honest archive never gets to.
class Budget {
 public:
  explicit Budget(std::size_t archive_bytes)
      : by_ratio_(std::max(kFreeRatioBytes, kMaxRatio * static_cast<std::int64_t>(archive_bytes))) {}

  void spend(std::size_t bytes) {
    spent_ += static_cast<std::int64_t>(bytes);
    if (spent_ > by_ratio_) {
      throw BadSubmission("the archive unpacks to more than " + std::to_string(kMaxRatio) +
                          " times its size: hand in the source files only");
    }
    if (spent_ > kMaxDecodedBytes) {
      throw BadSubmission("the archive unpacks to more than " + std::to_string(kMaxDecodedBytes >> 20) +
                          " MiB: hand in the source files only");
    }
  }

 private:
  std::int64_t by_ratio_;
  std::int64_t spent_ = 0;
};

[[noreturn]] void damaged(archive* reader, const std::string& where) {
  const char* reason = archive_error_string(reader);
  throw BadSubmission("the archive cannot be read" + where + " (" +
                      printable(reason != nullptr ? reason : "unknown") +
                      "): it is damaged or of a rare kind; pack it again as an ordinary zip");
}

void open_memory(const Archive& reader, std::string_view bytes) {
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    damaged(reader.get(), "");
}

// False at the end.
bool next_entry(archive* reader, archive_entry*& entry) {
  const int status = archive_read_next_header(reader, &entry);
  if (status == ARCHIVE_EOF) return false;
  if (status == ARCHIVE_OK) return true;
  if (archive_read_has_encrypted_entries(reader) > 0) {
    throw BadSubmission("the archive is encrypted: hand it in without a password");
  }
  damaged(reader, "");
}

Archive new_reader() {
  Archive reader(archive_read_new());
  if (!reader) throw std::bad_alloc();
  return reader;
}

// Hands the data of the current entry to `take` in blocks. libarchive reports a gap as a jump of the offset;
// only sparse files have gaps.
template <class Take>
void decode(archive* reader, const std::string& name, Budget& budget, Take take) {
  std::int64_t expected = 0;
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(reader, &block, &size, &offset);
    if (status == ARCHIVE_EOF) return;
    if (status != ARCHIVE_OK) damaged(reader, " at " + printable(name));
    if (size == 0) continue;
    if (offset != expected) throw BadSubmission(printable(name) + " is a sparse file: hand in a plain file");
    expected += static_cast<std::int64_t>(size);
    budget.spend(size);
    take(std::string_view(static_cast<const char*>(block), size));
  }
}

std::string decompress(std::string_view bytes, Format format, Budget& budget) {
  const Archive reader = new_reader();
  archive_read_support_format_raw(reader.get());
  switch (format) {
    case Format::gzip:
      archive_read_support_filter_gzip(reader.get());
      break;
    case Format::bzip2:
      archive_read_support_filter_bzip2(reader.get());
      break;
    case Format::xz:
      archive_read_support_filter_xz(reader.get());
      break;
    default:
      archive_read_support_filter_zstd(reader.get());
      break;
  }
  open_memory(reader, bytes);
  archive_entry* entry = nullptr;
  std::string out;
  if (!next_entry(reader.get(), entry)) return out;
  decode(reader.get(), "the compressed stream", budget, [&](std::string_view block) { out += block; });
  return out;
}

EntryType type_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return EntryType::hard_link;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return archive_entry_sparse_count(entry) > 0 ? EntryType::sparse_file : EntryType::file;
    case AE_IFDIR:
      return EntryType::folder;
    case AE_IFLNK:
      return EntryType::symbolic_link;
    case AE_IFIFO:
      return EntryType::fifo;
    case AE_IFSOCK:
      return EntryType::socket;
    case AE_IFCHR:
    case AE_IFBLK:
      return EntryType::device;
    default:
      return EntryType::unknown;
  }
}

// By name only: documents and data files are often zips or gzips by their bytes.
bool is_archive_name(std::string_view path) {
  constexpr std::array<std::string_view, 12> kExtensions = {".zip",    ".7z",      ".rar",    ".tar",
                                                            ".tgz",    ".tbz2",    ".txz",    ".tzst",
                                                            ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"};
  const std::string name = fold_case(base_name(path));
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view extension) { return name.ends_with(extension); });
}

std::string name_of(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  if (name == nullptr) throw BadSubmission("the archive has an entry without a readable name: pack it again");
  return clean_path(name);
}

// An archive in the archive. The student's own wrapping is opened, once: it counts as a folder of its name.
struct InnerArchive {
  std::string path;
  std::string bytes;
};

class Reading {
 public:
  explicit Reading(const Limits& limits) : builder_(limits) {}

  // Reads an archive of any kind; `budget` counts what its bytes unpack to.
  void read(std::string_view archive, Budget& budget);
  // Opens what the archive holds in place of sources.
  void open_inner(Budget& budget);
  Tree finish() && { return std::move(builder_).finish(); }

 private:
  void read_entries(std::string_view bytes, Format format, Budget& budget);
  void read_entry(archive* reader, archive_entry* entry, Budget& budget);
  void read_kept(archive* reader, Admission admission, const std::string& path, Budget& budget);
  void read_inner(archive* reader, const std::string& path, Budget& budget);

  TreeBuilder builder_;
  std::string inside_;  // "final.zip/" while that one is read
  std::size_t sources_ = 0;
  std::vector<InnerArchive> inner_;  // with the bytes of the first
};

void Reading::read_kept(archive* reader, Admission admission, const std::string& path, Budget& budget) {
  const std::int64_t allowance = builder_.allowance(admission);
  std::string bytes;
  decode(reader, path, budget, [&](std::string_view block) {
    bytes += block;
    if (static_cast<std::int64_t>(bytes.size()) > allowance) builder_.too_large(path);
  });
  builder_.add(admission, path, std::move(bytes));
  if (admission == Admission::keep) ++sources_;
}

void Reading::read_inner(archive* reader, const std::string& path, Budget& budget) {
  if (!inside_.empty()) refuse_inner_archive(" (" + printable(path) + ")");
  inner_.push_back({path, {}});
  std::string& bytes = inner_.back().bytes;
  const bool is_first = inner_.size() == 1;
  decode(reader, path, budget, [&](std::string_view block) {
    if (is_first) bytes += block;
  });
}

void Reading::read_entry(archive* reader, archive_entry* entry, Budget& budget) {
  const std::string name = name_of(entry);
  const EntryType type = type_of(entry);
  if (name.empty() && type == EntryType::folder) return;  // the top itself
  const std::string path = clean_path(inside_ + name);    // once more: both together may be too long
  const bool is_inner = type == EntryType::file && is_archive_name(path);
  const Admission admission = builder_.admit(path, is_inner ? EntryType::folder : type);
  if (archive_entry_is_encrypted(entry) != 0) {
    throw BadSubmission(printable(path) + " is encrypted: hand in the archive without a password");
  }
  if (is_inner && admission != Admission::ignore) {
    read_inner(reader, path, budget);
  } else if (admission == Admission::keep || admission == Admission::self_check) {
    read_kept(reader, admission, path, budget);
  } else {
    decode(reader, path, budget, [](std::string_view) {});
  }
}

void Reading::read_entries(std::string_view bytes, Format format, Budget& budget) {
  const Archive reader = new_reader();
  switch (format) {
    case Format::zip:
      archive_read_support_format_zip_seekable(reader.get());
      break;
    case Format::seven_zip:
      archive_read_support_format_7zip(reader.get());
      break;
    default:
      archive_read_support_format_tar(reader.get());
      break;
  }
  open_memory(reader, bytes);
  archive_entry* entry = nullptr;
  while (next_entry(reader.get(), entry)) read_entry(reader.get(), entry, budget);
}

void Reading::read(std::string_view archive, Budget& budget) {
  switch (const Format format = format_of(archive)) {
    case Format::zip:
    case Format::seven_zip:
    case Format::tar:
      return read_entries(archive, format, budget);
    case Format::empty_zip:
      return;
    case Format::rar:
      throw BadSubmission("rar archives are not read: hand in a zip");
    case Format::unknown:
      throw BadSubmission("not an archive that can be read: hand in a zip or tar.gz");
    default:
      break;
  }
  const std::string inner = decompress(archive, format_of(archive), budget);
  const Format inside = format_of(inner);
  if (inside == Format::unknown) {
    throw BadSubmission("the compressed file holds no tar archive: hand in a zip or tar.gz");
  }
  if (inside != Format::tar) refuse_inner_archive("");
  Budget second(inner.size());  // the same bytes again, no longer compressed
  read_entries(inner, Format::tar, second);
}

void Reading::open_inner(Budget& budget) {
  if (inner_.empty()) return;
  if (sources_ > 0 || inner_.size() > 1) refuse_inner_archive(" (" + printable(inner_.back().path) + ")");
  inside_ = inner_.front().path + "/";
  try {
    read(inner_.front().bytes, budget);
  } catch (const BadSubmission& refusal) {
    throw BadSubmission("in " + printable(inner_.front().path) + ": " + refusal.what());
  }
}

}  // namespace

Tree read_archive(std::string_view archive, const Limits& limits) {
  const Utf8Locale locale;
  Budget budget(archive.size());  // of both together
  Reading reading(limits);
  reading.read(archive, budget);
  reading.open_inner(budget);
  return std::move(reading).finish();
}

}  // namespace harness
