#pragma once
// One mistake of one function. Kept free of the standard library: there is a file for each.

namespace reference::mistakes {

// `Description` says how a function computes; `make` changes one thing in it.
template <class Description>
struct KnownMistake {
  const char* id;
  const char* did;
  const char* hint;
  void (*make)(Description&);
};

}  // namespace reference::mistakes
