#include "tests/harness/intake/intake_support.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <memory>
#include <stdexcept>

#include "harness/intake/archive_reader.hpp"
#include "tests/support/temp_dir.hpp"

namespace intake_support {
namespace {

using Writer = std::unique_ptr<archive, int (*)(archive*)>;

constexpr std::size_t kBufferBytes = std::size_t{128} << 20;

void require(archive* writer, int status) {
  if (status < ARCHIVE_WARN) throw std::runtime_error(archive_error_string(writer));
}

void set_format(archive* writer, Packing packing) {
  switch (packing) {
    case Packing::zip:
    case Packing::zip_stored:
    case Packing::zip_encrypted:
      require(writer, archive_write_set_format_zip(writer));
      break;
    case Packing::seven_zip:
      require(writer, archive_write_set_format_7zip(writer));
      break;
    case Packing::gnu_tar:
      require(writer, archive_write_set_format_gnutar(writer));
      break;
    default:
      require(writer, archive_write_set_format_pax(writer));
      break;
  }
  switch (packing) {
    case Packing::tar_gz:
      require(writer, archive_write_add_filter_gzip(writer));
      break;
    case Packing::tar_bz2:
      require(writer, archive_write_add_filter_bzip2(writer));
      break;
    case Packing::tar_xz:
      require(writer, archive_write_add_filter_xz(writer));
      break;
    case Packing::tar_zst:
      require(writer, archive_write_add_filter_zstd(writer));
      break;
    case Packing::zip_stored:
      require(writer, archive_write_zip_set_compression_store(writer));
      break;
    case Packing::zip_encrypted:
      require(writer, archive_write_set_options(writer, "zip:encryption=zipcrypt"));
      require(writer, archive_write_set_passphrase(writer, "secret"));
      break;
    default:
      break;
  }
}

unsigned file_type(Entry::Type type) {
  switch (type) {
    case Entry::Type::folder:
      return AE_IFDIR;
    case Entry::Type::symlink:
      return AE_IFLNK;
    case Entry::Type::fifo:
      return AE_IFIFO;
    case Entry::Type::device:
      return AE_IFCHR;
    case Entry::Type::socket:
      return AE_IFSOCK;
    default:
      return AE_IFREG;
  }
}

void write_entry(archive* writer, const Entry& given) {
  constexpr std::int64_t kHole = 65536;
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  archive_entry_set_pathname(entry.get(), given.path.c_str());
  archive_entry_set_filetype(entry.get(), file_type(given.type));
  archive_entry_set_perm(entry.get(), 0644);
  const std::string bytes = given.sparse ? std::string(kHole, '\0') + given.bytes : given.bytes;
  const auto size = static_cast<std::int64_t>(bytes.size());
  archive_entry_set_size(entry.get(), size);
  if (given.sparse) archive_entry_sparse_add_entry(entry.get(), kHole, size - kHole);
  if (given.type == Entry::Type::symlink) archive_entry_set_symlink(entry.get(), given.target.c_str());
  if (given.type == Entry::Type::hardlink) archive_entry_set_hardlink(entry.get(), given.target.c_str());
  require(writer, archive_write_header(writer, entry.get()));
  if (!bytes.empty() && archive_write_data(writer, bytes.data(), bytes.size()) < 0) {
    throw std::runtime_error(archive_error_string(writer));
  }
}

template <class Fill>
std::string write_archive(Packing packing, bool raw, Fill fill) {
  const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = uselocale(utf8);
  // Not zeroed: only what is written is ever touched.
  const std::unique_ptr<char[]> buffer(new char[kBufferBytes]);
  std::size_t used = 0;
  {
    const Writer writer(archive_write_new(), archive_write_free);
    if (raw) {
      require(writer.get(), archive_write_set_format_raw(writer.get()));
      require(writer.get(), archive_write_add_filter_gzip(writer.get()));
    } else {
      set_format(writer.get(), packing);
    }
    require(writer.get(), archive_write_set_bytes_in_last_block(writer.get(), 1));
    require(writer.get(), archive_write_open_memory(writer.get(), buffer.get(), kBufferBytes, &used));
    fill(writer.get());
    require(writer.get(), archive_write_close(writer.get()));
  }
  uselocale(before);
  freelocale(utf8);
  return {buffer.get(), used};
}

}  // namespace

std::string to_string(Packing packing) {
  switch (packing) {
    case Packing::zip:
      return "zip";
    case Packing::zip_stored:
      return "zip, stored";
    case Packing::zip_encrypted:
      return "zip, encrypted";
    case Packing::seven_zip:
      return "7z";
    case Packing::tar:
      return "tar";
    case Packing::gnu_tar:
      return "GNU tar";
    case Packing::tar_gz:
      return "tar.gz";
    case Packing::tar_bz2:
      return "tar.bz2";
    case Packing::tar_xz:
      return "tar.xz";
    case Packing::tar_zst:
      return "tar.zst";
  }
  return "";
}

std::string pack(Packing packing, const std::vector<Entry>& entries) {
  return write_archive(packing, false, [&](archive* writer) {
    for (const Entry& entry : entries) write_entry(writer, entry);
  });
}

std::string gzip(std::string_view bytes) {
  return write_archive(Packing::tar_gz, true, [&](archive* writer) {
    write_entry(writer, {"data", std::string(bytes), {}, "", false});
  });
}

harness::Assignment small_assignment() {
  harness::Assignment assignment;
  assignment.id = "small";
  assignment.unit = "convnet";
  assignment.languages = {harness::Language::cpp, harness::Language::python};
  assignment.limits.submission_files = 20;
  assignment.limits.submission_depth = 3;
  assignment.limits.submission_file_bytes = 10000;
  assignment.limits.submission_bytes = 30000;
  return assignment;
}

harness::Snapshot take_in(const std::filesystem::path& path, std::optional<harness::Language> language) {
  return harness::take_in(path, small_assignment(), language, harness::read_archive);
}

harness::Snapshot take_in_bytes(const std::string& bytes, const std::string& name) {
  const test_support::TempDir dir;
  return take_in(dir.write(name, bytes));
}

std::string refusal_of(const std::filesystem::path& path, std::optional<harness::Language> language) {
  try {
    take_in(path, language);
  } catch (const harness::BadSubmission& refusal) {
    return refusal.what();
  }
  return "";
}

std::string refusal_of_bytes(const std::string& bytes, const std::string& name) {
  const test_support::TempDir dir;
  return refusal_of(dir.write(name, bytes));
}

std::vector<std::string> paths_of(const harness::Snapshot& snapshot) {
  std::vector<std::string> paths;
  for (const harness::SourceFile& file : snapshot.files) paths.push_back(file.path);
  return paths;
}

std::string notes_of(const harness::Snapshot& snapshot) {
  std::string out;
  for (const std::string& note : snapshot.notes) out += note + "\n";
  return out;
}

}  // namespace intake_support
