# Sourced by benchmarks/run: what is measured, and what is to be reached.
# shellcheck shell=bash

heading() {
  report ""
  report "## $*"
  report ""
}

measures() {
  [[ " ${subjects[*]} " == *" $1 "* ]]
}

# Starts what is measured, each with a stub of its own.
start_subjects() {
  local subject
  for subject in "${subjects[@]}"; do
    "start_$subject" "$@"
  done
}

close_subjects() {
  if measures gateway; then
    close_tollgate gateway
  fi
}

# warm_up SUBJECT MODE [flags]: load that is not measured, until a JVM has compiled what it runs.
warm_up() {
  local subject=$1 mode=$2
  shift 2
  if [[ $subject == gateway || $subject == ungoverned ]]; then
    progress "   $subject: warming up for $warm s"
    taskset -c "$load_core" "$out/driver" "$mode" --port "${port_of[$subject]}" --key "${key_of[$subject]}" \
      --seconds "$warm" --warmup-ms 0 "$@" >>"$out/warm-up.log" 2>&1
  fi
}

# Driver and stub must not be what is measured: without a proxy they have to do three times as much.
check_direct() {
  local scenario=$1 name=$2 direct gateway
  measures gateway || return 0
  direct=$(median "$scenario" direct "$name")
  gateway=$(median "$scenario" gateway "$name")
  verdict "direct / gateway: $(calculate "$direct / $gateway") (at least 3, or the run is void)" \
    "$(holds "$direct >= 3 * $gateway")"
}

# compare SCENARIO FIELD MOST TEXT: gateway's median over nginx's.
compare() {
  local scenario=$1 name=$2 most=$3 text=$4 nginx gateway
  measures nginx && measures gateway || return 0
  nginx=$(median "$scenario" nginx "$name")
  gateway=$(median "$scenario" gateway "$name")
  verdict "$text, gateway / nginx: $(calculate "$gateway / $nginx") (at most $most)" \
    "$(holds "$gateway <= $most * $nginx")"
}

# A subject or nothing: what the tables show.
shown() {
  echo "direct ${subjects[*]}"
}

# --- the tools themselves ---------------------------------------------------------------------------------------------

# check_counts LABEL SUBJECT FIELD WANTED
check_counts() {
  local got
  got=$(median "$1" "$2" "$3")
  verdict "$1, $2: $3 is $got (expected: $4)" "$(holds "\"$got\" == \"$4\"")"
}

scenario_check() {
  local again=0 patience=0 # a repeated run would be counted twice, a late one would miss the stub's end
  heading "Driver and stub"
  start_direct --events 60 --delay-ms 20 --log "$out/stub-direct.csv"
  drive check direct 1 closed --requests 20000 --seconds 10 --warmup-ms 0
  check_counts check direct whole_replies 20000
  verdict "the stub counts $(stub_count direct requests) requests (expected: 20000)" \
    "$(holds "$(stub_count direct requests) == 20000")"
  verdict "tokens that the driver read: $(median check direct completion_tokens), that the stub sent: $(stub_count \
    direct completion_tokens)" "$(holds "$(median check direct completion_tokens) == $(stub_count direct \
    completion_tokens)")"
  drive check-stream direct 1 stream --connections 50 --requests 200 --seconds 10 --warmup-ms 0
  check_counts check-stream direct whole_replies 200
  check_counts check-stream direct events 12000
  # 60 events with 59 pauses of 20 ms.
  verdict "a stream of 60 events, 20 ms apart: $(median check-stream direct latency_p50_us) µs (expected: 1.18 s)" \
    "$(holds "$(median check-stream direct latency_p50_us) >= 1180000 && $(median check-stream direct \
      latency_p50_us) < 1230000")"
  stop_child "$child"
  verdict "the stub's log has $(wc -l <"$out/stub-direct.csv") lines (expected: 20200), \
$(grep -c ',0$' "$out/stub-direct.csv") of them not whole (expected: 0)" \
    "$(holds "$(grep -c ',1$' "$out/stub-direct.csv") == 20200")"
  check_broken
}

# The stub ends under load: every stream has to show up as an error, and the driver must come to an end.
check_broken() {
  local stub begin=$SECONDS cut refused took
  start_direct --events 60 --delay-ms 20
  stub=$child
  (sleep 1 && kill "$stub") &
  drive check-broken direct 1 stream --connections 50 --events 60 --seconds 3 --warmup-ms 0
  took=$((SECONDS - begin))
  cut=$(median check-broken direct io_errors)
  refused=$(median check-broken direct connect_errors)
  verdict "the stub stopped after 1 s: $cut cut streams (expected: 50), $refused refused connects (expected: > 50), \
over after $took s (expected: < 10)" "$(holds "$cut == 50 && $refused > 50 && $took < 10")"
}

# --- throughput -------------------------------------------------------------------------------------------------------

scenario_nonstream() {
  local run subject
  heading "Non-stream: 600-byte request, 800-byte reply, 64 connections"
  start_direct
  start_subjects
  for subject in "${subjects[@]}"; do
    warm_up "$subject" closed
  done
  for ((run = 1; run <= runs; run++)); do
    for subject in direct "${subjects[@]}"; do
      drive nonstream "$subject" "$run" closed --seconds "$seconds"
    done
  done
  table nonstream "$(shown)" "requests a second|replies_per_s|1|0" "CPU a request, µs|cpu_us_per_reply|1|1" \
    "p50, ms|latency_p50_us|1000|2" "p99, ms|latency_p99_us|1000|2" "memory, MiB|rss_kb|1024|0" "errors|errors|1|0"
  compare nonstream cpu_us_per_reply 3.0 "CPU a request"
  check_direct nonstream replies_per_s
  close_subjects
}

scenario_governance() {
  local run subject share
  heading "Governance on and off: 64 connections"
  if ! measures gateway; then
    note "Not measured: it needs the gateway."
    return 0
  fi
  start_gateway
  start_ungoverned
  for subject in gateway ungoverned; do
    warm_up "$subject" closed
  done
  for ((run = 1; run <= runs; run++)); do
    for subject in gateway ungoverned; do
      drive governance "$subject" "$run" closed --seconds "$seconds"
    done
  done
  table governance "gateway ungoverned" "requests a second|replies_per_s|1|0" "CPU a request, µs|cpu_us_per_reply|1|1"
  share=$(calculate "$(median governance gateway replies_per_s) / $(median governance ungoverned replies_per_s)")
  verdict "throughput, governed / ungoverned: $share (at least 0.85)" "$(holds "$share >= 0.85")"
  close_tollgate gateway
  stop_child "${main_of[ungoverned]}"
  rm -rf "${data_of[ungoverned]}"
}

# --- the books --------------------------------------------------------------------------------------------------------

# A million requests, each a row and its transfers, and then the proof of all of them from a program that starts.
scenario_fsck() {
  local rows started took
  heading "fsck of a million requests"
  if ! measures gateway; then
    note "Not measured: it needs the gateway."
    return 0
  fi
  start_gateway
  progress "   gateway: serving a million requests"
  taskset -c "$load_core" "$out/driver" closed --port "${port_of[gateway]}" --key "${key_of[gateway]}" \
    --requests 1000000 --seconds 600 --warmup-ms 0 >>"$out/warm-up.log" 2>&1
  check_books gateway
  rows=$(books_of gateway | cut -d' ' -f1)
  stop_child "${main_of[gateway]}"
  started=$(date +%s%3N)
  check_ledger gateway
  took=$(($(date +%s%3N) - started))
  verdict "fsck of $rows requests in $took ms (at most 20,000, of at least 1,000,000)" \
    "$(holds "$took <= 20000 && $rows >= 1000000")"
  rm -rf "${data_of[gateway]}"
}

# --- latency ----------------------------------------------------------------------------------------------------------

# Sets `half`: half of what the gateway does at most (nginx where the gateway is not measured).
find_half() {
  local scenario=$1 subject=${subjects[-1]} run
  half=$rate
  if ((half == 0)); then
    for ((run = 1; run <= runs; run++)); do
      drive "$scenario-most" "$subject" "$run" closed --seconds "$seconds"
    done
    half=$(median "$scenario-most" "$subject" replies_per_s)
    half=$((${half%.*} / 2))
    note "Saturation of $subject: $((half * 2)) requests a second; the rate is half of it."
  fi
}

scenario_latency() {
  local run subject half added
  heading "Latency at half of saturation: open loop, 64 connections, from the intended start"
  start_direct
  start_subjects
  for subject in "${subjects[@]}"; do
    warm_up "$subject" closed
  done
  find_half latency
  for ((run = 1; run <= runs; run++)); do
    for subject in direct "${subjects[@]}"; do
      drive latency "$subject" "$run" open --rate "$half" --seconds "$seconds"
    done
  done
  table latency "$(shown)" "requests a second|replies_per_s|1|0" "p50, ms|latency_p50_us|1000|3" \
    "p90, ms|latency_p90_us|1000|3" "p99, ms|latency_p99_us|1000|3" "p99.9, ms|latency_p999_us|1000|3" \
    "CPU a request, µs|cpu_us_per_reply|1|1" "errors|errors|1|0"
  if measures nginx && measures gateway; then
    added=$(calculate "($(median latency gateway latency_p99_us) - $(median latency nginx latency_p99_us)) / 1000")
    verdict "p99 added over nginx's: $added ms (at most 0.5)" "$(holds "$added <= 0.5")"
  fi
  close_subjects
}

scenario_dirty() {
  local run subject half state
  heading "The same while another process dirties pages at full disk speed"
  start_subjects
  for subject in "${subjects[@]}"; do
    warm_up "$subject" closed
  done
  find_half dirty
  mkdir -p "$data"
  for ((run = 1; run <= runs; run++)); do
    for subject in "${subjects[@]}"; do
      drive dirty-clean "$subject" "$run" open --rate "$half" --seconds "$seconds"
      # On the load's core, after everybody there: it is the disk that it takes away, not the processor.
      start_child "$load_core" "$out/dirty.log" nice -n 19 "$out/dirty" --dir "$data" --seconds $((seconds + 60))
      again=0 patience=0 load_with=,$child drive dirty "$subject" "$run" open --rate "$half" --seconds "$seconds"
      stop_child "$child"
      report "- while $subject ran: $(field mb_per_s <"$out/dirty.log") MiB/s written"
    done
  done
  for state in dirty-clean dirty; do
    table $state "${subjects[*]}" "$state: p50, ms|latency_p50_us|1000|3" "$state: p99, ms|latency_p99_us|1000|3" \
      "$state: p99.9, ms|latency_p999_us|1000|3"
  done
  for subject in "${subjects[@]}"; do
    note "p99 that the dirty pages add to $subject: $(calculate "($(median dirty "$subject" latency_p99_us) - $(median \
      dirty-clean "$subject" latency_p99_us)) / 1000") ms"
  done
  close_subjects
}

# --- streams ----------------------------------------------------------------------------------------------------------

# A provider may write each event by itself, or several together (so does the network): both are measured. Of events
# written one by one no program on one core can send three times what a proxy passes on; of joined ones it can.
scenario_stream() {
  local run subject kind joined
  for kind in single joined; do
    joined=$([[ $kind == single ]] && echo 1 || echo 6)
    heading "Streams: 32 streams of 60 events, no delay, $joined in each of the provider's writes"
    start_direct --join "$joined"
    start_subjects --join "$joined"
    for subject in "${subjects[@]}"; do
      warm_up "$subject" stream --connections 32
    done
    for ((run = 1; run <= runs; run++)); do
      for subject in direct "${subjects[@]}"; do
        drive "stream-$kind" "$subject" "$run" stream --connections 32 --seconds "$seconds"
      done
    done
    table "stream-$kind" "$(shown)" "events a second|events_per_s|1|0" "CPU an event, µs|cpu_us_per_event|1|2" \
      "CPU used, % of a core|cpu_percent|1|0" "events in a read of the client|events_per_read|1|1" \
      "first event p99, ms|first_event_p99_us|1000|2" "errors|errors|1|0"
    compare "stream-$kind" cpu_us_per_event 2.5 "CPU an event"
    if [[ $kind == joined ]]; then
      check_direct "stream-$kind" events_per_s
    fi
    close_subjects
    stop_all
  done
}

scenario_paced() {
  local run subject bound
  heading "Paced: 1,000 streams, an event every 20 ms, started over 1.2 s and again when they end"
  start_direct --delay-ms 20
  start_subjects --delay-ms 20
  for subject in "${subjects[@]}"; do
    warm_up "$subject" stream --connections 1000 --ramp-ms 1200
  done
  for ((run = 1; run <= runs; run++)); do
    for subject in direct "${subjects[@]}"; do
      drive paced "$subject" "$run" stream --connections 1000 --ramp-ms 1200 --warmup-ms 0 --seconds "$seconds"
    done
  done
  table paced "$(shown)" "events a second|events_per_s|1|0" "lateness p50, ms|lateness_p50_us|1000|2" \
    "lateness p99, ms|lateness_p99_us|1000|2" "lateness p99.9, ms|lateness_p999_us|1000|2" \
    "latest, ms|lateness_max_us|1000|1" "first event p99, ms|first_event_p99_us|1000|2" \
    "CPU an event, µs|cpu_us_per_event|1|2" "most memory, MiB|rss_max_kb|1024|0" "errors|errors|1|0"
  if measures nginx && measures gateway; then
    bound=$(calculate "1.5 * $(median paced nginx lateness_p99_us) / 1000")
    bound=$([[ $(holds "$bound > 100") == yes ]] && echo "$bound" || echo 100)
    verdict "p99 lateness: $(calculate "$(median paced gateway lateness_p99_us) / 1000") ms (at most $bound)" \
      "$(holds "$(median paced gateway lateness_p99_us) / 1000 <= $bound")"
  fi
  if measures gateway; then
    verdict "most memory: $(calculate "$(most paced gateway rss_max_kb) / 1024") MiB (at most 400)" \
      "$(holds "$(most paced gateway rss_max_kb) / 1024 <= 400")"
  fi
  close_subjects
}

# --- connections and start --------------------------------------------------------------------------------------------

scenario_accept() {
  local run subject
  heading "500 connections at once, one request on each"
  start_direct
  start_subjects
  for subject in "${subjects[@]}"; do
    warm_up "$subject" closed
  done
  for ((run = 1; run <= runs; run++)); do
    for subject in direct "${subjects[@]}"; do
      drive accept "$subject" "$run" accept --connections 500 --seconds 10
    done
  done
  table accept "$(shown)" "connected, slowest, ms|connect_max_us|1000|1" \
    "answered after that, slowest, ms|latency_max_us|1000|1" \
    "connections whose SYN was sent twice|syn_resent|1|0" "full accept queues|listen_overflows|1|0" "errors|errors|1|0"
  for subject in "${subjects[@]}"; do
    verdict "$subject: slowest connect of all runs $(calculate "$(most accept "$subject" connect_max_us) / 1000") ms \
(at most 1,000), SYNs sent twice: $(most accept "$subject" syn_resent)" \
      "$(holds "$(most accept "$subject" connect_max_us) <= 1000000 && $(most accept "$subject" syn_resent) == 0")"
  done
  close_subjects
}

scenario_start() {
  local run line
  heading "From \`bin/tollgate demo\` on an existing directory to the first 200"
  if ! measures gateway; then
    note "Not measured: it needs the gateway."
    return 0
  fi
  start_gateway
  stop_child "${main_of[gateway]}"
  for ((run = 1; run <= runs; run++)); do
    line=$(OPENAI_API_KEY=sk-bench OPENAI_BASE_URL="http://127.0.0.1:${stub_of[gateway]}/v1" \
      "$out/first200" --port "${port_of[gateway]}" --key "${key_of[gateway]}" --idle-s 5 --output "$out/start.log" -- \
      "$(launcher)" demo --port "${port_of[gateway]}" --data "${data_of[gateway]}") ||
      verdict "start, run $run: no 200; see $out/start.log" no
    echo "{\"label\":\"start/gateway/$run\",${line#\{}" >>"$(results)"
    progress "   gateway $run: $line"
  done
  table start gateway "accepts connections, ms|accepted_ms|1|0" "first 200, ms|first_200_ms|1|0" \
    "memory 5 s later, MiB|rss_kb|1024|0" "stopped within, ms|stop_ms|1|0"
  verdict "first 200 after $(median start gateway first_200_ms) ms (at most 1,000)" \
    "$(holds "$(median start gateway first_200_ms) > 0 && $(median start gateway first_200_ms) <= 1000")"
  verdict "idle: $(calculate "$(median start gateway rss_kb) / 1024") MiB (at most 150)" \
    "$(holds "$(median start gateway rss_kb) / 1024 <= 150")"
  rm -rf "${data_of[gateway]}"
}
