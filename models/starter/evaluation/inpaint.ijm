// Makes what a mask selects anew. The argument is a file of lines "picture <tab> mask <tab> macro keys <tab> result", paths
// of TIFF files; masks are 255 where something is selected.

lines = split(File.openAsString(getArgument()), "\n");
setBatchMode(true);
for (i = 0; i < lines.length; i++) {
    parts = split(lines[i], "\t");
    open(parts[1]);
    setThreshold(255, 255);
    run("Create Selection");
    open(parts[0]);
    run("Restore Selection");
    run("Inpaint Selection...", parts[2]);
    saveAs("Tiff", parts[3]);
    run("Close All");
    print(parts[3] + "\tdone");
}
