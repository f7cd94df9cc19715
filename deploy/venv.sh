#!/bin/sh
# Makes .venv and installs the pinned packages: sh deploy/venv.sh [dev]
# Does nothing, and needs no network, when the lock files are those of the last installation.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
venv=${VENV:-.venv}
locks=requirements.lock
[ "$kind" = dev ] && locks="requirements.lock requirements-dev.lock"

say() { echo "文脉：$*" >&2; }
stop() { say "$*"; exit 1; }

find_python() {
  for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && { echo "$name"; return; }
  done
  stop "没有找到 Python 3.11、3.12 或 3.13。请安装其中一个（Debian：apt install python3 python3-venv），或者用 PYTHON=路径 make demo 指定。"
}

make_venv() {
  python=$(find_python)
  [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import sys' 2>/dev/null && return
  rm -rf "$venv" 2>/dev/null || stop "删不掉坏了的 $venv。请换成它的所有者运行，或者自己删掉它。"
  if command -v uv >/dev/null 2>&1; then uv venv -q --python "$python" "$venv" && return; fi
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "这个 Python 缺 venv 模块。Debian 上请运行 apt install python3-venv，然后再来一次。"
  "$python" -m venv "$venv" || stop "建不起 $venv。请看文件夹 $(pwd) 能不能写、磁盘有没有空间，或者把代码复制到自己的文件夹里再运行。"
}

install() { # words of pip install
  if command -v uv >/dev/null 2>&1; then uv pip install -q --python "$venv/bin/python" "$@"
  else "$venv/bin/python" -m pip install -qq --no-compile --disable-pip-version-check --no-input "$@"; fi ||
    stop "装不上依赖，原因在上面几行。多半是连不上软件包仓库：检查网络或 pip 的设置后再运行一次。"
}

install_lock() { # every package of a lock file. pip works alone on one processor most of the time: two halves at once
  if command -v uv >/dev/null 2>&1; then install --require-hashes -r "$1"; return; fi
  halves=$(mktemp -d)
  awk -v folder="$halves" '/^[A-Za-z0-9]/ { n++ } n { print > (folder "/" n % 2) }' "$1"
  install --no-deps --require-hashes -r "$halves/0" & first=$!
  install --no-deps --require-hashes -r "$halves/1" & second=$!
  trap 'kill $first $second 2>/dev/null; rm -rf "$halves"; exit 130' INT TERM
  ok=0; wait $first || ok=1; wait $second || ok=1
  trap - INT TERM
  rm -rf "$halves"
  [ $ok = 0 ] || exit 1
}

wanted="$(cat $locks pyproject.toml | cksum) $(pwd)"
stamp="$venv/.installed-$kind"
if [ -x "$venv/bin/wenmai" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi
[ -w . ] || stop "文件夹 $(pwd) 不能写。请换成它的所有者运行，或者把代码复制到自己的文件夹里再运行。"
say "安装依赖 …"
make_venv
for lock in $locks; do install_lock "$lock"; done
# Compiled beside what follows, on the other processor; who comes first to a file compiles it for itself. Tests take a
# library's old ways of writing for faults where they compile it, so they wait for the end.
"$venv/bin/python" -m compileall -qq -j 1 src "$venv/lib" >/dev/null 2>&1 </dev/null &
install --no-deps --no-build-isolation -e .
if [ "$kind" = dev ]; then wait; fi
echo "$wanted" >"$stamp"
if [ "$kind" = dev ]; then # the runtime is part of it
  echo "$(cat requirements.lock pyproject.toml | cksum) $(pwd)" >"$venv/.installed-run"
fi
