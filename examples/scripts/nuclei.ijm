// A picture from words, one made from that, and both saved with their settings. getArgument() is the folder.
setBatchMode(true);
run("Text to Image...", "model=starter width=128 height=128 steps=8 seed=7 prompt=[sparse large blue nuclei]");
run("Save PNG with Settings...", "path=[" + getArgument() + "nuclei.png]");
run("Image to Image...", "model=starter strength=0.5 steps=8 seed=7 prompt=[dense small blue nuclei]");
run("Save PNG with Settings...", "path=[" + getArgument() + "dense.png]");
