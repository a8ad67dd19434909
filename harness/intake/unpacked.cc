#include "harness/intake/unpacked.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "harness/intake/entry_name.hpp"

namespace harness {
namespace {

constexpr std::string_view magic = "GRUN";
constexpr std::size_t record_bytes = 9;  // a letter and two lengths
constexpr std::size_t max_refusal_bytes = 1000;

void append(std::string& stream, char letter, std::string_view name, std::string_view data) {
  const std::array<std::uint32_t, 2> lengths = {static_cast<std::uint32_t>(name.size()),
                                                static_cast<std::uint32_t>(data.size())};
  std::array<char, sizeof lengths> bytes{};
  std::memcpy(bytes.data(), lengths.data(), bytes.size());
  stream += letter;
  stream.append(bytes.data(), bytes.size());
  stream += name;
  stream += data;
}

[[noreturn]] void malformed() {
  throw BadSubmission("the archive confuses the program that unpacks it: pack it again as an ordinary zip");
}

struct RecordReader {
  std::string_view rest;
  std::string_view name;
  std::string_view data;

  // Reads one record; gives back its letter.
  char next() {
    if (rest.size() < record_bytes) malformed();
    const char letter = rest.front();
    std::array<std::uint32_t, 2> lengths{};
    std::memcpy(lengths.data(), rest.data() + 1, sizeof lengths);
    rest.remove_prefix(record_bytes);
    name = take(lengths[0]);
    data = take(lengths[1]);
    return letter;
  }

 private:
  std::string_view take(std::size_t length) {
    if (length > rest.size()) malformed();
    const std::string_view part = rest.substr(0, length);
    rest.remove_prefix(length);
    return part;
  }
};

// Admits the entry as the reader of a folder would, and wants the same outcome.
void admit(TreeBuilder& builder, std::string_view name, EntryType type, Admission wanted) {
  const std::string path = clean_path(name);
  if (path != name || builder.admit(path, type) != wanted) malformed();
}

void read_kept(TreeBuilder& builder, const RecordReader& record, Admission admission) {
  admit(builder, record.name, EntryType::file, admission);
  if (static_cast<std::int64_t>(record.data.size()) > builder.allowance(admission)) malformed();
  builder.add(admission, std::string(record.name), std::string(record.data));
}

}  // namespace

std::string write_unpacked(const Tree& tree) {
  std::string stream(magic);
  // Before the other files: a second self-check is one of these.
  for (const SourceFile& file : tree.self_checks) append(stream, 'C', file.path, file.bytes);
  for (const std::string& folder : tree.ignored_folders) append(stream, 'I', folder, {});
  for (const std::string& path : tree.other_files) append(stream, 'O', path, {});
  for (const SourceFile& file : tree.sources) append(stream, 'S', file.path, file.bytes);
  append(stream, 'E', {}, {});
  return stream;
}

std::string write_refusal(std::string_view why) {
  std::string stream(magic);
  append(stream, 'B', {}, why.substr(0, max_refusal_bytes));
  return stream;
}

std::size_t max_unpacked_bytes(const Limits& limits) {
  return magic.size() + (kMaxEntries + 1) * (record_bytes + kMaxEntryNameBytes) +
         static_cast<std::size_t>(limits.submission_bytes + kMaxSelfCheckBytes) + max_refusal_bytes;
}

Tree read_unpacked(std::string_view stream, const Limits& limits) {
  if (stream.size() > max_unpacked_bytes(limits) || !stream.starts_with(magic)) malformed();
  RecordReader record{stream.substr(magic.size()), {}, {}};
  TreeBuilder builder(limits);
  for (;;) {
    switch (record.next()) {
      case 'S':
        read_kept(builder, record, Admission::keep);
        break;
      case 'C':
        read_kept(builder, record, Admission::self_check);
        break;
      case 'O':
        admit(builder, record.name, EntryType::file, Admission::discard);
        break;
      case 'I':
        admit(builder, record.name, EntryType::folder, Admission::ignore);
        break;
      case 'B':
        if (record.data.size() > max_refusal_bytes) malformed();
        throw BadSubmission(std::string(record.data));
      case 'E':
        if (!record.rest.empty()) malformed();
        return std::move(builder).finish();
      default:
        malformed();
    }
  }
}

}  // namespace harness
