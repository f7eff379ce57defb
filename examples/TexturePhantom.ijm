// Textures a phantom: draws nuclei with known outlines, and has a model paint them. Labels and picture
// together are training data, or a test of a segmentation, whose truth is known.
// The argument is the folder to save in, otherwise "pictures" in the working directory.

count = 14;
folder = getArgument();
if (folder == "") folder = getDirectory("cwd") + "pictures";
if (!endsWith(folder, "/") && !endsWith(folder, File.separator)) folder += "/";
File.makeDirectory(folder);

setBatchMode(true);
random("seed", 5);
newImage("labels", "16-bit black", 256, 256, 1);
newImage("sketch", "RGB black", 256, 256, 1);
for (label = 1; label <= count; label++) {
    size = 28 + 22 * random();
    x = 230 * random() - 10;
    y = 230 * random() - 10;
    draw("labels", label, x, y, size);
    setForegroundColor(30, 50, 160 + 90 * random());
    draw("sketch", 0, x, y, size);
}
run("Select None");
run("Image to Image...", "model=starter seed=5 strength=0.4 prompt=[blue nuclei]");
saveAs("PNG", folder + "phantom-textured.png");
print(folder + "phantom-textured.png");
selectImage("labels");
run("Select None");
setMinAndMax(0, count);
saveAs("Tiff", folder + "phantom-labels.tif");
print(folder + "phantom-labels.tif");

// Fills an ellipse with a label, or with the foreground colour if there is none.
function draw(image, label, x, y, size) {
    selectImage(image);
    makeOval(x, y, size, size * 0.8);
    if (label > 0) run("Set...", "value=" + label);
    else run("Fill");
}
