// Makes a micrograph of each prompt with the starter model and saves it as PNG.
// The argument is the folder to save in, otherwise "pictures" in the working directory.

prompts = newArray("sparse blue nuclei", "dense green nuclei", "a few large red nuclei",
                   "sparse green beads", "H&E stained tissue");
folder = getArgument();
if (folder == "") folder = getDirectory("cwd") + "pictures";
if (!endsWith(folder, "/") && !endsWith(folder, File.separator)) folder += "/";
File.makeDirectory(folder);

for (i = 0; i < prompts.length; i++) {
    run("Text to Image...", "model=starter seed=" + (7 + i) + " prompt=[" + prompts[i] + "]");
    path = folder + replace(prompts[i], " ", "-") + ".png";
    saveAs("PNG", path);
    close();
    print(path);
}
