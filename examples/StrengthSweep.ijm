// Shows what strength does to real micrographs: for each a labelled stack of the picture and of what is
// made of it at rising strengths, and a montage of them all.
// The argument is the file for the montage, otherwise "strengths.png" in the working directory.

names = newArray("cell", "tissue");
prompts = newArray("large gray nuclei", "H&E stained tissue");
strengths = newArray("0.1", "0.3", "0.5", "0.7", "0.9");
path = getArgument();
if (path == "") path = getDirectory("cwd") + "strengths.png";

setBatchMode(true);
for (i = 0; i < names.length; i++) {
    sweep(names[i], prompts[i]);
    run("Make Montage...", "columns=" + nSlices + " rows=1 scale=0.6 border=2 font=16 label");
    rename("row " + i);
}
run("Images to Stack", "name=rows title=row use");
run("Make Montage...", "columns=1 rows=" + nSlices + " scale=1");
saveAs("PNG", path);
print(path);

// Leaves a stack whose slices are labelled with their strengths.
function sweep(name, prompt) {
    open(getDirectory("cwd") + "examples/micrographs/" + name + ".png");
    original = getImageID();
    for (k = 0; k < strengths.length; k++) {
        selectImage(original);
        run("Image to Image...", "model=starter output=RGB seed=3 strength=" + strengths[k] + " prompt=[" + prompt + "]");
        rename(name + " at " + strengths[k]);
    }
    selectImage(original);
    run("RGB Color");
    run("Images to Stack", "name=[sweep of " + name + "] title=" + name + " use");
    setSlice(1);
    setMetadata("Label", name);
    for (k = 0; k < strengths.length; k++) {
        setSlice(k + 2);
        setMetadata("Label", "strength=" + strengths[k]);
    }
}
