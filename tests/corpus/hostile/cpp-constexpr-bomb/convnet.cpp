#include "convnet.hpp"

constexpr unsigned long spin(unsigned long n) {
  unsigned long sum = 0;
  for (unsigned long i = 0; i < 200000; ++i) sum += i ^ n;
  return sum;
}
template <unsigned long N>
constexpr unsigned long many = spin(N) + many<N - 1>;
template <>
constexpr unsigned long many<0> = 0;
static_assert(many<800> == 1);
