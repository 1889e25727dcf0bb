#!/usr/bin/env bash
# Install tflm-lint with the parser of applications. VERSION: what pip installs; empty: the checkout at ACTION.
set -euo pipefail

package=${VERSION:-$ACTION}
case $package in
  *\[*) ;; # the user has chosen the extras
  *[=\<\>~!]*) package="${package%%[=<>~!]*}[app]${package#"${package%%[=<>~!]*}"}" ;;
  *) package="${package}[app]" ;;
esac
python -m pip install --quiet --disable-pip-version-check "$package"
tflm-lint --version
