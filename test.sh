#!/usr/bin/env bash
# Installs what the tests need, builds, runs the tests, and closes with "N passed, N failed".
#   ./test.sh          everything: format, unit, integration, component, browser, a real Kubernetes API server
#   ./test.sh quick    unit, integration and component tests, with one seed of each simulation
#   ./test.sh long     everything, with 300 seeds of each simulation
# FLEETDNS_CRDS, where set, names a folder with the fleet's published definitions: the sandbox's are compared with them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mode=${1:-all}
case $mode in
  all) ;;
  quick) export FLEETDNS_SEEDS=1 ;;
  long) export FLEETDNS_SEEDS=300 ;;
  *) echo "usage: ./test.sh [quick|long]" >&2; exit 2 ;;
esac
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
export DOTNET_TieredPGO=0   # most programs under test live for a minute: instrumenting their code costs more than it gains
work=$(mktemp -d)

finish() {
  local job
  for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done
  [ ! -d "$work/real" ] || tests/real-apiserver.sh stop --dir "$work/real" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

install_missing() { # command:package pairs, from Debian's packages
  local missing=() pair
  for pair in "$@"; do command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}"); done
  [ ${#missing[@]} -eq 0 ] && return
  local sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
  echo "installing ${missing[*]}"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

timed() { # name, command: notes how long it took
  local name=$1 began=$SECONDS
  shift
  "$@"
  printf '%6d s  %s\n' $((SECONDS - began)) "$name" >>"$work/times"
}

build() {
  dotnet restore "$1" -v quiet
  dotnet build "$1" -c Release --no-restore -v quiet -clp:ErrorsOnly
}

publish() { dotnet publish src/FleetDns.Web -c Release --no-build -v quiet -o out/dashboard; }

# White space: style and analysers are errors of the build.
format() {
  dotnet format whitespace FleetDns.sln --no-restore --verify-no-changes && return
  echo "The code is not as dotnet format makes it." | tee "$work/unformatted"
}

# A real API server with the definitions of the sandbox's own schemas. Its first start compiles it, for minutes.
start_real() {
  if tests/real-apiserver.sh start --dir "$work/real" >"$work/real.log" 2>&1; then
    touch "$work/real.started"
  else
    touch "$work/real.failed"
  fi
}

define_real() {
  until [ -e "$work/real.started" ]; do
    [ ! -e "$work/real.failed" ] || { tail -n 20 "$work/real.log"; return 1; }
    sleep 1
  done
  export FLEETDNS_REAL_KUBECONFIG=$work/real/kubeconfig
  dotnet src/FleetDns.Sandbox/bin/Release/net10.0/FleetDns.Sandbox.dll --write-definitions "$work/definitions" &&
    kubectl --kubeconfig "$FLEETDNS_REAL_KUBECONFIG" apply --server-side -f "$work/definitions" >/dev/null
}

run() { # name, project, further arguments
  local name=$1 project=$2
  shift 2
  timed "$name" program "$name" "$project" "$@"
  { echo "== $name"; grep -vE '^ *(Discover|Starting|Finished|===)' "$work/$name.log"; } || true
}

program() {
  local name=$1 project=$2
  shift 2
  dotnet "tests/FleetDns.$project/bin/Release/net10.0/FleetDns.$project.dll" -noColor -noLogo -result-xml "$work/$name.xml" "$@" \
    >"$work/$name.log" 2>&1 || true
}

passed=0 failed=0
count() { # the names of the programs that were to run; one that breaks down without counting its tests has failed too
  local name total wrong skipped
  for name in "$@"; do
    total='' wrong='' skipped=''
    read -r total wrong skipped < <(
      sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$work/$name.log" 2>/dev/null |
        tail -n 1 | awk '{ print $1, $2 + $3, $4 }') || true
    if [ -z "${total:-}" ] || [ "$total" -eq 0 ]; then
      total=1 wrong=1 skipped=0
      echo "$name counted no test"
    fi
    passed=$((passed + total - wrong - skipped))
    failed=$((failed + wrong))
  done
}

report() {
  echo "== The ten slowest tests"
  grep -ho '<test [^>]*' "$work"/*.xml |
    sed -E 's/.* name="([^"]*)".* time="([0-9.]+)".*/\2 s  \1/; s/\\?&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' |
    sort -rn | awk 'NR <= 10' | cut -c 1-160
  echo "== Time of each part"
  cat "$work/times"
  printf '%6d s  all\n' "$SECONDS"
}

if [ "$mode" = quick ]; then
  install_missing kubectl:kubernetes-client dig:bind9-dnsutils shellcheck:shellcheck
  timed build build tests/quick.slnf
  # Those that start other programs of ours belong to the whole run.
  run Core Core.Tests
  run Sources Sources.Tests -namespace- FleetDns.Sources.Tests.Sandbox
  run Sandbox Sandbox.Tests -namespace- FleetDns.Sandbox.Tests.Hosting
  run Web Web.Tests -namespace- FleetDns.Web.Tests.Sandbox
  report
  count Core Sources Sandbox Web
else
  programs=(Core Sources Sandbox Web Conformance-sandbox EndToEnd)
  if command -v dpkg-deb >/dev/null && command -v apt-get >/dev/null; then
    programs+=(Conformance-real RealHub)
  else
    echo "A real API server is built from Debian's packages: without them, the tests that need one are left out."
  fi

  # Background jobs are process groups, to be ended as a whole.
  set -m
  install_missing kubectl:kubernetes-client dig:bind9-dnsutils shellcheck:shellcheck \
    chromium-headless-shell:chromium-headless-shell gdnsd:gdnsd redis-server:redis-server
  [[ ${programs[*]} != *RealHub* ]] || start_real &
  timed build build FleetDns.sln
  timed publish publish

  real=
  [[ ${programs[*]} != *RealHub* ]] || { timed "waiting for the real API server" define_real && real=1; } || true

  # Two at a time: most wait for real time limits of real services. The browser tests have both cores for themselves.
  run Web Web.Tests &
  waited=$!
  timed format format
  run Sandbox Sandbox.Tests
  run Core Core.Tests
  run Sources Sources.Tests
  run Conformance-sandbox Conformance
  if [ -n "$real" ]; then
    FLEETDNS_CONFORMANCE_KUBECONFIG=$FLEETDNS_REAL_KUBECONFIG run Conformance-real Conformance -failSkips
    run RealHub EndToEnd -failSkips -class FleetDns.EndToEnd.RealHubTests
  fi
  wait "$waited" || true   # a program that breaks down is counted as failed
  run EndToEnd EndToEnd -failSkips -class- FleetDns.EndToEnd.RealHubTests
  report
  count "${programs[@]}"
  [ ! -e "$work/unformatted" ] || failed=$((failed + 1))
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
