// Makes a picture for each label map. The argument is a file of lines "labels <tab> macro keys <tab> result", paths of TIFF
// files; prints "result <tab> milliseconds" of each but the first, which loads the model.

lines = split(File.openAsString(getArgument()), "\n");
setBatchMode(true);
for (i = 0; i < lines.length; i++) {
    parts = split(lines[i], "\t");
    open(parts[0]);
    start = getTime();
    run("Labels to Image...", parts[1]);
    time = getTime() - start;
    saveAs("Tiff", parts[2]);
    run("Close All");
    if (i > 0) print(parts[2] + "\t" + time);
}
