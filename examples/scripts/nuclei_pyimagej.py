"""A picture from words, one made from that, and both saved with their settings, from Python by PyImageJ.

python nuclei_pyimagej.py /path/to/Fiji.app FOLDER
"""
import sys

import imagej

ij = imagej.init(sys.argv[1], mode="headless")


def call(command, **inputs):
    return ij.command().run("org.diffusionj.ij.scijava." + command, True, ij.py.to_java(inputs)).get()


nuclei = call("TextToImage", model="starter", width=128, height=128, steps=8, seed=7,
              prompt="sparse large blue nuclei").getOutput("result")
call("SavePngWithSettings", image=nuclei, path=sys.argv[2] + "/nuclei.png")
dense = call("ImageToImage", image=nuclei, model="starter", strength=0.5, steps=8, seed=7,
             prompt="dense small blue nuclei").getOutput("result")
call("SavePngWithSettings", image=dense, path=sys.argv[2] + "/dense.png")
