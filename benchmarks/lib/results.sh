# Sourced by benchmarks/run: keeps every run as a JSON line, tells the medians as Markdown.
# shellcheck shell=bash

# Verdicts and runs that went wrong; the exit code tells.
misses=0

results() {
  echo "$out/results.jsonl"
}

report() {
  echo "$*" >>"$out/results.md"
}

# field NAME: of the flat JSON line on standard input; nothing where it has none.
field() {
  sed -n "s/.*\"$1\":\"\{0,1\}\([^,}\"]*\).*/\1/p"
}

# calculate EXPRESSION: prints it with three decimals; "-" where a part is missing.
calculate() {
  awk "BEGIN { printf \"%.3f\", $1 }" 2>/dev/null || echo -
}

# holds CONDITION: yes or no.
holds() {
  awk "BEGIN { exit !($1) }" 2>/dev/null && echo yes || echo no
}

# round VALUE DECIMALS, with commas between thousands.
round() {
  awk -v value="$1" -v decimals="$2" 'BEGIN {
    text = sprintf("%." decimals "f", value)
    point = index(text, ".")
    whole = point ? substr(text, 1, point - 1) : text
    rest = point ? substr(text, point) : ""
    while (length(whole) > 3) {
      rest = "," substr(whole, length(whole) - 2) rest
      whole = substr(whole, 1, length(whole) - 3)
    }
    print whole rest
  }'
}

begin_results() {
  : >"$(results)"
  : >"$out/results.md"
  report "# Results"
  report ""
  report "- Commit: $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)"
  report "- Processor: $(sed -n 's/^model name[^:]*: //p;T;q' /proc/cpuinfo | head -n 1), $(nproc) cores visible"
  report "- Linux $(uname -r)"
  report "- Core of the proxies: $proxy_core; of driver and stub: $load_core"
  report "- Congestion control of the proxies: $(cat /proc/sys/net/ipv4/tcp_congestion_control)"
  report "- nginx: $(nginx -v 2>&1 | sed 's/.*nginx\///' || echo none); Java: $(java_version)"
  report "- Load average when it began: $(cut -d ' ' -f 1-3 /proc/loadavg)"
  report "- $runs runs of $seconds s each; medians"
}

java_version() {
  local home=${JAVA_HOME:-}
  [[ -n $home ]] || home=$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1)
  sed -n 's/^JAVA_RUNTIME_VERSION=//p' "$home/release" 2>/dev/null | tr -d '"' | grep . || echo unknown
}

end_results() {
  progress ""
  cat "$out/results.md"
  ((misses == 0)) || progress "$misses missed or failed; see above"
  exit $((misses == 0 ? 0 : 1))
}

# note TEXT
note() {
  report "- $*"
}

# verdict TEXT yes|no
verdict() {
  local text=$1 reached=$2
  if [[ $reached == yes ]]; then
    report "- **reached** $text"
  else
    report "- **MISSED** $text"
    misses=$((misses + 1))
  fi
}

# drive SCENARIO SUBJECT RUN MODE [flags]: one run of the driver, repeated while others use the cores. A run with errors
# is told, whatever else it shows. `load_with` may name more processes that belong to the load.
drive() {
  local scenario=$1 subject=$2 run=$3 mode=$4 line try errors others
  shift 4
  local flags=(--port "${port_of[$subject]}" --key "${key_of[$subject]}" --watch-cores "$proxy_core,$load_core"
    --load-pids "${stub_pid_of[$subject]}${load_with:-}" --label "$scenario/$subject/$run")
  [[ $subject == direct ]] || flags+=(--watch-pids "$(process_tree "${main_of[$subject]}")")
  for ((try = 0; ; try++)); do
    wait_for_quiet
    line=$(taskset -c "$load_core" "$out/driver" "$mode" "${flags[@]}" "$@" 2>>"$out/driver.log") ||
      fail "the driver ended with an error; see $out/driver.log"
    others=$(used_by_others "$line")
    progress "   $subject $run: $(brief "$line")${others:+; $others}"
    [[ -n $others ]] && ((try < again)) || break
    echo "${line/\"label\":\"/\"label\":\"noisy-}" >>"$(results)"
  done
  echo "$line" >>"$(results)"
  errors=$(field errors <<<"$line")
  if ((errors > 0)) && [[ $scenario != check* ]]; then
    verdict "$scenario, $subject, run $run: $errors errors ($(field non_200 <<<"$line") not 200)" no
  fi
  [[ -z $others ]] || note "noisy: $scenario, $subject, run $run: $others"
}

# Idle time of both cores, in ticks.
idle_ticks() {
  awk -v a="cpu$proxy_core" -v b="cpu$load_core" '$1 == a || $1 == b { sum += $5 + $6 } END { print sum }' /proc/stat
}

# Waits until the cores were idle for a second, at most `patience` seconds: what shares a core spoils every figure.
wait_for_quiet() {
  local ticks before until=$((SECONDS + patience))
  ticks=$(getconf CLK_TCK)
  while ((SECONDS < until)); do
    before=$(idle_ticks)
    sleep 1
    if (($(idle_ticks) - before > ticks * 2 * 9 / 10)); then
      return 0
    fi
  done
}

brief() {
  local name value text=''
  for name in replies_per_s events_per_s cpu_us_per_reply cpu_us_per_event latency_p99_us lateness_p99_us errors; do
    value=$(field "$name" <<<"$1")
    [[ -z $value ]] || text+=" $name=$value"
  done
  echo "$text"
}

# What of the cores that matter went to somebody else, in words; nothing where it is little. The kernel samples how busy
# a core is, so a few per cent mean nothing.
used_by_others() {
  local line=$1 own proxy=0 load
  own=$(field cpu_percent <<<"$line")
  if [[ -n $own ]]; then
    proxy=$(calculate "$(field "core${proxy_core}_busy_percent" <<<"$line") - $own")
  fi
  load=$(calculate "$(field "core${load_core}_busy_percent" <<<"$line") - $(field load_percent <<<"$line")")
  if [[ $(holds "$proxy > 15 || $load > 15 || $(field steal_percent <<<"$line") > 3") == yes ]]; then
    echo "others used $(round "$proxy" 0) % of core $proxy_core, $(round "$load" 0) % of core $load_core"
  fi
}

# values SCENARIO SUBJECT FIELD: of every run, one a line.
values() {
  grep -F "\"label\":\"$1/$2/" "$(results)" | field "$3"
}

# median SCENARIO SUBJECT FIELD: the middle one, the lower of two.
median() {
  values "$1" "$2" "$3" | sort -g | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)]; else print "-" }'
}

most() {
  values "$1" "$2" "$3" | sort -g | tail -n 1
}

# table SCENARIO "SUBJECT..." ROW...: a row is "title|field|divisor|decimals", its cells are medians.
table() {
  local scenario=$1 names=$2 row title name divisor decimals subject value line
  shift 2
  report ""
  report "| | ${names// / | } |"
  line='|---|'
  for subject in $names; do
    line+='---:|'
  done
  report "$line"
  for row in "$@"; do
    IFS='|' read -r title name divisor decimals <<<"$row"
    line="| $title |"
    for subject in $names; do
      value=$(median "$scenario" "$subject" "$name")
      if [[ $value == - ]]; then
        line+=" – |"
      else
        line+=" $(round "$(calculate "$value / $divisor")" "$decimals") |"
      fi
    done
    report "$line"
  done
  report ""
}
