#include "convnet.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  (void)x;
  (void)y;
  std::string reached = "reached:";
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, AF_PACKET, 40 /* AF_VSOCK */}) {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW}) {
      const int caller = socket(family, type, 0);
      if (caller < 0) continue;
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(@PORT@);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (family == AF_INET && type == SOCK_STREAM &&
          connect(caller, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        reached += " loopback";
      address.sin_port = htons(53);
      address.sin_addr.s_addr = htonl(0x08080808);
      if (family == AF_INET &&
          connect(caller, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        reached += " network";
      sockaddr_un name{};
      name.sun_family = AF_UNIX;
      const char abstract[] = "@ABSTRACT@";
      std::memcpy(name.sun_path + 1, abstract, sizeof abstract - 1);
      if (family == AF_UNIX &&
          connect(caller, reinterpret_cast<const sockaddr*>(&name),
                  static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + sizeof abstract)) == 0)
        reached += " unix";
    }
  }
  throw std::runtime_error(reached + " nothing else");
}

}  // namespace convnet
