// Shows what chance does to one prompt: the pictures of six successive seeds, labelled with them.
// The argument is the prompt. The montage is saved in the working directory; stack and montage stay open.

prompt = getArgument();
if (prompt == "") prompt = "sparse blue nuclei";

run("Text to Image...", "model=starter images=6 seed=1 prompt=[" + prompt + "]");
run("Make Montage...", "columns=3 rows=2 scale=1 font=16 label");
path = getDirectory("cwd") + "montage.png";
saveAs("PNG", path);
print(path);
