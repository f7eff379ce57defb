# A picture from words, one made from that, and both saved with their settings (Jython, Fiji's "Python").
#@ CommandService commands
#@ File (style = "directory") folder
#@output ImagePlus nuclei
#@output ImagePlus dense

from java.io import File
from java.util import HashMap


def call(command, **inputs):
    return commands.run("org.diffusionj.ij.scijava." + command, True, HashMap(inputs)).get()


nuclei = call("TextToImage", model="starter", width=128, height=128, steps=8, seed=7,
              prompt="sparse large blue nuclei").getOutput("result")
call("SavePngWithSettings", image=nuclei, path=File(folder, "nuclei.png"))
dense = call("ImageToImage", image=nuclei, model="starter", strength=0.5, steps=8, seed=7,
             prompt="dense small blue nuclei").getOutput("result")
call("SavePngWithSettings", image=dense, path=File(folder, "dense.png"))
