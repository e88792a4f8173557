@echo off
rem Gathers, builds and opens the pages of this network. start.command is for macOS, start.sh for Linux.
rem Plain lines only: labels are not found where lines end without a carriage return.
chcp 65001 >nul
pushd "%~dp0"
set "COHORT_MENU=start"
set "PYTHONUTF8=1"

rem the last one that is there is taken
set "run="
set "new=import sys; sys.exit(sys.version_info < (3, 11))"
uv --version >nul 2>nul
if not errorlevel 1 set "run=uv run --no-project --python 3.11"
python3 -c "%new%" >nul 2>nul
if not errorlevel 1 set "run=python3"
python -c "%new%" >nul 2>nul
if not errorlevel 1 set "run=python"
py -3 -c "%new%" >nul 2>nul
if not errorlevel 1 set "run=py -3"

if defined run %run% toolkit\scripts\start.py -s show
if not defined run echo ต้องมี Python 3.11 ขึ้นไป ติดตั้งจาก https://www.python.org/downloads/ แล้วเปิดไฟล์นี้อีกครั้ง
if not defined run echo Python 3.11 or newer is needed. Install it from https://www.python.org/downloads/, then open this file again.
rem a window that closes at once shows nobody why
if errorlevel 1 pause
popd
