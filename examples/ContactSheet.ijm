// Makes the README's contact sheet: four seeds of each prompt, one prompt a row, at full size, since grain averages out
// in smaller pictures.
// The argument is the file to save, otherwise "contact-sheet.jpg" in the working directory.

prompts = newArray("sparse large blue nuclei", "dense green nuclei", "small cyan nuclei, noisy",
                   "elongated magenta nuclei", "large yellow nuclei, out of focus", "green cells",
                   "bright-field micrograph of cells", "thick red actin filaments", "green microtubules",
                   "large magenta mitochondria", "bacteria", "yellow puncta", "dense cyan beads",
                   "H&E tissue with many small nuclei", "electron micrograph of membranes", "SEM micrograph of large particles");
path = getArgument();
if (path == "") path = getDirectory("cwd") + "contact-sheet.jpg";

setBatchMode(true);
for (i = 0; i < prompts.length; i++) {
    run("Text to Image...", "model=starter images=4 seed=1 prompt=[" + prompts[i] + "]");
    rename("row " + i);
}
run("Concatenate...", "all_open title=sheet");
run("Make Montage...", "columns=4 rows=" + prompts.length + " scale=1 border=2");
saveAs("Jpeg", path);
print(path);
