#!/usr/bin/env bash
# Run once, as root, where the grader is going to run: installs what it needs and tries it. The program itself comes
# with this folder; it was built on @DISTRIBUTION@ and needs the libraries of that system.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
built_on="@DISTRIBUTION@"

fail() {
  printf 'setup.sh: %s\n' "$*" >&2
  exit 1
}

# What grading calls, and the libraries of the program under the names that Debian 12, Debian 13 and Ubuntu 24.04
# have for them: of each line the first that there is.
choices=(
  bubblewrap binutils g++ python3 python3-numpy
  'libarchive13t64 libarchive13'
  'libboost-program-options1.74.0 libboost-program-options1.83.0'
  'libboost-filesystem1.74.0 libboost-filesystem1.83.0'
  'libctemplate3t64 libctemplate3'
  'libhwy1t64 libhwy1'
  'libpng16-16t64 libpng16-16'
  libseccomp2 libsqlite3-0
  'libsqlitecpp0t64 libsqlitecpp0'
  'libssl3t64 libssl3'
  'libyaml-cpp0.7 libyaml-cpp0.8'
)

has_candidate() {
  [[ "$(LC_ALL=C apt-cache policy "$1" 2> /dev/null)" =~ Candidate:\ [^\(] ]]
}

if [ "${GRADER_SETUP_INSTALL:-yes}" = yes ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update || fail "apt-get update failed; is there a network?"
  packages=()
  for choice in "${choices[@]}"; do
    for package in $choice; do
      if has_candidate "$package"; then
        packages+=("$package")
        break
      fi
    done
  done
  has_candidate python3-numba && packages+=(python3-numba)
  apt-get install --yes --no-install-recommends "${packages[@]}" || fail "apt-get install failed"
fi

chmod 0755 "$here/grader/bin/grader" "$here"/grader/libexec/grader/*
if [ -e "$here/seeds" ]; then chmod 0600 "$here/seeds"; fi
if ! "$here/grader/bin/grader" version; then
  system=$(. /etc/os-release && printf '%s %s' "$ID" "$VERSION_ID")
  fail "the program does not start here. It was built on $built_on, this is $system: choose a base image of $built_on," \
    "or make the kit on $system"
fi
# Says what can be isolated here. A container may forbid it now and allow it when it grades, so this decides nothing.
"$here/grader/bin/grader" doctor || printf 'setup.sh: see above what this container cannot isolate\n'
