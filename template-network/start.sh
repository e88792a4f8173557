#!/bin/sh
# Gathers, builds and opens the pages of this network. start.command is the same for macOS; start.cmd is for Windows.
CDPATH= cd -- "$(dirname -- "$0")" || exit
trap 'exit 130' INT
export COHORT_MENU=start

python=
for name in python3 python python3.14 python3.13 python3.12 python3.11; do
  # this one of Apple is too old, or only offers to download what is too old
  [ "$(uname) $(command -v "$name")" = "Darwin /usr/bin/python3" ] && continue
  if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$name
    break
  fi
done

if [ -n "$python" ]; then
  "$python" toolkit/scripts/start.py -s show && exit
elif command -v uv >/dev/null; then
  uv run --no-project --python '>=3.11' toolkit/scripts/start.py -s show && exit
else
  echo 'ต้องมี Python 3.11 ขึ้นไป ติดตั้งจาก https://www.python.org/downloads/ แล้วเปิดไฟล์นี้อีกครั้ง'
  echo 'Python 3.11 or newer is needed. Install it from https://www.python.org/downloads/, then open this file again.'
fi
# a window that closes at once shows nobody why
printf '\nกด Enter เพื่อปิด · Press Enter to close '
read -r _
exit 1
