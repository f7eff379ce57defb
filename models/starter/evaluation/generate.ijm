// Makes the pictures of the evaluation. The argument is two files, "jobs;times". Each line of jobs, "path <tab> macro keys
// [<tab> input picture]", makes one image or stack, saved as TIFF at the path, from the text or from picture and text.
// "path <tab> milliseconds" is appended to times, but for the first, which loads the model.

argument = split(getArgument(), ";");
lines = split(File.openAsString(argument[0]), "\n");
setBatchMode(true);
for (i = 0; i < lines.length; i++) {
    parts = split(lines[i], "\t");
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
    if (i > 0) File.append(parts[0] + "\t" + time, argument[1]);
}
