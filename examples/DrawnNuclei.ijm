// Nuclei by hand-written outlines, made in three stains: each picture holds its truth as an overlay.
// mvn -q exec:exec@macro -Dmacro=examples/DrawnNuclei.ijm -Darg="OUTPUT FOLDER"
// Fiji's macro editor runs it as well; then it asks for the folder.

folder = getArgument();
if (folder == "") folder = getDirectory("Folder for the pictures");
if (!endsWith(folder, "/")) folder += "/";
File.makeDirectory(folder);

setBatchMode(true);
newImage("nuclei", "16-bit black", 256, 256, 1);
nucleus(1, newArray(38, 61, 84, 92, 80, 55, 34, 28), newArray(40, 30, 36, 58, 80, 86, 74, 56));
nucleus(2, newArray(118, 148, 168, 160, 136, 112), newArray(44, 34, 56, 80, 88, 70));
nucleus(3, newArray(168, 192, 204, 190, 170, 160), newArray(56, 52, 74, 98, 98, 80)); // touches the second
nucleus(4, newArray(52, 88, 104, 92, 60, 40), newArray(124, 116, 144, 176, 184, 156));
nucleus(5, newArray(140, 172, 188, 176, 146, 128), newArray(138, 130, 156, 188, 194, 166));
nucleus(6, newArray(206, 255, 255, 214), newArray(192, 184, 240, 236)); // leaves the picture
saveAs("Tiff", folder + "labels.tif");
labels = getImageID();

stains = newArray("blue nuclei", "green nuclei", "magenta nuclei");
for (i = 0; i < stains.length; i++) {
    selectImage(labels);
    run("Labels to Image...", "model=starter seed=7 truth=Overlay prompt=[" + stains[i] + "]");
    saveAs("Tiff", folder + replace(stains[i], " ", "-") + ".tif");
    close();
}
print("Three stains of the nuclei in " + folder + "labels.tif are beside it");

function nucleus(number, x, y) {
    makeSelection("polygon", x, y);
    run("Fit Spline");
    setColor(number);
    fill();
    run("Select None");
}
