#!/bin/sh
# Makes the pictures of the guide anew, on a display without a screen (Xvfb). Run in the checkout after "mvn test-compile".
set -e
cd "$(dirname "$0")/../.."
path=$(mvn -q exec:exec@class-path)
xvfb-run -a -s "-screen 0 1366x768x24" java --enable-native-access=ALL-UNNAMED -cp "$path" \
    org.diffusionj.guide.GuidePictures docs/guide
