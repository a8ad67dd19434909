#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "harness/assignment/hash.hpp"
#include "harness/grade/grade.hpp"

namespace harness {
namespace {

constexpr std::size_t secret_digits = 64;

std::string hex_of(const std::array<unsigned char, secret_digits / 2>& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw ConfigError(file.string() + ": " + what);
}

// Written beside its final name and linked into place: two graders that start at once agree on one secret,
// and a killed one leaves no half-written file behind under the real name.
void create_seeds(const std::filesystem::path& file) {
  std::array<unsigned char, secret_digits / 2> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    fail(file, std::string("no random bytes for new seeds: ") + std::strerror(errno));
  }
  std::string temporary = file.string() + ".XXXXXX";
  const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) {
    fail(file, std::string("cannot create the seeds file: ") + std::strerror(errno) +
                   "; name a writable place with --seeds FILE");
  }
  const std::string text =
      "# The secret behind the hidden cases. Keep it: the same seeds give the same cases.\nsecret: " +
      hex_of(random) + "\n";
  const bool written = write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fsync(descriptor) == 0;
  const int write_error = errno;
  close(descriptor);
  const bool linked = written && (link(temporary.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int error = written ? errno : write_error;
  unlink(temporary.c_str());
  if (!linked) fail(file, std::string("cannot write the seeds file: ") + std::strerror(error));
}

}  // namespace

Seeds load_or_create_seeds(const std::filesystem::path& file) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0) {
    if (errno != ENOENT) fail(file, std::string("cannot read the seeds file: ") + std::strerror(errno));
    create_seeds(file);
    if (stat(file.c_str(), &info) != 0) fail(file, std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) fail(file, "is not a regular file");
  if ((info.st_mode & 077) != 0) {
    fail(file, "others can read or write the seeds of the hidden cases; run: chmod 600 " + file.string());
  }
  const ConfigNode root = ConfigNode::load(file);
  root.allow_keys({"secret"});
  const ConfigNode secret = root.at("secret");
  const std::string text = secret.as_string();
  const bool is_hex = std::all_of(text.begin(), text.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (text.size() != secret_digits || !is_hex) secret.fail("must be 64 lower-case hexadecimal digits");
  return Seeds{text};
}

std::string Seeds::id() const {
  return sha256_hex("grader seeds id\n" + secret).substr(0, 16);
}

std::uint64_t Seeds::for_check(const std::string& assignment, const std::string& check,
                               std::uint64_t public_seed) const {
  const std::string digest = sha256_hex("grader check seed\n" + secret + "\n" + assignment + "\n" + check +
                                        "\n" + std::to_string(public_seed));
  return std::stoull(digest.substr(0, 16), nullptr, 16);
}

}  // namespace harness
