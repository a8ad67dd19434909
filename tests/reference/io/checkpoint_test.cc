#include "reference/io/checkpoint.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace reference;
using namespace reference::io;

namespace {

Checkpoint example() {
  Checkpoint checkpoint;
  checkpoint.metadata = {{"model", "made"}, {"quote", "a \"word\""}};
  checkpoint.tensors.add("w", Tensor<float>({2, 3}, {1, 2, 3, 4, 5, -0.5f}));
  checkpoint.tensors.add("empty", Tensor<float>({0, 4}));
  checkpoint.tensors.add("a", Tensor<float>({1}, {7}));
  return checkpoint;
}

std::string with_header(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + header + data;
}

}  // namespace

TEST_CASE("checkpoint: what was written is read") {
  const test_support::TempDir folder;
  const auto file = folder.path() / "model.safetensors";
  write_checkpoint(file, example());
  const Checkpoint read = read_checkpoint(file);
  CHECK(read.metadata == example().metadata);
  std::vector<std::string> names;
  for (const auto& tensor : read.tensors) names.push_back(tensor.name);
  CHECK(names == std::vector<std::string>{"w", "empty", "a"});
  CHECK(read.tensors["w"].value.shape() == Shape{2, 3});
  CHECK(read.tensors["w"].value[5] == -0.5f);
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
  const std::string first = test_support::bytes_of(file);
  write_checkpoint(file, example());
  CHECK(test_support::bytes_of(file) == first);
  CHECK(first.substr(8, 16) == R"({"__metadata__":)");
}

TEST_CASE("checkpoint: no prefix of a file and no longer file is taken for a whole one") {
  const test_support::TempDir folder;
  const auto file = folder.path() / "model.safetensors";
  write_checkpoint(file, example());
  const std::string whole = test_support::bytes_of(file);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CHECK_THROWS_AS(read_checkpoint(folder.write("cut", whole.substr(0, length))), CheckpointError);
  }
  CHECK_THROWS_WITH(read_checkpoint(folder.write("long", whole + "x")),
                    ContainsSubstring("1 bytes too many at its end"));
}

TEST_CASE("checkpoint: wrong files are refused by name") {
  const test_support::TempDir folder;
  const auto refused = [&](const std::string& bytes, const std::string& why) {
    CHECK_THROWS_WITH(read_checkpoint(folder.write("bad", bytes)), ContainsSubstring("bad: " + why));
  };
  refused("", "not a safetensors file");
  refused("PNG pictures are not checkpoints", "not a safetensors file");
  refused(with_header("{]", ""), "its header cannot be read");
  refused(with_header(R"({"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}})", "xx"),
          "tensor 'w' has dtype F16");
  refused(with_header(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "abcd"),
          "tensor 'w' of shape [2]");
  refused(with_header(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", "abcdefgh"),
          "tensor 'w' of shape [1]");
  refused(with_header(R"({"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "abcd"), "");
  refused(with_header(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "ab"),
          "cut short within tensor 'w'");
  refused(with_header(R"({"w":{"shape":[1]}})", ""), "its header cannot be read");
  CHECK_THROWS_WITH(read_checkpoint(folder.path() / "absent"), ContainsSubstring("absent: cannot be read"));
  CHECK_THROWS_AS(write_checkpoint(folder.path() / "no" / "such" / "folder", example()), CheckpointError);
}
