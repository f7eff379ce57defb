// A picture from words, one made from that, and both saved with their settings.
#@ CommandService commands
#@ File (style = "directory") folder
#@output ImagePlus nuclei
#@output ImagePlus dense

function call(command, inputs) {
  var map = new java.util.HashMap();
  for (var name in inputs) {
    map.put(name, inputs[name]);
  }
  return commands.run("org.diffusionj.ij.scijava." + command, true, map).get();
}

nuclei = call("TextToImage", {model: "starter", width: 128, height: 128, steps: 8, seed: 7,
    prompt: "sparse large blue nuclei"}).getOutput("result");
call("SavePngWithSettings", {image: nuclei, path: new java.io.File(folder, "nuclei.png")});
dense = call("ImageToImage", {image: nuclei, model: "starter", strength: 0.5, steps: 8, seed: 7,
    prompt: "dense small blue nuclei"}).getOutput("result");
call("SavePngWithSettings", {image: dense, path: new java.io.File(folder, "dense.png")});
