// Makes 1,000 pairs of a picture and its labels. In a checkout:
// mvn -q exec:exec@macro -Dmacro=examples/NucleiDataset.ijm -Darg="pairs 1000"
words = split(getArgument() + " ", " ");
folder = "pairs"; count = 1000;
if (words.length > 0) folder = words[0];
if (words.length > 1) count = parseInt(words[1]);
settings = "{\"model\": \"starter\", \"steps\": 8, \"width\": 256, \"height\": 256, \"prompt\": \"green nuclei\"}";
phantoms = "{\"shape\": \"nuclei\", \"count\": [4, 14], \"diameter\": [24, 44], \"touching\": 0.2}";
File.saveString("{\"count\": " + count + ", \"seed\": 1, \"command\": \"Labels to Image\", \"settings\": " + settings + ", \"labels\": {\"phantoms\": " + phantoms + "}, \"licence\": \"CC0-1.0\"}", folder + ".json");
run("Make Dataset...", "plan=[" + folder + ".json] out=[" + folder + "]");
