// Segments TIFF stacks of levels as a user of ImageJ would: Otsu's threshold, watershed, Analyze Particles' count masks.
// The argument is a folder and a file of lines "name outlined filaments". Writes FOLDER/name-objects.tif, 16 bits: the
// objects of each slice, numbered from 1. Filaments are thresholded only; of outlined objects the inside counts.

argument = split(getArgument(), ";");
lines = split(File.openAsString(argument[1]), "\n");
setBatchMode(true);
setOption("BlackBackground", true);
for (i = 0; i < lines.length; i++) {
    parts = split(lines[i], "\t");
    open(argument[0] + parts[0] + ".tif");
    stack = getImageID();
    n = nSlices;
    newImage("all", "16-bit black", getWidth(), getHeight(), n);
    all = getImageID();
    for (slice = 1; slice <= n; slice++) {
        selectImage(stack);
        setSlice(slice);
        run("Duplicate...", "title=objects");
        setAutoThreshold("Otsu dark");
        run("Convert to Mask");
        if (parts[1] == "1") run("Fill Holes");
        if (parts[2] != "1") run("Watershed");
        run("Analyze Particles...", "size=8-Infinity show=[Count Masks]");
        run("Select All");
        run("Copy");
        close();
        close("objects");
        selectImage(all);
        setSlice(slice);
        run("Paste");
    }
    selectImage(all);
    saveAs("Tiff", argument[0] + parts[0] + "-objects.tif");
    run("Close All");
    print(parts[0] + "\t" + n);
}
