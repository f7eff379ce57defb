// Counts objects in TIFF stacks as a user of ImageJ would: Otsu's threshold, watershed, Analyze Particles.
// The argument is a folder and a file of lines "name outlined"; prints "name slice count area skeleton" for each slice
// of FOLDER/name.tif: number of objects, their mean area, and pixels of their skeleton.

argument = split(getArgument(), ";");
lines = split(File.openAsString(argument[1]), "\n");
setBatchMode(true);
setOption("BlackBackground", true);
for (i = 0; i < lines.length; i++) {
    parts = split(lines[i], "\t");
    open(argument[0] + parts[0] + ".tif");
    stack = getImageID();
    n = nSlices;
    for (slice = 1; slice <= n; slice++) {
        selectImage(stack);
        setSlice(slice);
        run("Duplicate...", "title=objects");
        setAutoThreshold("Otsu dark");
        run("Convert to Mask");
        if (parts[1] == "1") {
            run("Duplicate...", "title=filled");
            run("Fill Holes");
            imageCalculator("XOR", "objects", "filled");
            close("filled");
            selectImage("objects");
        }
        run("Duplicate...", "title=skeleton");
        run("Skeletonize");
        getStatistics(area, mean);
        skeleton = round(area * mean / 255);
        close("skeleton");
        selectImage("objects");
        if (parts[1] != "1") run("Watershed");
        run("Clear Results");
        run("Set Measurements...", "area redirect=None decimal=3");
        run("Analyze Particles...", "size=8-Infinity display");
        count = nResults;
        sum = 0;
        for (row = 0; row < count; row++) sum += getResult("Area", row);
        print(parts[0] + "\t" + slice + "\t" + count + "\t" + (sum / maxOf(count, 1)) + "\t" + skeleton);
        close("objects");
    }
    selectImage(stack);
    close();
}
