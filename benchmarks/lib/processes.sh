# Sourced by benchmarks/run: compiles, starts and stops what a benchmark needs.
# shellcheck shell=bash

# Process ids of what runs now. Whatever ends this script, they are stopped.
children=()
# Set by start_child.
child=

fail() {
  echo "benchmarks: $*" >&2
  exit 2
}

progress() {
  echo "$*" >&2
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
  done
}

compile() {
  local c=$here/src/main/c
  local flags=(-std=gnu17 -O2 -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror)
  mkdir -p "$out"
  gcc "${flags[@]}" -o "$out/stub" "$c"/{stub,texts,http,base}.c
  gcc "${flags[@]}" -o "$out/driver" "$c"/{driver,load,watch,http,base}.c
  gcc "${flags[@]}" -o "$out/dirty" "$c"/{dirty,base}.c
  gcc "${flags[@]}" -o "$out/first200" "$c"/{first200,base}.c
}

# start_child CORE LOG COMMAND...: in the background, on that core.
start_child() {
  local core=$1 log=$2
  shift 2
  taskset -c "$core" "$@" >"$log" 2>&1 &
  child=$!
  children+=("$child")
}

# Asks a process of ours to end, and makes it end after 15 seconds.
stop_child() {
  local pid=$1 i
  kill "$pid" 2>/dev/null || true
  for ((i = 0; i < 150; i++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if kill -9 "$pid" 2>/dev/null; then
    progress "process $pid had to be killed"
  fi
  wait "$pid" 2>/dev/null || true
  local left=() other
  for other in "${children[@]}"; do
    [[ $other == "$pid" ]] || left+=("$other")
  done
  children=("${left[@]}")
}

# Newest first: a proxy ends before the stub behind it.
stop_all() {
  while ((${#children[@]} > 0)); do
    stop_child "${children[-1]}"
  done
}
trap stop_all EXIT
trap 'exit 130' INT TERM

listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# wait_for_port PORT PID LOG SECONDS
wait_for_port() {
  local port=$1 pid=$2 log=$3 limit=$4
  local until=$((SECONDS + limit))
  until listens "$port"; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS > until)); then
      tail -n 20 "$log" >&2 || true
      fail "nothing listens on port $port"
    fi
    sleep 0.05
  done
}

# take_port OFFSET: prints a port that nobody listens on.
take_port() {
  local wanted=$((port + $1))
  if listens "$wanted"; then
    fail "port $wanted is taken (see --port)"
  fi
  echo "$wanted"
}
