// A real micrograph is segmented, and its objects are made anew in a fluorescence stain: the truth becomes a channel.
// mvn -q exec:exec@macro -Dmacro=examples/RepaintedMicrograph.ijm -Darg="CHECKOUT OUTPUT"
// Fiji's macro editor runs it as well; then it asks for both folders.

folders = split(getArgument(), " ");
if (folders.length == 2) {
    checkout = folders[0];
    output = folders[1];
} else {
    checkout = getDirectory("Folder with examples/micrographs");
    output = getDirectory("Folder for the pictures");
}
if (!endsWith(checkout, "/")) checkout += "/";
if (!endsWith(output, "/")) output += "/";
File.makeDirectory(output);

setBatchMode(true);
open(checkout + "examples/micrographs/tissue.png");
run("Split Channels");
// Nuclei are blue: more blue than red, and more so than what is around them.
imageCalculator("Subtract create 32-bit", "tissue.png (blue)", "tissue.png (red)");
run("Gaussian Blur...", "sigma=1.5");
run("Subtract Background...", "rolling=15");
setAutoThreshold("Otsu dark");
setOption("BlackBackground", true);
run("Convert to Mask");
run("Watershed");
run("Analyze Particles...", "size=40-800 show=Masks");
run("Grays");
saveAs("Tiff", output + "mask.tif");

run("Labels to Image...", "model=starter labels=Mask seed=3 truth=Channel prompt=[green nuclei]");
saveAs("Tiff", output + "repainted.tif");
print("The mask and its repainted objects are in " + output);
