# Sourced by the scripts of this folder: what the project needs from the distribution (Debian 12 and 13, Ubuntu
# 24.04), and a function that installs what is missing. When nothing is missing it starts no other program than
# dpkg-query and touches no network.

packages=(
  g++ cmake ninja-build                                   # build
  libboost-dev libboost-program-options-dev libboost-filesystem-dev
  libyaml-cpp-dev nlohmann-json3-dev
  libsqlitecpp-dev libsqlite3-dev
  libarchive-dev libssl-dev
  catch2                                                  # tests
  bubblewrap binutils                                     # grading: the sandbox; nm explains missing functions
  python3 python3-numpy python3-numba                     # grading: Python submissions
)

missing_packages() {
  local package status
  for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || printf '%s\n' "$package"
  done
}

cannot_install() { # reason, packages
  local reason=$1
  shift
  {
    echo "$(basename "$0"): packages are missing: $*"
    echo "$(basename "$0"): they could not be installed: $reason"
    echo "$(basename "$0"): install them as root, then run this again: apt-get install --no-install-recommends $*"
  } >&2
  exit 2
}

install_missing_packages() {
  if ! command -v dpkg-query > /dev/null; then
    echo "$(basename "$0"): not Debian or Ubuntu: packages are not checked, CMake will name what it misses" >&2
    return
  fi
  local missing=()
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || cannot_install "this needs root, and there is no sudo" "${missing[@]}"
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)                         # nobody there to type a password
    "${as_root[@]}" true || cannot_install "sudo refused" "${missing[@]}"
  fi
  echo "installing: ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
  local install=("${apt[@]}" install --yes --no-install-recommends "${missing[@]}")
  # Package lists may be absent or stale; only then are they fetched.
  if "${install[@]}" --simulate > /dev/null 2>&1 && "${install[@]}" < /dev/null; then return; fi
  "${apt[@]}" update < /dev/null || true
  "${install[@]}" < /dev/null || cannot_install "apt-get failed; is there a network?" "${missing[@]}"
}
