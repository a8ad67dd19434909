// Arguments of `grader eval`: an InputError, or a call whose tensors hold what their shapes say. The first
// byte chooses the function.

#include "reference/io/call_json.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const std::vector<std::string> names = reference::function_names();
  const reference::Function& function = reference::get_function(names[data[0] % names.size()]);
  try {
    reference::io::read_call(fuzz::text(data + 1, size - 1), "in.json", function.signature);
  } catch (const reference::io::InputError&) {
  }
  return 0;
}
