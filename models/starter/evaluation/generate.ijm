// Makes the pictures of the evaluation. The argument is a file of lines "path <tab> macro keys [<tab> input picture]":
// each makes one image or stack, saved as TIFF at the path, from the text or from the input picture and the text.
// Prints "path <tab> milliseconds" for each.

lines = split(File.openAsString(getArgument()), "\n");
setBatchMode(true);
for (i = 0; i < lines.length; i++) {
    parts = split(lines[i], "\t");
    if (File.exists(parts[0])) continue;
    command = "Text to Image...";
    if (parts.length > 2) {
        open(parts[2]);
        command = "Image to Image...";
    }
    start = getTime();
    run(command, parts[1]);
    time = getTime() - start;
    saveAs("Tiff", parts[0]);
    run("Close All");
    print(parts[0] + "\t" + time);
}
