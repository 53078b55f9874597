#!/usr/bin/env bash
# Installs what the tests need, builds and publishes, runs all tests, and closes with "N passed, N failed".
#   ./test.sh          everything: format, unit, integration, component, browser, real API server where its script is at hand
#   ./test.sh quick    unit, integration and component tests
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mode=${1:-all}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
real_script=$PWD/../shared/tools/real-apiserver.sh
work=$(mktemp -d)

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
  [ -f "$work/kubeconfig" ] && bash "$real_script" stop --dir "$work" >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT

install_missing kubectl:kubernetes-client dig:bind9-dnsutils
[ "$mode" = quick ] || install_missing chromium:chromium gdnsd:gdnsd redis-server:redis-server

dotnet restore FleetDns.sln -v quiet
dotnet build FleetDns.sln -c Release --no-restore -v quiet -clp:ErrorsOnly
if [ "$mode" != quick ]; then
  dotnet format FleetDns.sln --no-restore --verify-no-changes
  dotnet publish src/FleetDns.Web -c Release --no-restore -v quiet -o out/dashboard
  if [ -f "$real_script" ]; then
    bash "$real_script" start --dir "$work" >/dev/null
    export FLEETDNS_REAL_KUBECONFIG=$work/kubeconfig
    kubectl --kubeconfig "$FLEETDNS_REAL_KUBECONFIG" apply --server-side -f ../shared/crds >/dev/null
  fi
fi

passed=0 failed=0
# Runs one test program and adds up its counts; a program that breaks down without counting its tests has failed too.
run() { # name, project, further arguments
  local name=$1 project=$2 log=$work/$1.log total wrong skipped
  shift 2
  echo "== $name"
  dotnet "tests/FleetDns.$project/bin/Release/net10.0/FleetDns.$project.dll" -noColor -noLogo "$@" >"$log" 2>&1 || true
  grep -vE '^ *(Discover|Starting|Finished|===)' "$log" || true
  read -r total wrong skipped < <(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$log" | tail -n 1 | awk '{ print $1, $2 + $3, $4 }') || true
  if [ -z "${total:-}" ] || [ "$total" -eq 0 ]; then
    total=1 wrong=1 skipped=0
    echo "$name counted no test"
  fi
  passed=$((passed + total - wrong - skipped))
  failed=$((failed + wrong))
}

# One program after the other: two cores carry no more.
run Core Core.Tests
run Sources Sources.Tests
run Sandbox Sandbox.Tests
run Web Web.Tests
run Conformance-sandbox Conformance
if [ "$mode" != quick ]; then
  if [ -n "${FLEETDNS_REAL_KUBECONFIG:-}" ]; then
    FLEETDNS_CONFORMANCE_KUBECONFIG=$FLEETDNS_REAL_KUBECONFIG run Conformance-real Conformance -failSkips
    run EndToEnd EndToEnd -failSkips
  else
    echo "no real API server: its start script is not at ../shared/tools; the tests that need it are skipped"
    run EndToEnd EndToEnd
  fi
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
