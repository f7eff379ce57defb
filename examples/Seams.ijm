// Inpaints ovals of two real micrographs at strength 1, without and with what hides seams: for each the picture, the
// result without them and without a network for inpainting, and that of "soft=16 match=Colour".
// The argument is the file for the montage, otherwise "seams.png" in the working directory.

path = getArgument();
if (path == "") path = getDirectory("cwd") + "seams.png";

setBatchMode(true);
row("cell", "large gray nuclei", 90, 105, 70, 70);
row("tissue", "H&E tissue with many small nuclei", 88, 98, 80, 60);
run("Images to Stack", "name=rows title=row use");
run("Make Montage...", "columns=1 rows=" + nSlices + " scale=1");
saveAs("PNG", path);
print(path);

function row(name, prompt, x, y, width, height) {
    open("examples/micrographs/" + name + ".png");
    makeOval(x, y, width, height);
    settings = "model=starter strength=1 seed=3 controlmodel=None prompt=[" + prompt + "]";
    run("Inpaint Selection...", settings);
    run("RGB Color");
    rename("plain");
    selectImage(name + ".png");
    run("Inpaint Selection...", settings + " soft=16 match=Colour");
    run("RGB Color");
    rename("fitted");
    selectImage(name + ".png");
    run("Select None");
    run("RGB Color");
    run("Concatenate...", "title=three image1=" + name + ".png image2=plain image3=fitted");
    run("Make Montage...", "columns=3 rows=1 scale=1 border=2");
    rename("row " + name);
    selectImage("three");
    close();
}
