// A picture from words, one made from that, and both saved with their settings.
#@ CommandService commands
#@ File (style = "directory") folder
#@output ImagePlus nuclei
#@output ImagePlus dense

nuclei = commands.run("org.diffusionj.ij.scijava.TextToImage", true, [model: "starter", width: 128, height: 128,
        steps: 8, seed: 7, prompt: "sparse large blue nuclei"]).get().getOutput("result")
commands.run("org.diffusionj.ij.scijava.SavePngWithSettings", true,
        [image: nuclei, path: new File(folder, "nuclei.png")]).get()
dense = commands.run("org.diffusionj.ij.scijava.ImageToImage", true, [image: nuclei, model: "starter",
        strength: 0.5, steps: 8, seed: 7, prompt: "dense small blue nuclei"]).get().getOutput("result")
commands.run("org.diffusionj.ij.scijava.SavePngWithSettings", true,
        [image: dense, path: new File(folder, "dense.png")]).get()
