#!/usr/bin/env bash
# Makes the zip for every platform, or for those that are named, and of them the folder of an update site:
# target/update-site, where what only one platform needs lies in jars/PLATFORM, by the names of Fiji's updater. That
# takes no pages or examples.
set -euo pipefail
cd "$(dirname "$0")/.."

fiji_name() {
  case $1 in
    linux-x86_64) echo linux64 ;;
    linux-arm64) echo linux-arm64 ;;
    windows-x86_64) echo win64 ;;
    macosx-arm64) echo macos-arm64 ;;
    macosx-x86_64) echo macos64 ;;
    *) echo "There are no natives for the platform $1." >&2; return 1 ;;
  esac
}

[ $# -gt 0 ] || set -- linux-x86_64 linux-arm64 windows-x86_64 macosx-arm64 macosx-x86_64
for platform; do
  fiji_name "$platform" > /dev/null
done

site=target/update-site
rm -rf "$site" target/DiffusionJ-*.zip
mkdir -p "$site"
for platform; do
  mvn -q -B package -DskipTests -Dnative.platform="$platform"
  zip=$(ls target/DiffusionJ-*-"$platform".zip)
  unzip -q -o "$zip" 'plugins/*' 'jars/*' 'models/diffusion/*' -d "$site"
  mkdir -p "$site/jars/$(fiji_name "$platform")"
  mv "$site"/jars/*-"$platform".jar "$site/jars/$(fiji_name "$platform")/"
  echo "$zip"
done
echo "$site"
