#!/bin/sh
# Makes the pictures of the guide anew, on a display without a screen (Xvfb). Run it after "mvn test-compile".
set -e
checkout=$(cd "$(dirname "$0")/../.." && pwd)
path=$(cd "$checkout" && mvn -q exec:exec@class-path)
# The pictures show where models lie: in a folder that every reader can imagine.
mkdir -p /tmp/ImageJ
cd /tmp/ImageJ
ln -sfn "$checkout/models" models
ln -sfn "$checkout/examples" examples
xvfb-run -a -s "-screen 0 1366x768x24" java --enable-native-access=ALL-UNNAMED -cp "$path" \
    org.diffusionj.guide.GuidePictures "$checkout/docs/guide"
