#include "grader/zip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <ctime>
#include <memory>
#include <stdexcept>

#include "harness/intake/utf8_locale.hpp"

namespace grader {
namespace {

struct FreeArchive {
  void operator()(archive* a) const { archive_free(a); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

void require(archive* a, la_ssize_t result) {
  if (result >= ARCHIVE_OK) return;
  const char* words = archive_error_string(a);
  throw std::runtime_error(std::string("zip: ") + (words != nullptr ? words : "failed"));
}

la_ssize_t append(archive*, void* target, const void* bytes, std::size_t count) {
  static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), count);
  return static_cast<la_ssize_t>(count);
}

}  // namespace

std::string write_zip(const std::vector<ZipEntry>& entries) {
  constexpr std::time_t first_of_zip = 315532800;  // 1980-01-01
  const harness::Utf8Locale locale;
  std::string bytes;
  const Archive writer(archive_write_new());
  require(writer.get(), archive_write_set_format_zip(writer.get()));
  require(writer.get(), archive_write_set_options(writer.get(), "zip:hdrcharset=UTF-8"));
  require(writer.get(), archive_write_set_bytes_in_last_block(writer.get(), 1));  // no zeros behind the end
  require(writer.get(), archive_write_open(writer.get(), &bytes, nullptr, append, nullptr));
  for (const ZipEntry& entry : entries) {
    const std::unique_ptr<archive_entry, FreeEntry> header(archive_entry_new());
    archive_entry_set_pathname_utf8(header.get(), entry.name.c_str());
    archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.bytes.size()));
    archive_entry_set_filetype(header.get(), AE_IFREG);
    archive_entry_set_perm(header.get(), 0644);
    archive_entry_set_mtime(header.get(), first_of_zip, 0);
    require(writer.get(), archive_write_header(writer.get(), header.get()));
    require(writer.get(), archive_write_data(writer.get(), entry.bytes.data(), entry.bytes.size()));
  }
  require(writer.get(), archive_write_close(writer.get()));
  return bytes;
}

std::vector<ZipEntry> read_zip(const std::string& bytes) {
  const harness::Utf8Locale locale;
  const Archive reader(archive_read_new());
  require(reader.get(), archive_read_support_format_zip(reader.get()));
  require(reader.get(), archive_read_open_memory(reader.get(), bytes.data(), bytes.size()));
  std::vector<ZipEntry> entries;
  archive_entry* header = nullptr;
  for (int status = 0; (status = archive_read_next_header(reader.get(), &header)) != ARCHIVE_EOF;) {
    require(reader.get(), status);
    if (archive_entry_filetype(header) != AE_IFREG) continue;
    const char* name = archive_entry_pathname_utf8(header);
    if (name == nullptr) throw std::runtime_error("zip: a name that is not UTF-8");
    ZipEntry& entry = entries.emplace_back(ZipEntry{name, {}});
    std::array<char, 65536> buffer{};
    for (la_ssize_t count = 0;
         (count = archive_read_data(reader.get(), buffer.data(), buffer.size())) != 0;) {
      require(reader.get(), count);
      entry.bytes.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  return entries;
}

}  // namespace grader
