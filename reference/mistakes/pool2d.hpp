#pragma once
// How max pooling and its gradient are computed, with every choice a student can get wrong as a field.

#include "reference/mistakes/known_mistake.hpp"

namespace reference::mistakes {

struct PoolWindows {
  int window = 1, stride = 1;  // as the caller gave them

  int size = 1, step = 1;  // as they are used; cut at the end of the image
  int margin = 0;          // rows and columns of the window left out at its end
  bool one_image = false;  // image 0 stands for all of them
};

enum class Pick { maximum, maximum_and_zero, minimum, mean };

struct PoolForward {
  PoolWindows windows;
  Pick pick = Pick::maximum;
};

// Who gets dy of a window: the first of equal maxima, the last, each of them whole, each a share, or every
// pixel of the window a share.
enum class Receiver { first_maximum, last_maximum, all_maxima, shared_by_maxima, shared_by_window };

struct PoolBackward {
  PoolWindows windows;
  Receiver receiver = Receiver::first_maximum;
  bool overwrites = false;        // where windows overlap, the last one's gradient alone
  bool forgets_upstream = false;  // 1 instead of dy
};

}  // namespace reference::mistakes
