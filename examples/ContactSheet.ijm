// Makes the README's contact sheet: six seeds of each prompt, one prompt a row.
// The argument is the file to save, otherwise "contact-sheet.png" in the working directory.

prompts = newArray("sparse large blue nuclei", "many small cyan nuclei", "several large yellow nuclei",
                   "sparse small gray nuclei", "large elongated magenta nuclei", "dense green nuclei", "H&E stained tissue");
path = getArgument();
if (path == "") path = getDirectory("cwd") + "contact-sheet.png";

setBatchMode(true);
for (i = 0; i < prompts.length; i++) {
    run("Text to Image...", "model=starter images=6 seed=1 prompt=[" + prompts[i] + "]");
    rename("row " + i);
}
run("Concatenate...", "all_open title=sheet");
run("Make Montage...", "columns=6 rows=" + prompts.length + " scale=0.5 border=2");
saveAs("PNG", path);
print(path);
