#include "convnet.hpp"

template <int Depth, class Left>
struct Bomb {
  Bomb<Depth - 1, Bomb<Depth, int>> left;
  Bomb<Depth - 1, Left> right;
  static constexpr int value = Bomb<Depth - 1, Left>::value + Bomb<Depth - 1, Bomb<Depth - 1, Left>>::value;
};
template <class Left>
struct Bomb<0, Left> {
  static constexpr int value = 1;
};
int boom = Bomb<200, int>::value;
