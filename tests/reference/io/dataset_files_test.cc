#include "reference/io/dataset_files.hpp"

#include "reference/io/png.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace reference;
using namespace reference::io;
using test_support::TempDir;

namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

std::string npy(const std::string& type, const std::string& shape, const std::string& data) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
  return std::string("\x93NUMPY\x01\x00", 8) + bytes({static_cast<int>(header.size()), 0}) + header + data;
}

}  // namespace

TEST_CASE("dataset_files: IDX") {
  const TempDir folder;
  const std::string header = bytes({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3});
  const data::Dataset dataset =
      read_dataset(folder.write("train-images", header + bytes({1, 2, 3, 4, 5, 255})));
  CHECK(dataset.values.shape() == Shape{2, 1, 1, 3});
  CHECK(dataset.levels == 256);
  CHECK(dataset.values[5] == 255);
  CHECK_THROWS_WITH(read_dataset(folder.write("short", header + bytes({1, 2}))),
                    ContainsSubstring("short: holds 2 bytes, shape [2,1,3] needs 6"));
  CHECK_THROWS_WITH(read_dataset(folder.write("text", "hello")), ContainsSubstring("not an IDX file"));
  const std::string huge = bytes({0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255});
  CHECK_THROWS_WITH(read_dataset(folder.write("huge", huge)), ContainsSubstring("claims the shape"));
}

TEST_CASE("dataset_files: CIFAR-10") {
  const TempDir folder;
  std::string row(1 + 3072, '\7');
  row[0] = 9;          // the label
  row[1 + 1024] = 11;  // the first green value
  const data::Dataset dataset = read_dataset(folder.write("data_batch_1.bin", row + row));
  CHECK(dataset.values.shape() == Shape{2, 3, 32, 32});
  CHECK(dataset.values(1, 1, 0, 0) == 11);
  CHECK(dataset.values(0, 0, 0, 0) == 7);
  CHECK_THROWS_WITH(read_dataset(folder.write("bad.bin", "abc")), ContainsSubstring("rows of 3073"));
}

TEST_CASE("dataset_files: CSV") {
  const TempDir folder;
  const data::Dataset dataset = read_dataset(folder.write("points.csv", "x,y\n1, 2.5\n-3,4e-1\r\n"));
  CHECK(dataset.values.shape() == Shape{2, 1, 1, 2});
  CHECK(dataset.levels == 0);
  CHECK(dataset.values[1] == 2.5f);
  CHECK(dataset.values[3] == 0.4f);
  CHECK_THROWS_WITH(read_dataset(folder.write("a.csv", "1,2\n3\n")),
                    ContainsSubstring("line 2 has 1 fields, those before 2"));
  CHECK_THROWS_WITH(read_dataset(folder.write("b.csv", "1,2\n3,x\n")),
                    ContainsSubstring("line 2 has a field that is no number"));
  CHECK_THROWS_WITH(read_dataset(folder.write("c.csv", "x,y\n")), ContainsSubstring("holds no rows"));
}

TEST_CASE("dataset_files: NumPy arrays") {
  const TempDir folder;
  const data::Dataset bytes_array =
      read_dataset(folder.write("a.npy", npy("|u1", "(2, 1, 2)", bytes({1, 2, 3, 200}))));
  CHECK(bytes_array.values.shape() == Shape{2, 1, 1, 2});
  CHECK(bytes_array.values[3] == 200);
  CHECK(bytes_array.levels == 256);
  const float numbers[2] = {1.5f, -2};
  const std::string data(reinterpret_cast<const char*>(numbers), sizeof numbers);
  const data::Dataset floats = read_dataset(folder.write("b.npy", npy("<f4", "(1, 2)", data)));
  CHECK(floats.levels == 0);
  CHECK(floats.values[1] == -2);
  CHECK_THROWS_WITH(read_dataset(folder.write("c.npy", npy("<f4", "(3, 2)", data))),
                    ContainsSubstring("needs 24"));
  CHECK_THROWS_WITH(read_dataset(folder.write("d.npy", npy("<i8", "(1, 1)", data))),
                    ContainsSubstring("type <i8"));
  CHECK_THROWS_WITH(read_dataset(folder.write("e.npy", "PK")), ContainsSubstring("not an .npy file"));
}

TEST_CASE("png: what was written is read, and a folder of pictures is data") {
  const TempDir folder;
  std::filesystem::create_directory(folder.path() / "pictures");
  Tensor<float> picture({3, 2, 4});
  for (std::int64_t k = 0; k < picture.size(); ++k) picture[k] = static_cast<float>(k) / 255;
  write_png(folder.path() / "pictures" / "b.png", picture);
  picture[0] = 2;  // clamped
  write_png(folder.path() / "pictures" / "a.png", picture);
  const data::Dataset dataset = read_dataset(folder.path() / "pictures");
  CHECK(dataset.values.shape() == Shape{2, 3, 2, 4});
  CHECK(dataset.values[0] == 255);
  for (std::int64_t k = 0; k < picture.size(); ++k)
    CHECK(dataset.values[picture.size() + k] == static_cast<float>(k));
  write_png(folder.path() / "pictures" / "c.png", Tensor<float>({1, 2, 4}));
  CHECK_THROWS_WITH(read_dataset(folder.path() / "pictures"), ContainsSubstring("c.png: has shape [1,2,4]"));
  CHECK_THROWS_AS(read_png(folder.write("no.png", "x")), PictureError);
  CHECK_THROWS_AS(write_png(folder.path() / "d.png", Tensor<float>({2, 2, 2})), PictureError);
}

TEST_CASE("png: contact sheets and curves have their places") {
  Tensor<float> images({3, 1, 2, 2});
  images(2, 0, 1, 1) = 1;
  const Tensor<float> sheet = contact_sheet(images, 2, 3);
  CHECK(sheet.shape() == Shape{1, 15, 15});
  CHECK(sheet(0, 0, 0) == 0.5f);
  CHECK(sheet(0, 8 + 3, 1 + 3) == 1);
  const Tensor<float> curves = draw_curves({{{0, 1, 2}, {3, 2, 1}, 1, 0, 0}}, 60, 40);
  CHECK(curves.shape() == Shape{3, 40, 60});
  CHECK(curves(1, 8, 9) == 0);  // the first value is the largest: top left
  CHECK(curves(0, 8, 9) == 1);
}
