#!/usr/bin/env bash
# Installs what the tests need, builds and publishes, runs all tests, and closes with "N passed, N failed".
#   ./test.sh          everything: format, unit, integration, component, browser, real API server where its script is at hand
#   ./test.sh quick    unit, integration and component tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mode=${1:-all}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
real_script=$PWD/../shared/tools/real-apiserver.sh
real_dir=$(mktemp -d)

install_missing() { # command:package pairs, from Debian's packages
  local missing=() pair
  for pair in "$@"; do command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}"); done
  [ ${#missing[@]} -eq 0 ] && return
  local sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
  echo "installing ${missing[*]}"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

finish() {
  [ -f "$real_dir/kubeconfig" ] && bash "$real_script" stop --dir "$real_dir" >/dev/null 2>&1
  rm -rf "$real_dir"
}
trap finish EXIT

install_missing kubectl:kubernetes-client dig:bind9-dnsutils
projects=(Core.Tests Sources.Tests Sandbox.Tests Conformance Web.Tests)
if [ "$mode" != quick ]; then
  install_missing chromium:chromium gdnsd:gdnsd
  projects+=(EndToEnd)
fi

dotnet restore FleetDns.sln -v quiet
dotnet build FleetDns.sln -c Release --no-restore -v quiet -clp:ErrorsOnly
if [ "$mode" != quick ]; then
  dotnet format FleetDns.sln --no-restore --verify-no-changes
  dotnet publish src/FleetDns.Web -c Release --no-restore -v quiet -o out/dashboard
  if [ -f "$real_script" ]; then
    bash "$real_script" start --dir "$real_dir" >/dev/null
    export FLEETDNS_REAL_KUBECONFIG=$real_dir/kubeconfig
    kubectl --kubeconfig "$FLEETDNS_REAL_KUBECONFIG" apply --server-side -f ../shared/crds >/dev/null
  fi
fi

passed=0 failed=0 broken=0
for project in "${projects[@]}"; do
  log=$real_dir/$project.log
  echo "== $project"
  # One program after the other: browser tests and load share two cores badly.
  if dotnet "tests/FleetDns.$project/bin/Release/net10.0/FleetDns.$project.dll" --no-progress --no-ansi >"$log" 2>&1; then
    tail -n 8 "$log"
  else
    broken=1
    cat "$log"
  fi
  passed=$((passed + $(sed -n 's/^ *succeeded: \([0-9]*\).*/\1/p' "$log" | tail -n 1)))
  failed=$((failed + $(sed -n 's/^ *failed: \([0-9]*\).*/\1/p' "$log" | tail -n 1)))
done
[ "$broken" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1   # a program that broke down without counting its tests is a failure too
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
