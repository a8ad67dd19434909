#pragma once
// Calls of registered functions as JSON text, in and out, in double precision.
//
//   {"x": {"shape": [1,1,2,2], "data": [1,2,3,4]}, "window": 2, "stride": 2}
//
//   const Function& f = get_function("maxpool2d_forward");
//   std::cout << io::write_outputs(f.evaluate(io::read_call(text, "in.json", f.signature)));
//   // {"y": {"shape": [1,1,1,1], "data": [4]}}
//
// A tensor may also be a nested array, [[[[1,2],[3,4]]]], as NumPy's tolist() gives it. "nan", "inf" and
// "-inf" in quotes stand for the numbers that JSON lacks.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reference/registry.hpp"

namespace reference::io {

// What is wrong with the text: "<file>: <field>: <what>".
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Reads the arguments of one call. `file` is only named in messages. Throws InputError when the text is not
// JSON, an argument of the signature is missing, unknown or of the wrong kind, a name is given twice, or the
// number of elements is not the shape's ("in.json: x.data: 5 numbers given, shape [2,3] needs 6"). Shapes and
// ranges of values are the function's own to judge. Uses memory in proportion to the text, whatever shape the
// text claims.
Call read_call(std::string_view text, std::string_view file, const Signature& signature);

// One JSON object with an entry for each output, in order, values only; each number in its shortest form that
// reads back as the same double. Ends with a newline.
std::string write_outputs(const std::vector<Output>& outputs);

}  // namespace reference::io
