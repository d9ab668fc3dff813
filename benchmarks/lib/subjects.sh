# Sourced by benchmarks/run: what is measured. A subject has a port, a process that does its work, and a key.
# shellcheck shell=bash

# By subject: direct (which has no process), nginx, gateway, ungoverned.
declare -A port_of=() key_of=() stub_of=() stub_pid_of=() main_of=() data_of=()
readonly any_key=sk-live-0000000000000000000000000000000000000000

# start_stub SUBJECT OFFSET [flags]: the provider behind that subject. Each has its own, so that its counts can be
# checked against the subject's books.
start_stub() {
  local subject=$1 at
  at=$(take_port "$2")
  shift 2
  start_child "$load_core" "$out/stub-$subject.log" "$out/stub" --port "$at" "$@"
  wait_for_port "$at" "$child" "$out/stub-$subject.log" 5
  stub_of[$subject]=$at
  stub_pid_of[$subject]=$child
}

# No proxy at all: what driver and stub can do.
start_direct() {
  start_stub direct 0 "$@"
  port_of[direct]=${stub_of[direct]}
  key_of[direct]=$any_key
}

# As plain as it gets: no log, no buffering (measured: it costs nginx least), kept connections both ways.
nginx_config() {
  local folder=$1 listen=$2 upstream=$3
  cat <<TEXT
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid $folder/nginx.pid;
error_log $folder/error.log warn;
events {
  worker_connections 8192;
  use epoll;
  multi_accept on;
}
http {
  access_log off;
  tcp_nodelay on;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  upstream stub {
    server 127.0.0.1:$upstream;
    keepalive 2048;
    keepalive_requests 1000000000;
    keepalive_timeout 300s;
  }
  server {
    listen 127.0.0.1:$listen backlog=4096;
    location / {
      proxy_pass http://stub;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
TEXT
}

start_nginx() {
  local folder=$out/nginx at
  need nginx
  start_stub nginx 1 "$@"
  at=$(take_port 2)
  mkdir -p "$folder"
  nginx_config "$folder" "$at" "${stub_of[nginx]}" >"$folder/nginx.conf"
  start_child "$proxy_core" "$folder/nginx.log" nginx -c "$folder/nginx.conf" -e "$folder/error.log"
  wait_for_port "$at" "$child" "$folder/nginx.log" 5
  port_of[nginx]=$at
  main_of[nginx]=$child
  key_of[nginx]=$any_key
}

# A process and all below it, as a list with commas.
process_tree() {
  local pid tree=$1
  for pid in $(pgrep -P "$1"); do
    tree+=,$(process_tree "$pid")
  done
  echo "$tree"
}

launcher() {
  echo "${TOLLGATE_BENCH_PROGRAM:-$root/bin/tollgate}"
}

# A fresh directory on a disk. In memory, the journal would cost nothing.
make_data() {
  local folder=$1
  rm -rf "$folder"
  mkdir -p "$folder"
  if [[ $(stat -f -c %T "$folder") == tmpfs ]]; then
    fail "$folder is in memory (expected: a disk; see --data)"
  fi
}

# One variable of a demo.env.
demo_value() {
  local folder=$1 name=$2
  sed -n "s/^$name=//p" "$folder/demo.env" | tr -d "\"'"
}

# with_demo SUBJECT COMMAND: runs it with what the demo told about itself.
with_demo() {
  local folder=${data_of[$1]}
  (
    set -a
    # shellcheck disable=SC1091
    source "$folder/demo.env"
    TOLLGATE_DATA=$folder
    cd "$root"
    eval "$2"
  )
}

# admin SUBJECT METHOD PATH [BODY]: prints the admin API's answer.
admin() {
  local folder=${data_of[$1]} method=$2 path=$3 body=()
  (($# < 4)) || body=(-H 'Content-Type: application/json' -d "$4")
  curl -fsS -X "$method" -H "Authorization: Bearer $(demo_value "$folder" TOLLGATE_ADMIN_TOKEN)" "${body[@]}" \
    "$(demo_value "$folder" TOLLGATE_ADMIN_URL)/admin/v1/$path"
}

# Limits and money that refuse nothing and are checked all the same, of key, customer and model group. Sets key_of.
stock() {
  local subject=$1 customer key
  local limits='{"requests_per_minute":1000000000,"tokens_per_minute":1000000000000,"concurrent":1000000}'
  customer=$(admin "$subject" GET customers | grep -o '"id":"cus_[^"]*","storefront":"tollgate"' | head -n 1 | field id)
  [[ -n $customer ]] || fail "no customer of storefront tollgate"
  admin "$subject" PATCH storefronts/tollgate "{\"tiers\":[{\"from_total\":\"0\",\"groups\":{\"*\":$limits}}]}"
  admin "$subject" PATCH "customers/$customer" "{\"limits\":$limits}"
  admin "$subject" POST "customers/$customer/grants" '{"amount":"1000000","reason":"benchmark"}'
  key=$(admin "$subject" POST "customers/$customer/keys" "{\"name\":\"benchmark\",\"endpoints\":[\"chat_completions\"],
    \"models\":[\"gpt-4o-mini\"],\"ip_ranges\":[\"127.0.0.0/8\"],\"limits\":$limits,
    \"budget\":{\"amount\":\"1000000\",\"period\":\"month\"}}")
  key_of[$subject]=$(field secret <<<"$key")
  [[ -n ${key_of[$subject]} ]] || fail "no key: $key"
}

# It listens before it has stocked its shop; demo.env is written last.
wait_for_demo() {
  local at=$1 pid=$2 log=$3 folder=$4 i
  wait_for_port "$at" "$pid" "$log" 30
  for ((i = 0; i < 600; i++)); do
    grep -qs '^TOLLGATE_API_KEY=' "$folder/demo.env" && return 0
    sleep 0.05
  done
  fail "no key in $folder/demo.env"
}

# start_tollgate SUBJECT OFFSET SETTINGS [stub flags]: a demo of its own, with the subject's stub as its provider. It
# takes three ports: the stub's, its own, and the one behind that for its admin API.
start_tollgate() {
  local subject=$1 offset=$2 settings=$3 folder=$data/$1 at log=$out/$1.log
  shift 3
  start_stub "$subject" "$offset" "$@"
  at=$(take_port $((offset + 1)))
  make_data "$folder"
  data_of[$subject]=$folder
  # Split at blanks on purpose: it is a list of settings.
  # shellcheck disable=SC2086
  start_child "$proxy_core" "$log" env $settings OPENAI_API_KEY=sk-bench \
    OPENAI_BASE_URL="http://127.0.0.1:${stub_of[$subject]}/v1" \
    "$(launcher)" demo --port "$at" --data "$folder"
  wait_for_demo "$at" "$child" "$log" "$folder"
  port_of[$subject]=$at
  main_of[$subject]=$child
  if [[ -n ${TOLLGATE_BENCH_PREPARE:-} ]]; then
    key_of[$subject]=$(demo_value "$folder" TOLLGATE_API_KEY)
    with_demo "$subject" "$TOLLGATE_BENCH_PREPARE" >>"$log" 2>&1 || fail "TOLLGATE_BENCH_PREPARE failed; see $log"
  else
    stock "$subject" >>"$log"
  fi
}

start_gateway() {
  start_tollgate gateway 3 "" "$@"
}

start_ungoverned() {
  start_tollgate ungoverned 6 "${TOLLGATE_BENCH_UNGOVERNED:-TOLLGATE_JAVA_OPTS=-Dtollgate.ungoverned=true}" "$@"
}

stub_count() {
  curl -fsS "http://127.0.0.1:${stub_of[$1]}/stats" | field "$2"
}

# Prints what the books hold: requests, tokens in, tokens out. The database is only read.
books_of() {
  local subject=$1
  if [[ -n ${TOLLGATE_BENCH_BOOKS:-} ]]; then
    with_demo "$subject" "$TOLLGATE_BENCH_BOOKS"
  else
    sqlite3 -separator ' ' "file:${data_of[$subject]}/tollgate.db?mode=ro" \
      'SELECT count(*), sum(input + cached_input + audio_input), sum(output + reasoning) FROM usage_rows'
  fi
}

# The books against what the stub sent: all since the data directory was made. The poster may lag a little.
check_books() {
  local subject=$1 wanted held='' i
  wanted="$(stub_count "$subject" requests) $(stub_count "$subject" prompt_tokens)"
  wanted+=" $(stub_count "$subject" completion_tokens)"
  for ((i = 0; i < 50; i++)); do
    held=$(books_of "$subject" 2>&1) || held="not readable: $held"
    [[ $held == "$wanted" ]] && break
    sleep 0.2
  done
  verdict "books of $subject (requests, tokens in, tokens out): $held; the stub sent $wanted" \
    "$([[ $held == "$wanted" ]] && echo yes || echo no)"
}

# After the process has ended: fsck needs the directory for itself.
check_ledger() {
  local subject=$1 sound=yes
  local command=${TOLLGATE_BENCH_FSCK:-"\"$(launcher)\" fsck \"\$TOLLGATE_DATA\""}
  with_demo "$subject" "$command" >"$out/fsck-$subject.log" 2>&1 || sound=no
  verdict "fsck of $subject" "$sound"
}

# Checks the books, stops the gateway, checks the ledger, removes the data.
close_tollgate() {
  local subject=$1
  check_books "$subject"
  stop_child "${main_of[$subject]}"
  check_ledger "$subject"
  rm -rf "${data_of[$subject]}"
}
