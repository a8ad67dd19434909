#include "convnet.hpp"

int main() {
  return 0;
}
