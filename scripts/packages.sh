# shellcheck shell=bash
# Sourced by the scripts of this folder: what the project needs from the distribution (Debian 12 and 13, Ubuntu
# 24.04), and a function that installs what is missing. When nothing is missing it touches no network.

packages=(
  g++ cmake ninja-build                                   # build
  libboost-dev libboost-program-options-dev libboost-filesystem-dev
  libyaml-cpp-dev nlohmann-json3-dev
  libsqlitecpp-dev libsqlite3-dev
  libarchive-dev libssl-dev libhwy-dev libseccomp-dev libctemplate-dev libpng-dev
  catch2                                                  # tests
  bubblewrap binutils                                     # grading: the sandbox; nm explains missing functions
  python3 python3-numpy                                   # grading: Python submissions
)
# Installed where the distribution has them; Ubuntu 24.04 has no Numba.
optional_packages=(python3-numba)

say() { printf 'scripts/%s: %s\n' "$(basename "$0")" "$*" >&2; }

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

has_candidate() {
  [[ "$(LC_ALL=C apt-cache policy "$1" 2> /dev/null)" =~ Candidate:\ [^\(] ]]
}

cannot_install() { # reason, packages
  local reason=$1
  shift
  say "packages are missing: $*"
  say "they could not be installed: $reason"
  say "install them as root, then run this again: apt-get install --no-install-recommends $*"
  exit 2
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || cannot_install "this needs root, and there is no sudo" "$@"
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)                         # nobody there to type a password
    "${as_root[@]}" true || cannot_install "sudo refused" "$@"
  fi
  say "installing $*"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
  local install=("${apt[@]}" install --yes --no-install-recommends "$@")
  # Package lists may be absent or stale; only then are they fetched.
  if "${install[@]}" --simulate > /dev/null 2>&1 && "${install[@]}" < /dev/null; then return; fi
  "${apt[@]}" update < /dev/null || true
  "${install[@]}" < /dev/null || cannot_install "apt-get failed; is there a network?" "$@"
}

install_missing_packages() {
  if ! command -v dpkg-query > /dev/null; then
    say "not Debian or Ubuntu: packages are not checked, CMake names what it misses"
    return
  fi
  local package missing=()
  for package in "${packages[@]}"; do is_installed "$package" || missing+=("$package"); done
  if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi

  for package in "${optional_packages[@]}"; do
    if is_installed "$package"; then continue; fi
    if has_candidate "$package"; then
      install_packages "$package"
    else
      say "$package is not packaged for this system: submissions cannot use it"
    fi
  done
}
